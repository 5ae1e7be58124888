import { keepResponseInfo } from '../common/response-info.js';
import { getSignedText, keepSignedText } from '../common/signed-text.js';
import { WechatPayTransportError } from '../errors/wechat-pay-call.errors.js';
import type { MerchantCredentials } from '../crypto/merchant-credentials.js';
import type { ApiRequest, ApiResponse, Endpoint } from './endpoint.js';

/**
 * Parses a verified response. Unknown fields are kept.
 *
 * @throws {WechatPayTransportError} `unexpected-response` when it is not a JSON object or lacks a needed field.
 */
export function decodeResponse<Response extends object>(
  request: ApiRequest,
  response: ApiResponse,
  needed: Endpoint<object, Response>['response'],
): Response {
  const types = Object.entries(needed);
  if (types.length === 0 && response.body.length === 0) {
    return keepResponseInfo({} as Response, response);
  }
  const data = parseResponse(request, response);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw createUnusableResponseError(request, response, 'the response is not a JSON object');
  }
  const fields = data as Record<string, unknown>;
  if (types.every(([name, type]) => typeof fields[name] === type)) return data as Response;
  throw createUnusableResponseError(
    request,
    response,
    `the response has no ${Object.keys(needed).join(' and ')}`,
  );
}

/**
 * Decrypts fields that hold lists of ciphertexts. They stay encrypted when the signer cannot decrypt.
 *
 * @throws {WechatPayTransportError} `unexpected-response` when they are not encrypted for the merchant's key.
 */
export async function decryptResponse<Response extends object>(
  request: ApiRequest,
  response: ApiResponse,
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
      const cause =
        error instanceof Error ? error.message : 'it threw a value that is not an Error';
      const message = `${field} cannot be decrypted with the merchant's private key (${cause}); check that it belongs to the newest merchant API certificate`;
      throw createUnusableResponseError(request, response, message);
    }
  }
  const copy = keepSignedText({ ...decoded, ...decrypted }, getSignedText(decoded) ?? '');
  return keepResponseInfo(copy, response);
}

/** Parses a verified response; an object keeps its text, status and request id (`getSignedText`, `getResponseInfo`). */
export function parseResponse(request: ApiRequest, response: ApiResponse): unknown {
  const text = response.body.toString();
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw createUnusableResponseError(request, response, 'the response is not JSON');
  }
  if (typeof data !== 'object' || data === null) return data;
  return keepResponseInfo(keepSignedText(data, text), response);
}

function createUnusableResponseError(
  { endpoint, retry }: ApiRequest,
  { requestId }: ApiResponse,
  message: string,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-response',
    endpoint,
    outcomeUnknown: retry !== 'read',
    message,
    requestId,
  });
}
