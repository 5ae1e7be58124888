import type { SignatureRefusal } from '../errors/signature-refusal.js';
import { WechatPaySignatureError } from '../errors/wechat-pay-signature.error.js';
import { WechatPayTransportError } from '../errors/wechat-pay-transport.error.js';
import type { ApiRequest } from './api-request.js';
import type { DeadlineError } from '../common/deadline.js';
import { readRequestId } from './request-id.js';
import type { HttpResponse, HttpTransportError } from '../transport/http-transport.js';

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
      reason === 'answer-too-large' ? 'the answer is larger than 1 MiB' : `no answer: ${message}`,
    cause: cause as Error,
  });
}

/** The error of a call that was answered with neither success nor refusal. */
export function createUnexpectedStatusError(
  request: ApiRequest,
  answer: HttpResponse,
): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-answer',
    endpoint: request.endpoint,
    outcomeUnknown: request.retry !== 'read',
    message: `unexpected status ${answer.status}`,
    requestId: readRequestId(answer),
  });
}

/** The error of a success that is not provably WeChat Pay's. */
export function createSignatureError(
  request: ApiRequest,
  answer: HttpResponse,
  refusal: SignatureRefusal,
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
function getRemedy({ reason }: SignatureRefusal, { retry }: ApiRequest): string {
  if (reason !== 'signature-probe') return '';
  return retry === 'never' ? '; ask what became of it' : '; send the very same request again';
}

function readSerial({ headers }: HttpResponse): string {
  const serial = headers['wechatpay-serial'];
  return typeof serial === 'string' ? serial.replace(/[^\x21-\x7e]/g, '').slice(0, 128) : '';
}
