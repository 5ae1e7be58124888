import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import type { ResponseFault } from '../faults/response-fault.js';
import { createUnknownSerial, STALE_SECONDS, toProbe } from '../faults/signature-fault.js';
import type { SignatureFault } from '../faults/signature-fault.js';
import { buildSignedMessage, signMessage } from '../keys/cryptography.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { ApiResponse } from './api-response.js';

/** Input for the signature of a response. */
interface ResponseSignatureInput {
  readonly body: string;
  readonly key: PlatformKey;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly randomness: Randomness;
  readonly fault: SignatureFault | undefined;
}

/** Creates the signature headers of a response, with the fault if any. */
export async function createSignatureHeaders(
  input: ResponseSignatureInput,
): Promise<Record<string, string>> {
  const { body, key, randomness, fault } = input;
  if (fault === 'missing') return {};
  const seconds = Math.floor(input.now / 1000) - (fault === 'stale' ? STALE_SECONDS : 0);
  const nonce = generateText(randomness, 32);
  const signedBody = fault === 'wrong' ? `${body} ` : body;
  const message = buildSignedMessage([String(seconds), nonce, signedBody]);
  const signature = await signMessage(message, key.privateKey);
  return {
    'Wechatpay-Timestamp': String(seconds),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': fault === 'unknown-serial' ? createUnknownSerial(randomness) : key.serial,
    'Wechatpay-Signature': fault === 'probe' ? toProbe(signature) : signature,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
  };
}

/** Writes the response, or applies the fault to the connection. */
export async function sendResponse(
  response: ServerResponse,
  apiResponse: ApiResponse,
  signature: Readonly<Record<string, string>>,
  fault: ResponseFault | undefined,
): Promise<void> {
  if (fault?.delay !== undefined) await sleep(fault.delay, undefined, { ref: false });
  if (fault?.hang || response.destroyed) return;
  if (fault?.drop === 'before') {
    response.socket?.destroy();
    return;
  }
  const body = apiResponse.file?.content ?? Buffer.from(apiResponse.body, 'utf8');
  const content = body.length > 0 && {
    'Content-Type': apiResponse.file?.contentType ?? 'application/json; charset=utf-8',
    'Content-Length': String(body.length),
  };
  const isCut = fault?.drop === 'mid-response';
  // A response without a body announces one byte, so that the client notices the abort.
  const promised = isCut && body.length === 0 && { 'Content-Length': '1' };
  response.writeHead(isCut && apiResponse.status === 204 ? 200 : apiResponse.status, {
    ...content,
    ...promised,
    ...signature,
    ...fault?.headers,
  });
  if (!isCut) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}
