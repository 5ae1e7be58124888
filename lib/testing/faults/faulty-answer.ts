import type { ApiAnswer } from '../http/api-answer.js';
import { jsonAnswer } from '../http/api-answer.js';
import type { AnswerFault } from './answer-fault.js';

const DEFAULT_CODES: ReadonlyMap<number, string> = new Map([
  [400, 'PARAM_ERROR'],
  [401, 'SIGN_ERROR'],
  [403, 'NO_AUTH'],
  [404, 'RESOURCE_NOT_EXISTS'],
  [429, 'RATELIMIT_EXCEEDED'],
  [502, 'SERVICE_UNAVAILABLE'],
  [503, 'SERVICE_UNAVAILABLE'],
]);

/** The answer that the fault puts in place of the true one, or `undefined` when it leaves that alone. */
export function faultyAnswer(fault: AnswerFault | undefined): ApiAnswer | undefined {
  if (!fault) return undefined;
  const { status, code, message, body } = fault;
  if (body !== undefined) return { status: status ?? 200, body };
  if (code === undefined && message === undefined) {
    if (status === undefined) return undefined;
    if (status < 400) return { status, body: '' };
  }
  return jsonAnswer(status ?? 500, {
    code: code ?? DEFAULT_CODES.get(status ?? 500) ?? 'SYSTEM_ERROR',
    message: message ?? '模拟的故障 Simulated fault',
  });
}

/** Whether a call with the fault is carried out all the same. */
export function takesEffect(fault: AnswerFault, replaced: ApiAnswer | undefined): boolean {
  return fault.takesEffect ?? (replaced === undefined || replaced.status >= 500);
}
