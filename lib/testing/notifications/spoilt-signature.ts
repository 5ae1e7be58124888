import type { SignatureFault } from '../faults/answer-fault.js';
import { randomHex } from '../randomness.js';
import type { Randomness } from '../randomness.js';

type Headers = Readonly<Record<string, string>>;

/** How a notification is signed wrongly. */
export interface SpoiltSignature {
  readonly body: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly randomness: Randomness;
  readonly sign: (body: string, overrides?: { readonly timestamp: number }) => Headers;
}

const STALE_SECONDS = 301;

/** The headers of a notification, signed with the fault. */
export function spoiltSignature(
  fault: SignatureFault,
  { body, now, randomness, sign }: SpoiltSignature,
): Headers {
  switch (fault) {
    case 'wrong':
      return sign(`${body} `);
    case 'stale':
      return sign(body, { timestamp: Math.floor(now / 1000) - STALE_SECONDS });
    case 'unknown-serial':
      return { ...sign(body), 'Wechatpay-Serial': `7${randomHex(randomness, 20).slice(1)}` };
    case 'probe': {
      const { 'Wechatpay-Signature': signature = '', ...headers } = sign(body);
      return { ...headers, 'Wechatpay-Signature': `WECHATPAY/SIGNTEST/${signature}` };
    }
    case 'missing':
      return Object.fromEntries(
        Object.entries(sign(body)).filter(([name]) => !name.startsWith('Wechatpay-')),
      );
  }
}
