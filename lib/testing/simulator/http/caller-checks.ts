import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/** Whether the host (IPv6 with or without brackets) is a loopback address or `localhost`. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * Whether a `Host` header names the simulator: the loopback address, or the host of its base URL.
 * Another web site can resolve its own name to this computer (DNS rebinding), which would make its
 * pages same-origin.
 */
export function isOwnHost(host: string | undefined, baseUrl: string): boolean {
  const hostname = parseHostname(host);
  if (hostname === undefined) return false;
  return isLoopback(hostname) || hostname === new URL(baseUrl).hostname;
}

/** Parses the name in a `Host` header, without the port. */
export function parseHostname(host: string | undefined): string | undefined {
  const url = `http://${host ?? ''}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  return username + password + search + hash === '' && pathname === '/' ? hostname : undefined;
}

/**
 * Whether the request does not come from a page of another web site. Clients other than browsers send
 * none of these headers and pass.
 */
export function isSameOrigin({
  host,
  origin,
  'sec-fetch-site': site,
}: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Explains why the caller may not control the simulator; `undefined` when it may. Only programs on this
 * computer may, but not pages of other web sites in a local browser.
 */
export function explainForbiddenCaller({
  socket,
  headers,
  method,
}: IncomingMessage): string | undefined {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!isLoopback(address)) return 'the control endpoints accept requests from this computer only';
  // After DNS rebinding, a page still sends its own name.
  const host = headers.host?.replace(/:\d+$/, '') ?? '';
  if (!isLoopback(host)) return `the Host header must name the loopback address, not ${host}`;
  if (headers.origin !== undefined && !isLoopbackOrigin(headers.origin)) {
    return `pages of ${headers.origin} are not allowed to control the simulator`;
  }
  // A page of another site cannot send this content type without a CORS preflight.
  if (method === 'POST' && !/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
    return 'Content-Type must be application/json';
  }
  return undefined;
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
