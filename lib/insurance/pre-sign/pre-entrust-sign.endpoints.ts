import type { Endpoint } from '../../api/endpoint.js';
import type { WechatPayScenedAppids, WechatPaySettings } from '../../api/settings.js';
import {
  PreEntrustSignAppDto,
  PreEntrustSignDto,
  type PreEntrustSignFields,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
} from './pre-entrust-sign.dto.js';
import { isSignWithPayment, PRE_ENTRUST_SIGN_RULES } from './pre-entrust-sign.rules.js';

/** Answer to a pre-sign for a page inside WeChat. */
export interface PreEntrustSignResponse {
  /**
   * Where the customer signs, within 10 minutes. Go there with `window.location.href` from a page with
   * `<meta name="referrer" content="no-referrer-when-downgrade">`, never with a redirect.
   */
  readonly redirect_url: string;
}

/** Answer to a pre-sign for a browser outside WeChat. */
export interface PreEntrustSignH5Response {
  /** Opens WeChat from the same browser, within 10 minutes, by the same rules as inside WeChat. */
  readonly redirect_url: string;
}

/** Answer to a pre-sign for a mini program. */
export interface PreEntrustSignMiniProgramResponse {
  /** Id of the session, which lives 10 minutes. */
  readonly pre_entrustweb_id: string;
  /** WeChat Pay's mini program in which the customer signs. */
  readonly redirect_appid: string;
  /** Path inside it. */
  readonly redirect_path: string;
}

/** Answer to a pre-sign for a native app. */
export interface PreEntrustSignAppResponse {
  /** Id of the session; start within 2 minutes. */
  readonly pre_entrustweb_id: string;
  /** Original id (`gh_…`) of WeChat Pay's mini program; known of a sibling product, for newer templates. */
  readonly miniprogram_username?: string;
  /** Path inside it. */
  readonly miniprogram_path?: string;
}

/** What the pre-signs of all scenes share; `scene` names the appid that fits. */
function preEntrustSign(scene: keyof WechatPayScenedAppids) {
  return {
    method: 'POST',
    rules: PRE_ENTRUST_SIGN_RULES,
    defaults: (
      { appids, contractNotifyUrl, transactionNotifyUrl }: WechatPaySettings,
      given: ReadonlySet<string>,
    ): Partial<PreEntrustSignFields> => ({
      appid: appids[scene],
      contract_notify_url: contractNotifyUrl,
      transaction_notify_url: isSignWithPayment(given) ? transactionNotifyUrl : undefined,
    }),
    retry: 'natural-key',
  } as const;
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600 */
export const PRE_ENTRUST_SIGN: Endpoint<PreEntrustSignDto, PreEntrustSignResponse> = {
  ...preEntrustSign('jsapi'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi',
  request: PreEntrustSignDto,
  response: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050 */
export const PRE_ENTRUST_SIGN_H5: Endpoint<PreEntrustSignH5Dto, PreEntrustSignH5Response> = {
  ...preEntrustSign('h5'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/h5',
  request: PreEntrustSignH5Dto,
  response: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950 */
export const PRE_ENTRUST_SIGN_MINI_PROGRAM: Endpoint<
  PreEntrustSignMiniProgramDto,
  PreEntrustSignMiniProgramResponse
> = {
  ...preEntrustSign('miniProgram'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/mini-program',
  request: PreEntrustSignMiniProgramDto,
  response: { pre_entrustweb_id: 'string', redirect_appid: 'string', redirect_path: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766 */
export const PRE_ENTRUST_SIGN_APP: Endpoint<PreEntrustSignAppDto, PreEntrustSignAppResponse> = {
  ...preEntrustSign('app'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/app',
  request: PreEntrustSignAppDto,
  response: { pre_entrustweb_id: 'string' },
};
