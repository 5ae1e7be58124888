import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { CallBudget } from './call-budget.js';
import type { Transport } from './connect-timed-transport.js';
import { decompress } from './decompress.js';

/** Protocol, host and port as `node:http` takes them. */
export type OriginUrl = Pick<RequestOptions, 'protocol' | 'hostname' | 'port'>;

/** One request, made ready to be sent. */
export interface DirectRequest {
  readonly method: string;
  /** Where the API is. */
  readonly url: OriginUrl;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly agent: Agent;
  readonly transport: Transport;
  readonly budget: CallBudget;
  /** Most bytes of the answer's body. */
  readonly maxAnswer: number;
}

/** An answer as it came, whatever its status. */
export interface DirectAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** The answer's body goes past its cap. */
export class AnswerTooLarge extends Error {}

/**
 * Sends one request over `node:http` and reads its answer. It follows no redirect and knows no proxy.
 * Rejects with Node's own error, with `AnswerTooLarge` or with `BudgetExhausted`.
 */
export async function exchangeDirectly(direct: DirectRequest): Promise<DirectAnswer> {
  const answer = await exchange(direct);
  const encoding = answer.headers['content-encoding'];
  if (encoding === undefined) return answer;
  try {
    const body = await decompress(answer.body, encoding, direct.maxAnswer);
    return { ...answer, body };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    throw new AnswerTooLarge(`more than ${direct.maxAnswer} bytes`);
  }
}

function exchange(direct: DirectRequest): Promise<DirectAnswer> {
  const { method, target, body, agent, budget } = direct;
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port } = direct.url;
    const headers = body === undefined ? direct.headers : withLength(direct.headers, body);
    const options = { protocol, hostname, port, path: target, method, agent, headers };
    const onAnswer = (answer: IncomingMessage): void => {
      read(answer, request, direct.maxAnswer, (received) => {
        callOff();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: received });
      });
      answer.on('error', fail);
    };
    const request = direct.transport.request(options, onAnswer);
    const fail = (error: Error): void => {
      callOff();
      reject(error);
    };
    const callOff = budget.whenExhausted((exhaustion) => {
      reject(exhaustion);
      request.destroy();
    });
    request.on('error', fail);
    request.end(body);
  });
}

function withLength(
  headers: Readonly<Record<string, string>>,
  body: string,
): Record<string, string> {
  return { ...headers, 'Content-Length': String(Buffer.byteLength(body)) };
}

function read(
  answer: IncomingMessage,
  request: ClientRequest,
  maxAnswer: number,
  done: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > maxAnswer) request.destroy(new AnswerTooLarge(`more than ${maxAnswer} bytes`));
  });
  answer.on('end', () => {
    const [first] = chunks;
    done(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks));
  });
}
