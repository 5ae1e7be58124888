import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';

/** Whether the host name (IPv6 with or without brackets) is this computer itself. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}

/**
 * Whether a browser that says this `Host` came by a name of the simulator's own: that of the loopback
 * address, or that of the links which it hands out. A page of another web site can lead its own name
 * here, and would then be of the same origin.
 */
export function isOwnHost(host: string | undefined, baseUrl: string): boolean {
  const hostname = parseHostname(host);
  if (hostname === undefined) return false;
  return isLoopback(hostname) || hostname === new URL(baseUrl).hostname;
}

/** The name in a `Host` header, without the port. */
export function parseHostname(host: string | undefined): string | undefined {
  const url = `http://${host ?? ''}`;
  if (!URL.canParse(url)) return undefined;
  const { hostname, username, password, pathname, search, hash } = new URL(url);
  return username + password + search + hash === '' && pathname === '/' ? hostname : undefined;
}

/**
 * Whether no other web site's page makes the browser send this. What is no browser says nothing, and may.
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
 * Why the caller may not control the simulator, or `undefined`. Only programs on this computer may: no
 * other computer, and no page of another site in a browser here.
 */
export function explainForbiddenCaller({
  socket,
  headers,
  method,
}: IncomingMessage): string | undefined {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!isLoopback(address)) return 'the control endpoints answer programs on this computer only';
  // A page that got its own name to lead here still says that name.
  const host = headers.host?.replace(/:\d+$/, '') ?? '';
  if (!isLoopback(host)) return `${host} is no name of this computer's loopback address`;
  if (headers.origin !== undefined && !isLoopbackOrigin(headers.origin)) {
    return `pages of ${headers.origin} may not control the simulator`;
  }
  // A form of another site's page cannot say this without the browser's asking first.
  if (method === 'POST' && !/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
    return 'Content-Type must be application/json';
  }
  return undefined;
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
