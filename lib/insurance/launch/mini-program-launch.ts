import type { PreEntrustSignMiniProgramResponse } from '../contracts/pre-entrust-sign.response.js';

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
