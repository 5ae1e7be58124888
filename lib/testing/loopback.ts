import { isIPv4 } from 'node:net';

/** Whether the host name (IPv6 with or without brackets) is this computer itself. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'));
}
