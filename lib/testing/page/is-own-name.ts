import { isLoopback } from '../loopback.js';

/**
 * Whether a browser that says this `Host` came by a name of the simulator's own: that of the loopback
 * address, or that of the links which it hands out. A page of another web site can lead its own name
 * here, and would then be of the same origin.
 */
export function isOwnName(host: string | undefined, baseUrl: string): boolean {
  const url = `http://${host ?? ''}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return isLoopback(hostname) || hostname === new URL(baseUrl).hostname;
}
