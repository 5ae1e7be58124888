import type {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from './pre-sign/pre-entrust-sign.endpoints.js';
import type { InsuranceContract } from '../resources/contract.js';

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

export interface LaunchPageOptions {
  /** Nonce of the page's Content-Security-Policy, for its one inline script. */
  readonly nonce?: string;
}

/**
 * An HTML page that takes the customer to sign, for a browser inside WeChat. Serve it at a URL with a path:
 * WeChat comes back to that very URL with `from_wxpay=1` appended, which proves nothing; show the state of
 * `queryContract` there instead of this page.
 *
 * The page leaves with `window.location.href` once it has loaded, not by a redirect and not by
 * `location.replace`, and does not leave again when the customer comes back, be it by the history or with
 * `from_wxpay=1`.
 *
 * @throws {TypeError} when `redirect_url` is no HTTP(S) URL.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export function jsapiLaunchPage(
  { redirect_url }: PreEntrustSignResponse,
  options: LaunchPageOptions = {},
): string {
  return createLaunchPage(redirect_url, options);
}

/**
 * The page of {@link jsapiLaunchPage}, for a browser outside WeChat, which then opens WeChat.
 *
 * @throws {TypeError} when `redirect_url` is no HTTP(S) URL.
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
  // A browser takes a navigation during the load for a replacement of this page, hence the timeout.
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
  throw new TypeError('redirect_url is no HTTP(S) URL');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A string literal that can neither end the script element nor break a line of it. */
function toScriptString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
