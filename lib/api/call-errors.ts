import type { HttpResponse, HttpTransportError } from '../transport/http-transport.js';
import {
  type SignatureVerificationError,
  WechatPayApiError,
  type WechatPayErrorDetail,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../errors/wechat-pay-call.errors.js';
import type { ApiRequest } from './endpoint.js';
import type { DeadlineError } from '../common/deadline.js';
import { isRetryable } from './retry-policy.js';
import { toPrintable, toPrintableHeader } from '../common/text.js';

/** Characters of one text of an error. */
const MAX_TEXT = 512;

/** The `Request-ID` of an answer, fit for logs; `''` when absent. */
export function readRequestId({ headers }: Pick<HttpResponse, 'headers'>): string {
  return toPrintableHeader(headers['request-id']);
}

/** The error of a call whose time ran out or whose caller gave up. */
export function createDeadlineError(
  { endpoint }: Pick<ApiRequest, 'endpoint'>,
  { reason, message }: DeadlineError,
  outcomeUnknown: boolean,
): WechatPayTransportError {
  return new WechatPayTransportError({ reason, endpoint, outcomeUnknown, message });
}

/** The error of a call that got no answer. */
export function createConnectionError(
  { endpoint }: ApiRequest,
  { reason, message, cause }: HttpTransportError,
  outcomeUnknown: boolean,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason,
    endpoint,
    outcomeUnknown,
    message:
      reason === 'answer-too-large'
        ? 'the answer is larger than 1 MiB'
        : `no answer: ${toPrintable(message, MAX_TEXT)}`,
    cause: cause as Error,
  });
}

/**
 * The error of a response that is neither a success nor an error of WeChat Pay: a page or an error of a
 * gateway, a redirect.
 */
export function createUnexpectedStatusError(
  { endpoint }: ApiRequest,
  response: HttpResponse,
  outcomeUnknown: boolean,
): WechatPayTransportError {
  const { status } = response;
  const contentType = readContentType(response);
  return new WechatPayTransportError({
    reason: 'unexpected-answer',
    endpoint,
    outcomeUnknown,
    message: `unexpected status ${status} (${contentType === '' ? 'no content type' : contentType}): something between here and WeChat Pay answered`,
    requestId: readRequestId(response),
    status,
    contentType,
  });
}

/** The media type of a response without its parameters; `''` when there is none. */
function readContentType({ headers }: HttpResponse): string {
  const value = headers['content-type'];
  if (typeof value !== 'string') return '';
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}/.exec(value.slice(0, 256))?.[0] ?? '';
}

/** The error of a success that is not provably WeChat Pay's. */
export function createSignatureError(
  request: ApiRequest,
  answer: HttpResponse,
  refusal: SignatureVerificationError,
  outcomeUnknown: boolean,
): WechatPaySignatureError {
  return new WechatPaySignatureError({
    reason: refusal.reason,
    endpoint: request.endpoint,
    outcomeUnknown,
    message: `the answer cannot be trusted: ${refusal.message}${getRemedy(refusal, request)}`,
    requestId: readRequestId(answer),
    serial: readSerial(answer),
  });
}

/** Signing or an interceptor failed. After an unclear attempt that attempt is what matters. */
export function toRetryError({ endpoint }: ApiRequest, error: unknown, unclear: boolean): unknown {
  if (!unclear || !(error instanceof Error)) return error;
  return new WechatPayTransportError({
    reason: 'connection',
    endpoint,
    outcomeUnknown: true,
    message: `could not be repeated: ${error.message}`,
  });
}

/** A probe means nothing but that this one answer is lost. */
function getRemedy({ reason }: SignatureVerificationError, { retry }: ApiRequest): string {
  if (reason !== 'signature-probe') return '';
  return retry === 'never' ? '; ask what became of it' : '; send the very same request again';
}

function readSerial({ headers }: HttpResponse): string {
  return toPrintableHeader(headers['wechatpay-serial']);
}

/** Characters that are read of such a text: masking may shorten it. */
const MAX_READ = 4096;

/** The codes of WeChat Pay, which tell its errors from those of gateways. */
const CODE = /^[A-Z][A-Z0-9_]*$/;

/**
 * The code and message of an error in WeChat Pay's form, as they came; `undefined` for another body. Nothing of it
 * is verified.
 */
export function readErrorForm(
  body: Buffer,
): { readonly code: string; readonly message: string; readonly detail: unknown } | undefined {
  const { code, message, detail } = parseObject(body);
  if (typeof code !== 'string' || !CODE.test(code) || typeof message !== 'string') return undefined;
  return { code, message, detail };
}

/**
 * Reads a response of 4xx or 5xx. Its body is not verified.
 *
 * @returns `undefined` when the body does not have the form of WeChat Pay's errors.
 */
export function toApiError(
  request: ApiRequest,
  response: HttpResponse,
  outcomeUnknown: boolean,
): WechatPayApiError | undefined {
  const form = readErrorForm(response.body);
  if (form === undefined) return undefined;
  const { code, message, detail } = form;
  const read = (text: string): string => toPrintableText(text, request.personal);
  return new WechatPayApiError({
    status: response.status,
    code: read(code),
    apiMessage: read(message),
    detail: readDetail(detail, read),
    requestId: readRequestId(response),
    endpoint: request.endpoint,
    retryable: isRetryable(response.status, code),
    outcomeUnknown,
  });
}

function readDetail(
  detail: unknown,
  read: (text: string) => string,
): WechatPayErrorDetail | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const known: { -readonly [name in keyof WechatPayErrorDetail]: WechatPayErrorDetail[name] } = {};
  for (const name of ['field', 'issue', 'location'] as const) {
    const text = (detail as Record<string, unknown>)[name];
    if (typeof text === 'string') known[name] = read(text);
  }
  return known;
}

/** Text from outside for a message: bounded, printable and without identity data. */
function toPrintableText(text: string, personal: readonly string[] = []): string {
  let clean = text.slice(0, MAX_READ);
  // Longest first, so that masking a prefix does not leave the rest of a longer name.
  const telling = personal
    .filter(isIdentifying)
    .toSorted((one, other) => other.length - one.length);
  for (const value of telling) clean = clean.replaceAll(value, '***');
  // A value that was cut in two is not found above, so its beginning must not stay.
  const uncertain = text.length > MAX_READ ? (telling[0]?.length ?? 0) : 0;
  return toPrintable(clean.slice(0, Math.max(0, clean.length - uncertain)), MAX_TEXT);
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
