import { WechatPayTransportError } from '../errors/wechat-pay-transport.error.js';
import type { MerchantCredentials } from '../credentials/merchant-credentials.js';
import type { ApiAnswer, ApiRequest } from './api-request.js';
import type { Endpoint } from './endpoint.js';

/**
 * A verified answer as its type. Fields that nobody knew stay.
 *
 * @throws {WechatPayTransportError} `unexpected-answer` when it is unreadable or lacks what it is for.
 */
export function decodeAnswer<Response extends object>(
  request: ApiRequest,
  answer: ApiAnswer,
  needed: Endpoint<object, Response>['answer'],
): Response {
  const types = Object.entries(needed);
  if (types.length === 0 && answer.body.length === 0) return {} as Response;
  const data = parseAnswer(request, answer);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw unusable(request, answer, 'the answer is no JSON object');
  }
  const fields = data as Record<string, unknown>;
  if (types.every(([name, type]) => typeof fields[name] === type)) return data as Response;
  throw unusable(request, answer, `the answer has no ${Object.keys(needed).join(' and ')}`);
}

/**
 * An answer whose encrypted fields, lists of texts, are readable. Without a way to decrypt they stay as
 * they came.
 *
 * @throws {WechatPayTransportError} `unexpected-answer` when they are not for the merchant's key.
 */
export async function decryptAnswer<Response extends object>(
  request: ApiRequest,
  answer: ApiAnswer,
  decoded: Response,
  fields: readonly (keyof Response & string)[],
  credentials: MerchantCredentials,
): Promise<Response> {
  if (!credentials.canDecrypt) return decoded;
  const decrypted: Record<string, unknown> = {};
  for (const field of fields) {
    const texts: unknown = decoded[field];
    if (!Array.isArray(texts)) continue;
    try {
      decrypted[field] = await Promise.all(
        texts.map((text: unknown) => credentials.decryptField(String(text))),
      );
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'it threw something that is no Error';
      const message = `${field} cannot be decrypted with the merchant's private key (${cause}): is it the one of the newest merchant API certificate?`;
      throw unusable(request, answer, message);
    }
  }
  return { ...decoded, ...decrypted };
}

/** Parses a verified answer. */
export function parseAnswer(request: ApiRequest, answer: ApiAnswer): unknown {
  try {
    return JSON.parse(answer.body.toString());
  } catch {
    throw unusable(request, answer, 'the answer is no JSON');
  }
}

function unusable(
  { endpoint, retry }: ApiRequest,
  { requestId }: ApiAnswer,
  message: string,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-answer',
    endpoint,
    outcomeUnknown: retry !== 'read',
    message,
    requestId,
  });
}
