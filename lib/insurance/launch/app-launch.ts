import type { PreEntrustSignAppResponse } from '../contracts/pre-entrust-sign.response.js';

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
