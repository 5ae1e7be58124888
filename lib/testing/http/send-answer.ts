import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerFault } from '../faults/answer-fault.js';
import type { ApiAnswer } from './api-answer.js';

/** Writes the answer, or does to the connection what the fault says. */
export async function sendAnswer(
  response: ServerResponse,
  answer: ApiAnswer,
  signature: Readonly<Record<string, string>>,
  fault: AnswerFault | undefined,
): Promise<void> {
  if (fault?.delay !== undefined) await sleep(fault.delay, undefined, { ref: false });
  if (fault?.hang || response.destroyed) return;
  if (fault?.drop === 'before') {
    response.socket?.destroy();
    return;
  }
  const body = answer.file?.content ?? Buffer.from(answer.body, 'utf8');
  const content = body.length > 0 && {
    'Content-Type': answer.file?.contentType ?? 'application/json; charset=utf-8',
    'Content-Length': String(body.length),
  };
  const isCut = fault?.drop === 'mid-answer';
  // An answer without a body breaks off where one could have been.
  const promised = isCut && body.length === 0 && { 'Content-Length': '1' };
  response.writeHead(isCut && answer.status === 204 ? 200 : answer.status, {
    ...content,
    ...promised,
    ...signature,
    ...fault?.headers,
  });
  if (!isCut) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}
