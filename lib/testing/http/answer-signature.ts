import type { SignatureFault } from '../faults/answer-fault.js';
import type { PlatformKey } from '../keys/platform-key.js';
import { signatureLater, signedMessage } from '../keys/signed-message.js';
import { randomHex, randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';

const STALE_SECONDS = 301;

/** What an answer's signature is made from. */
export interface AnswerSignatureInput {
  readonly body: string;
  readonly key: PlatformKey;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly randomness: Randomness;
  readonly fault: SignatureFault | undefined;
}

/** The headers that sign an answer, or betray the fault. */
export async function answerSignature(
  input: AnswerSignatureInput,
): Promise<Record<string, string>> {
  const { body, key, randomness, fault } = input;
  if (fault === 'missing') return {};
  const seconds = Math.floor(input.now / 1000) - (fault === 'stale' ? STALE_SECONDS : 0);
  const nonce = randomText(randomness, 32);
  const signedBody = fault === 'wrong' ? `${body} ` : body;
  const message = signedMessage([String(seconds), nonce, signedBody]);
  const signature = await signatureLater(message, key.privateKey);
  return {
    'Wechatpay-Timestamp': String(seconds),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial':
      fault === 'unknown-serial' ? `7${randomHex(randomness, 20).slice(1)}` : key.serial,
    'Wechatpay-Signature': fault === 'probe' ? `WECHATPAY/SIGNTEST/${signature}` : signature,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  };
}
