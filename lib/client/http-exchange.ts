import type { Readable } from 'node:stream';
import type { CallBudget } from './call-budget.js';

/** What is sent. The signature in the headers covers method, target and body. */
export interface HttpExchange {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly budget: CallBudget;
  /** The body of a success is handed on as it comes, whatever its size. */
  readonly stream: boolean;
}

/** What came back, whatever its status; nothing in it is trusted yet. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable;
}

/** No answer came. The cause holds neither request nor headers. */
export class ExchangeFailure extends Error {
  constructor(
    readonly reason: 'connection' | 'answer-too-large',
    /** True when the request may have reached WeChat Pay. */
    readonly mayHaveArrived: boolean,
    error: unknown,
  ) {
    const cause = bareCause(error);
    super(cause.message, { cause });
  }
}

/** Bytes of an answer in JSON. */
export const MAX_ANSWER = 1024 * 1024;

/** An error without Axios' config, which holds the Authorization header and the body. */
function bareCause(error: unknown): Error {
  if (!(error instanceof Error))
    return new Error('an interceptor threw something that is no Error');
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return code === undefined ? new Error(text) : Object.assign(new Error(text), { code });
}
