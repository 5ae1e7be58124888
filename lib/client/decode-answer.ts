import { WechatPayTransportError } from '../errors/wechat-pay-transport.error.js';
import type { ApiAnswer, ApiRequest } from './api-request.js';

/**
 * A verified answer as its type. Fields that nobody knew stay.
 *
 * @throws {WechatPayTransportError} `unexpected-answer` when it is unreadable or lacks what it is for.
 */
export function decodeAnswer<Response extends object>(
  request: ApiRequest,
  answer: ApiAnswer,
  needed: readonly string[],
): Response {
  const data = needed.length === 0 && answer.status === 204 ? {} : parseAnswer(request, answer);
  const fields = data as Record<string, unknown>;
  if (
    typeof data === 'object' &&
    data !== null &&
    needed.every((name) => typeof fields[name] === 'string')
  ) {
    return data as Response;
  }
  throw unusable(request, answer, `the answer has no ${needed.join(' and ')}`);
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
