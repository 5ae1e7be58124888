import { verify } from 'node:crypto';
import { merchantPublicKey } from '../fixtures.js';
import type { WireRequest } from './wire-server.js';

/** Whether the merchant's key signed the request as it came over the wire. */
export function isSignedByMerchant({ method, url, headers, body }: WireRequest): boolean {
  const field = (name: string) =>
    new RegExp(`${name}="([^"]+)"`).exec(headers.authorization ?? '')?.[1] ?? '';
  const message = `${method}\n${url}\n${field('timestamp')}\n${field('nonce_str')}\n${body}\n`;
  const signature = Buffer.from(field('signature'), 'base64');
  return verify('RSA-SHA256', Buffer.from(message), merchantPublicKey, signature);
}

/** The nonce of a request, unique to each attempt. */
export function nonceOf({ headers }: WireRequest): string | undefined {
  return /nonce_str="([^"]+)"/.exec(headers.authorization ?? '')?.[1];
}
