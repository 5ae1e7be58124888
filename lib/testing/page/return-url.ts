/**
 * Where the browser goes back to: the referrer with `from_wxpay=1`, when it has a path. A bare origin,
 * or anything but a web page, gives nothing.
 */
export function returnUrl(referrer: string): string | undefined {
  if (!URL.canParse(referrer)) return undefined;
  const url = new URL(referrer);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.pathname === '/' && url.search === '') return undefined;
  // Not by searchParams, which would write the merchant's own query anew.
  url.search = `${url.search}${url.search ? '&' : '?'}from_wxpay=1`;
  return url.href;
}
