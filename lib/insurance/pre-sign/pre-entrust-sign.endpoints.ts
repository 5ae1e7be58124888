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

/**
 * Response to a pre-sign for a page inside WeChat. `jsapiLaunchPage` makes the page from it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PreEntrustSignResponse {
  /**
   * URL of the signing page, valid for 10 minutes. Navigate to it with `window.location.href` from a page
   * with `<meta name="referrer" content="no-referrer-when-downgrade">`, never with an HTTP redirect.
   */
  readonly redirect_url!: string;
}

/**
 * Response to a pre-sign for a browser outside WeChat. `h5LaunchPage` makes the page from it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
 */
export class PreEntrustSignH5Response {
  /** URL that opens WeChat from the same browser. The rules for a page inside WeChat apply. */
  readonly redirect_url!: string;
}

/**
 * Response to a pre-sign for a mini program. `miniProgramLaunch` makes the argument of
 * `wx.navigateToMiniProgram` from it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950
 */
export class PreEntrustSignMiniProgramResponse {
  /** Id of the session, which expires after 10 minutes. */
  readonly pre_entrustweb_id!: string;
  /** Appid of WeChat Pay's mini program in which the customer signs. */
  readonly redirect_appid!: string;
  /** Path inside the mini program. */
  readonly redirect_path!: string;
}

/**
 * Response to a pre-sign for a native app. `appLaunch` makes the arguments of the OpenSDK from it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766
 */
export class PreEntrustSignAppResponse {
  /** Id of the session; signing must start within 2 minutes. */
  readonly pre_entrustweb_id!: string;
  /** Original id (`gh_…`) of WeChat Pay's mini program. Documented for a related product, for newer templates. */
  readonly miniprogram_username?: string | undefined;
  /** Path inside the mini program. */
  readonly miniprogram_path?: string | undefined;
}

/** Common part of the four endpoints; `scene` selects the default appid. */
function createPreEntrustSign(scene: keyof WechatPayScenedAppids) {
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
  ...createPreEntrustSign('jsapi'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi',
  request: PreEntrustSignDto,
  response: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050 */
export const PRE_ENTRUST_SIGN_H5: Endpoint<PreEntrustSignH5Dto, PreEntrustSignH5Response> = {
  ...createPreEntrustSign('h5'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/h5',
  request: PreEntrustSignH5Dto,
  response: { redirect_url: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950 */
export const PRE_ENTRUST_SIGN_MINI_PROGRAM: Endpoint<
  PreEntrustSignMiniProgramDto,
  PreEntrustSignMiniProgramResponse
> = {
  ...createPreEntrustSign('miniProgram'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/mini-program',
  request: PreEntrustSignMiniProgramDto,
  response: { pre_entrustweb_id: 'string', redirect_appid: 'string', redirect_path: 'string' },
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766 */
export const PRE_ENTRUST_SIGN_APP: Endpoint<PreEntrustSignAppDto, PreEntrustSignAppResponse> = {
  ...createPreEntrustSign('app'),
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/app',
  request: PreEntrustSignAppDto,
  response: { pre_entrustweb_id: 'string' },
};
