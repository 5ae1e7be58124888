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
import { toPrintable, toPrintableHeader } from '../common/text.js';

/** Maximum length of one text in an error, in characters. */
const MAX_TEXT = 512;

/** The `Request-ID` of a response, printable; `''` when absent. */
export function readRequestId({ headers }: Pick<HttpResponse, 'headers'>): string {
  return toPrintableHeader(headers['request-id']);
}

/** The error of a call that timed out or was aborted by the caller. */
export function createDeadlineError(
  { endpoint }: Pick<ApiRequest, 'endpoint'>,
  { reason, message, cause }: DeadlineError,
  outcomeUnknown: boolean,
): WechatPayTransportError {
  return new WechatPayTransportError({ reason, endpoint, outcomeUnknown, message, cause });
}

/** The error of a call without a response. */
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
      reason === 'response-too-large'
        ? 'the response is larger than 1 MiB'
        : `no response: ${toPrintable(message, MAX_TEXT)}`,
    cause,
  });
}

/**
 * The error of a response that is neither a success nor one of WeChat Pay's errors, such as a gateway's error
 * page or a redirect.
 */
export function createUnexpectedStatusError(
  { endpoint }: ApiRequest,
  response: HttpResponse,
  outcomeUnknown: boolean,
): WechatPayTransportError {
  const { status } = response;
  const contentType = readContentType(response);
  return new WechatPayTransportError({
    reason: 'unexpected-response',
    endpoint,
    outcomeUnknown,
    message: `unexpected status ${status} (${contentType === '' ? 'no content type' : contentType}): a proxy or gateway responded in place of WeChat Pay`,
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

/** The error of a 2xx response that could not be verified. */
export function createSignatureError(
  request: ApiRequest,
  response: HttpResponse,
  rejection: SignatureVerificationError,
  outcomeUnknown: boolean,
): WechatPaySignatureError {
  return new WechatPaySignatureError({
    reason: rejection.reason,
    endpoint: request.endpoint,
    outcomeUnknown,
    message: `the response could not be verified: ${rejection.message}${getRemedy(rejection, request)}`,
    requestId: readRequestId(response),
    serial: readSerial(response),
  });
}

/** The error of a retry that failed before it was sent; it must still report that an earlier attempt is unclear. */
export function toRetryError({ endpoint }: ApiRequest, error: unknown, unclear: boolean): unknown {
  if (!unclear || !(error instanceof Error)) return error;
  return new WechatPayTransportError({
    reason: 'connection',
    endpoint,
    outcomeUnknown: true,
    message: `the retry failed: ${error.message}`,
  });
}

/** A signature probe only means that this one response is lost. */
function getRemedy({ reason }: SignatureVerificationError, { retry }: ApiRequest): string {
  if (reason !== 'signature-probe') return '';
  return retry === 'never'
    ? '; query the result before you send it again'
    : '; send the same request again';
}

function readSerial({ headers }: HttpResponse): string {
  return toPrintableHeader(headers['wechatpay-serial']);
}

/** Characters of a text that are read before masking, which may shorten it. */
const MAX_READ = 4096;

/** The form of WeChat Pay's error codes, which distinguishes its errors from those of gateways. */
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

/** External text for a message: bounded, printable and without identity data. */
function toPrintableText(text: string, personal: readonly string[] = []): string {
  let clean = text.slice(0, MAX_READ);
  // Longest first, so that masking a prefix does not leave the rest of a longer name.
  const identifying = personal
    .filter(isIdentifying)
    .toSorted((one, other) => other.length - one.length);
  for (const value of identifying) clean = clean.replaceAll(value, '***');
  // A value that is cut in two is not found above, so its beginning has to go too.
  const uncertain = text.length > MAX_READ ? (identifying[0]?.length ?? 0) : 0;
  return toPrintable(clean.slice(0, Math.max(0, clean.length - uncertain)), MAX_TEXT);
}

/** Masking one or two letters would garble every word, but even a short Chinese name identifies a person. */
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
