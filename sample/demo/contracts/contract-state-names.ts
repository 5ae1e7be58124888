import { bilingual, html, type Html } from '../html/html.js';

const STATE_NAMES: Readonly<Record<string, Html>> = {
  SIGNED: bilingual('In force', '生效中'),
  SIGN_FAILED: bilingual('Signing failed', '签约失败'),
  TO_BE_RENEWED: bilingual('To be renewed', '待续期'),
  TERMINATE_PENDING: bilingual('Being terminated', '解约中'),
  TERMINATED: bilingual('Terminated', '已解约'),
};

export const NOT_SIGNED = bilingual('Not signed', '尚未签约');

const TERMINATION_MODES: Readonly<Record<string, Html>> = {
  USER_TERMINATE: bilingual('The customer', '用户'),
  MCH_API_TERMINATE: bilingual('The insurer', '商户'),
  API: bilingual('The insurer', '商户'),
  WEPAY_WEB_TERMINATE: bilingual('WeChat Pay’s merchant platform', '微信支付商户平台'),
  CUSTOMER_SERVICE_TERMINATE: bilingual('WeChat Pay’s customer service', '微信支付客服'),
  SYSTEM_TERMINATE: bilingual('WeChat Pay’s system', '微信支付系统'),
};

/** The state in words; WeChat Pay's own name for a state that it adds later. */
export function getStateName(state: string): Html {
  return getOwn(STATE_NAMES, state);
}

/** The party that terminated a contract, in words. */
export function getTerminationMode(mode: string): Html {
  return getOwn(TERMINATION_MODES, mode);
}

function getOwn(names: Readonly<Record<string, Html>>, name: string): Html {
  const known = Object.hasOwn(names, name) ? names[name] : undefined;
  return known ?? html`${name}`;
}
