import { getSignedText, keepSignedText } from '../common/signed-text.js';
import { WechatPayTransportError } from '../errors/wechat-pay-call.errors.js';
import type { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { ApiRequest, ApiResponse, Endpoint } from './endpoint.js';

/**
 * A verified answer as its type. Fields that nobody knew stay.
 *
 * @throws {WechatPayTransportError} `unexpected-answer` when it is unreadable or lacks what it is for.
 */
export function decodeResponse<Response extends object>(
  request: ApiRequest,
  answer: ApiResponse,
  needed: Endpoint<object, Response>['response'],
): Response {
  const types = Object.entries(needed);
  if (types.length === 0 && answer.body.length === 0) return {} as Response;
  const data = parseResponse(request, answer);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw createUnusableResponseError(request, answer, 'the answer is no JSON object');
  }
  const fields = data as Record<string, unknown>;
  if (types.every(([name, type]) => typeof fields[name] === type)) return data as Response;
  throw createUnusableResponseError(
    request,
    answer,
    `the answer has no ${Object.keys(needed).join(' and ')}`,
  );
}

/**
 * An answer whose encrypted fields, lists of texts, are readable. Without a way to decrypt they stay as
 * they came.
 *
 * @throws {WechatPayTransportError} `unexpected-answer` when they are not for the merchant's key.
 */
export async function decryptResponse<Response extends object>(
  request: ApiRequest,
  answer: ApiResponse,
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
      throw createUnusableResponseError(request, answer, message);
    }
  }
  return keepSignedText({ ...decoded, ...decrypted }, getSignedText(decoded) ?? '');
}

/** Parses a verified answer; with an object it keeps the text, see `getSignedText`. */
export function parseResponse(request: ApiRequest, answer: ApiResponse): unknown {
  const text = answer.body.toString();
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw createUnusableResponseError(request, answer, 'the answer is no JSON');
  }
  return typeof data === 'object' && data !== null ? keepSignedText(data, text) : data;
}

function createUnusableResponseError(
  { endpoint, retry }: ApiRequest,
  { requestId }: ApiResponse,
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
