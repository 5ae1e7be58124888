import type {
  PreEntrustSignAppResponse,
  PreEntrustSignMiniProgramResponse,
} from '../pre-sign/pre-entrust-sign.response.js';
import type { InsuranceContract } from '../../resources/contract.js';

/** The argument of `wx.navigateToMiniProgram`. */
export interface NavigateToMiniProgram {
  readonly appId: string;
  readonly path: string;
  readonly extraData?: Readonly<Record<string, string>>;
}

/**
 * What a mini program passes to `wx.navigateToMiniProgram` so that the customer can sign. List the appid in
 * `navigateToMiniProgramAppIdList`. What comes back in `App.onShow` (scene 1038) proves nothing: ask
 * `queryContract`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/redirect-mini-program.html
 */
export function miniProgramLaunch({
  redirect_appid,
  redirect_path,
  pre_entrustweb_id,
}: PreEntrustSignMiniProgramResponse): NavigateToMiniProgram {
  return { appId: redirect_appid, path: redirect_path, extraData: { pre_entrustweb_id } };
}

/** Arguments of the OpenSDK's `WXLaunchMiniProgram`. */
export interface AppLaunchMiniProgram {
  readonly way: 'WXLaunchMiniProgram';
  readonly userName: string;
  readonly path: string;
  readonly miniprogramType: 0;
}

/** Arguments of the OpenSDK's `OpenBusinessWebview`, for templates made before 2025-09-23. */
export interface AppLaunchBusinessWebview {
  readonly way: 'OpenBusinessWebview';
  readonly businessType: 12;
  readonly queryInfo: { readonly pre_entrustweb_id: string };
}

/**
 * What a native app passes to the OpenSDK so that the customer can sign: the mini program where WeChat Pay
 * named one (known of a sibling product), else the older web view. Start within 2 minutes of the pre-sign.
 * What the SDK calls back proves nothing: ask `queryContract`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/partner/4016049199
 */
export function appLaunch({
  pre_entrustweb_id,
  miniprogram_username: userName,
  miniprogram_path: path,
}: PreEntrustSignAppResponse): AppLaunchMiniProgram | AppLaunchBusinessWebview {
  return userName !== undefined && path !== undefined
    ? { way: 'WXLaunchMiniProgram', userName, path, miniprogramType: 0 }
    : { way: 'OpenBusinessWebview', businessType: 12, queryInfo: { pre_entrustweb_id } };
}

/**
 * What a mini program passes to `wx.navigateToMiniProgram` so that the customer can withdraw a termination,
 * or `undefined` when the contract offers no way. Which `extraData` that page needs is not documented.
 *
 * @param contract from `queryContract`; no other answer carries the two fields.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export function revokeTerminationLaunch({
  revoke_terminate_contract_redirect_appid: appId,
  revoke_terminate_contract_redirect_url: path,
}: InsuranceContract): NavigateToMiniProgram | undefined {
  return appId === undefined || path === undefined ? undefined : { appId, path };
}
