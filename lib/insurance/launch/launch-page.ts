import type {
  PreEntrustSignH5Response,
  PreEntrustSignResponse,
} from '../pre-sign/pre-entrust-sign.response.js';

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
  return launchPage(redirect_url, options);
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
  return launchPage(redirect_url, options);
}

function launchPage(redirectUrl: string, { nonce }: LaunchPageOptions): string {
  const url = httpUrl(redirectUrl);
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
  setTimeout(function () { window.location.href = ${scriptString(url)}; }, 0);
});
</script>
</body>
</html>
`;
}

function httpUrl(text: string): string {
  const { protocol, href } = new URL(text);
  if (protocol === 'https:' || protocol === 'http:') return href;
  throw new TypeError('redirect_url is no HTTP(S) URL');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A string literal that can neither end the script element nor break a line of it. */
function scriptString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
