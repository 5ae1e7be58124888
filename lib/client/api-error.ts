import { WechatPayApiError, type WechatPayErrorDetail } from '../errors/wechat-pay-api.error.js';
import type { ApiRequest } from './api-request.js';
import { isRetryable } from './retry-policy.js';
import { readRequestId } from './request-id.js';
import type { HttpResponse } from '../transport/http-transport.js';

const MAX_TEXT = 512;

/** Reads an answer of 4xx or 5xx. Its body is not verified and may be anything. */
export function toApiError(
  request: ApiRequest,
  answer: HttpResponse,
  outcomeUnknown: boolean,
): WechatPayApiError {
  const body = parseObject(answer.body);
  const read = (value: unknown): string | undefined =>
    typeof value === 'string' ? toPrintableText(value, request.personal) : undefined;
  const code = read(body['code']) ?? '';
  return new WechatPayApiError({
    status: answer.status,
    code,
    apiMessage: read(body['message']) ?? '',
    detail: readDetail(body['detail'], read),
    requestId: readRequestId(answer),
    endpoint: request.endpoint,
    retryable: isRetryable(answer.status, code),
    outcomeUnknown,
  });
}

function readDetail(
  detail: unknown,
  read: (value: unknown) => string | undefined,
): WechatPayErrorDetail | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const known: { -readonly [name in keyof WechatPayErrorDetail]: WechatPayErrorDetail[name] } = {};
  for (const name of ['field', 'issue', 'location'] as const) {
    const text = read((detail as Record<string, unknown>)[name]);
    if (text !== undefined) known[name] = text;
  }
  return known;
}

/** Text from outside, made fit for a message: no control characters, no endless length, nobody's name. */
function toPrintableText(text: string, personal: readonly string[] = []): string {
  let clean = text;
  // The longest first, lest a name that another one starts with leave the other's end.
  const telling = personal
    .filter(isIdentifying)
    .toSorted((one, other) => other.length - one.length);
  for (const value of telling) clean = clean.replaceAll(value, '***');
  return clean.slice(0, MAX_TEXT).replace(/\p{Cc}/gu, ' ');
}

/** A letter or two would be struck out of every word; a short name in Chinese still tells who it is. */
function isIdentifying(text: string): boolean {
  return text.length > 3 || /\P{ASCII}/u.test(text);
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
