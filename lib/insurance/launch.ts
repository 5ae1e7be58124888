import type {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from './pre-sign/pre-entrust-sign.endpoints.js';
import type { InsuranceContract } from '../resources/contract.js';

/**
 * The argument of `wx.navigateToMiniProgram`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/redirect-mini-program.html
 */
export interface NavigateToMiniProgram {
  /** Appid of WeChat Pay's mini program. */
  readonly appId: string;
  /** Path of the page inside that mini program. */
  readonly path: string;
  /** Data that the page receives: the id of the signing session. */
  readonly extraData?: Readonly<Record<string, string>> | undefined;
}

/**
 * Creates the argument of `wx.navigateToMiniProgram` with which a mini program opens the signing page. List
 * the appid in `navigateToMiniProgramAppIdList`. The data in `App.onShow` (scene 1038) is not a proof of
 * signing: call `queryContract`.
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

/**
 * Arguments of the OpenSDK's `WXLaunchMiniProgram`.
 *
 * @see https://pay.weixin.qq.com/doc/v2/partner/4016049199
 */
export interface AppLaunchMiniProgram {
  /** The request of the OpenSDK that takes the other arguments. */
  readonly way: 'WXLaunchMiniProgram';
  /** Original id (`gh_…`) of WeChat Pay's mini program. */
  readonly userName: string;
  /** Path of the page inside that mini program. */
  readonly path: string;
  /** 0: the released version of the mini program. */
  readonly miniprogramType: 0;
}

/**
 * Arguments of the OpenSDK's `OpenBusinessWebview`, for templates made before 2025-09-23.
 *
 * @see https://pay.weixin.qq.com/doc/v2/partner/4016049199
 */
export interface AppLaunchBusinessWebview {
  /** The request of the OpenSDK that takes the other arguments. */
  readonly way: 'OpenBusinessWebview';
  /** 12: entrusted payment. */
  readonly businessType: 12;
  /** Parameters of the web view. */
  readonly queryInfo: {
    /** Id of the signing session. */
    readonly pre_entrustweb_id: string;
  };
}

/**
 * Creates the arguments of the OpenSDK with which a native app opens the signing page: in a mini program if
 * the response names one (documented for a related product), else in the older web view. Signing must start
 * within 2 minutes after the pre-sign. The callback of the SDK is not a proof of signing: call
 * `queryContract`.
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
 * Creates the argument of `wx.navigateToMiniProgram` for the page on which the customer can withdraw a
 * termination, or returns `undefined` when the contract does not offer it. WeChat Pay does not document the
 * `extraData` of that page.
 *
 * @param contract from `queryContract`; no other response contains the two fields.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export function revokeTerminationLaunch({
  revoke_terminate_contract_redirect_appid: appId,
  revoke_terminate_contract_redirect_url: path,
}: InsuranceContract): NavigateToMiniProgram | undefined {
  return appId === undefined || path === undefined ? undefined : { appId, path };
}

/** Options of {@link jsapiLaunchPage} and {@link h5LaunchPage}. */
export interface LaunchPageOptions {
  /** Nonce of the page's Content-Security-Policy, for its one inline script. */
  readonly nonce?: string | undefined;
}

/**
 * Creates an HTML page that takes the customer to the signing page, for a browser inside WeChat. Serve it at
 * a URL with a path. WeChat returns to the same URL with `from_wxpay=1` appended, which is not a proof of
 * signing: call `queryContract` there and show the state instead of this page.
 *
 * After loading, the page navigates with `window.location.href`, since WeChat Pay requires it instead of a
 * redirect or `location.replace`. It does not navigate again when the customer returns through the history
 * or with `from_wxpay=1`.
 *
 * @throws {TypeError} when `redirect_url` is not an HTTP(S) URL.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export function jsapiLaunchPage(
  { redirect_url }: PreEntrustSignResponse,
  options: LaunchPageOptions = {},
): string {
  return createLaunchPage(redirect_url, options);
}

/**
 * Creates the page of {@link jsapiLaunchPage} for a browser outside WeChat, which then opens WeChat.
 *
 * @throws {TypeError} when `redirect_url` is not an HTTP(S) URL.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
 */
export function h5LaunchPage(
  { redirect_url }: PreEntrustSignH5Response,
  options: LaunchPageOptions = {},
): string {
  return createLaunchPage(redirect_url, options);
}

function createLaunchPage(redirectUrl: string, { nonce }: LaunchPageOptions): string {
  const url = toHttpUrl(redirectUrl);
  const nonceAttribute = nonce === undefined ? '' : ` nonce="${escapeHtml(nonce)}"`;
  // Browsers replace the history entry when a page navigates while it loads, hence the timeout.
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer-when-downgrade">
<title>微信支付签约</title>
</head>
<body>
<p><a href="${escapeHtml(url)}">前往签约 / Continue to sign</a></p>
<script${nonceAttribute}>
window.addEventListener('load', function () {
  var entry = performance.getEntriesByType('navigation')[0];
  if (entry && (entry.type === 'back_forward' || entry.type === 'reload')) return;
  if (new URLSearchParams(window.location.search).has('from_wxpay')) return;
  setTimeout(function () { window.location.href = ${toScriptString(url)}; }, 0);
});
</script>
</body>
</html>
`;
}

function toHttpUrl(text: string): string {
  const { protocol, href } = new URL(text);
  if (protocol === 'https:' || protocol === 'http:') return href;
  throw new TypeError('redirect_url must be an HTTP(S) URL');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Creates a string literal that can neither close the script element nor contain a line terminator. */
function toScriptString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
