import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../loopback.js';

/**
 * Why the caller may not control the simulator, or `undefined`. Only programs on this computer may: no
 * other computer, and no page of another site in a browser here.
 */
export function refusalOfCaller({ socket, headers, method }: IncomingMessage): string | undefined {
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
