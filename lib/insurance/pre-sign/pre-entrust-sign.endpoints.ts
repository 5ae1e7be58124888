import type { Endpoint } from '../../api/endpoint.js';
import type { WechatPaySettings } from '../../api/settings.js';
import type { WechatPayScenedAppids } from '../../wechat-pay-insurance.options.js';
import {
  PreEntrustSignAppDto,
  PreEntrustSignDto,
  type PreEntrustSignFields,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
} from './pre-entrust-sign.dto.js';
import type {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from './pre-entrust-sign.response.js';
import { isSignWithPayment, PRE_ENTRUST_SIGN_RULES } from './pre-entrust-sign.rules.js';

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
