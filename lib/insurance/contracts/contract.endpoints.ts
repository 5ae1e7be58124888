import type { Endpoint } from '../../client/endpoint.js';
import type { WechatPaySettings } from '../../client/settings.js';
import type { WechatPayScenedAppids } from '../../wechat-pay-insurance.options.js';
import type { InsuranceContract, TerminatedContract } from './insurance-contract.js';
import { PERIOD_DATES_INCREASING, PERIOD_IDS_INCREASING } from './period-order.rules.js';
import { PreEntrustSignAppDto } from './pre-entrust-sign-app.dto.js';
import type { PreEntrustSignFields } from './pre-entrust-sign-fields.js';
import { PreEntrustSignH5Dto } from './pre-entrust-sign-h5.dto.js';
import { PreEntrustSignMiniProgramDto } from './pre-entrust-sign-mini-program.dto.js';
import { PreEntrustSignDto } from './pre-entrust-sign.dto.js';
import type {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from './pre-entrust-sign.response.js';
import { isSignWithPayment, PRE_ENTRUST_SIGN_RULES } from './pre-entrust-sign.rules.js';
import { QueryContractDto } from './query-contract.dto.js';
import { RenewContractDto } from './renew-contract.dto.js';
import { RENEW_CONTRACT_RULES } from './renew-contract.rules.js';
import { TerminateContractDto } from './terminate-contract.dto.js';

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
  answer: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050 */
export const PRE_ENTRUST_SIGN_H5: Endpoint<PreEntrustSignH5Dto, PreEntrustSignH5Response> = {
  ...preEntrustSign('h5'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/h5',
  request: PreEntrustSignH5Dto,
  answer: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950 */
export const PRE_ENTRUST_SIGN_MINI_PROGRAM: Endpoint<
  PreEntrustSignMiniProgramDto,
  PreEntrustSignMiniProgramResponse
> = {
  ...preEntrustSign('miniProgram'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/mini-program',
  request: PreEntrustSignMiniProgramDto,
  answer: { pre_entrustweb_id: 'string', redirect_appid: 'string', redirect_path: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766 */
export const PRE_ENTRUST_SIGN_APP: Endpoint<PreEntrustSignAppDto, PreEntrustSignAppResponse> = {
  ...preEntrustSign('app'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/app',
  request: PreEntrustSignAppDto,
  answer: { pre_entrustweb_id: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540 */
export const QUERY_CONTRACT: Endpoint<QueryContractDto, InsuranceContract> = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  request: QueryContractDto,
  retry: 'read',
  answer: { contract_id: 'string', contract_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542 */
export const TERMINATE_CONTRACT: Endpoint<TerminateContractDto, TerminatedContract> = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate',
  request: TerminateContractDto,
  retry: 'natural-key',
  answer: { contract_id: 'string', contract_state: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588 */
export const RENEW_CONTRACT: Endpoint<RenewContractDto, object> = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
  request: RenewContractDto,
  rules: [PERIOD_IDS_INCREASING, PERIOD_DATES_INCREASING, ...RENEW_CONTRACT_RULES],
  defaults: ({ appid }) => ({ appid }),
  retry: 'never',
  answer: {},
};
