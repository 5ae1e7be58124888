import type { ApiAnswer } from '../http/api-answer.js';
import { jsonAnswer } from '../http/api-answer.js';
import type { AnswerFault } from './answer-fault.js';
import { API_ERROR_CODES, codeOfStatus } from './error-codes.js';

/** The answer that the fault puts in place of the true one, or `undefined` when it leaves that alone. */
export function faultyAnswer(fault: AnswerFault | undefined): ApiAnswer | undefined {
  if (!fault) return undefined;
  const { status, code, message, body } = fault;
  if (body !== undefined) return { status: status ?? 200, body };
  if (code === undefined && message === undefined) {
    if (status === undefined) return undefined;
    if (status < 400) return { status, body: '' };
  }
  const known = code === undefined ? undefined : API_ERROR_CODES.get(code);
  const actual = status ?? known?.status ?? 500;
  return jsonAnswer(actual, {
    code: code ?? codeOfStatus(actual),
    message: message ?? `${known?.message ?? '故障'}（模拟的故障 simulated fault）`,
  });
}

/** Whether a call with the fault is carried out all the same. */
export function takesEffect(fault: AnswerFault, replaced: ApiAnswer | undefined): boolean {
  return fault.takesEffect ?? (replaced === undefined || replaced.status >= 500);
}
