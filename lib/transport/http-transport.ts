import type { Readable } from 'node:stream';
import type { Deadline } from '../common/deadline.js';

/** One attempt, ready to be sent. The signature in the headers covers method, target and body. */
export interface HttpRequest {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly deadline: Deadline;
  /** True when the body of a success is handed on as a stream, whatever its size. */
  readonly stream: boolean;
  /** True when the request gets a new connection: the server may be closing one that is idle. */
  readonly isOnNewConnection?: boolean;
}

/** The response, whatever its status. Nothing in it is verified yet. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable;
}

/** Sends one attempt. It follows no redirect and repeats nothing. */
export interface HttpTransport {
  /**
   * @throws {HttpTransportError} when no usable response came.
   * @throws {WechatPayConfigurationError} when an interceptor changed the signed request.
   */
  send(request: HttpRequest): Promise<HttpResponse>;

  /** Closes the connections that the transport opened. */
  close(): void;
}

/** No usable response came. The cause holds neither request nor headers. */
export class HttpTransportError extends Error {
  constructor(
    readonly reason: 'connection' | 'answer-too-large',
    /** True when the request may have reached WeChat Pay. */
    readonly mayHaveArrived: boolean,
    error: unknown,
  ) {
    const cause = toBareError(error);
    super(cause.message, { cause });
  }
}

/** An error without Axios' config, which holds the Authorization header and the body. */
function toBareError(error: unknown): Error {
  if (!(error instanceof Error))
    return new Error('an interceptor threw something that is no Error');
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return code === undefined ? new Error(text) : Object.assign(new Error(text), { code });
}
