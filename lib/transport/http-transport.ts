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
  /** True when the body of a 2xx response is a stream, of any size. */
  readonly stream: boolean;
  /** True when the request needs a new connection, because the server may be closing an idle one. */
  readonly isOnNewConnection?: boolean | undefined;
}

/** A response of any status. It is not verified yet. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable | undefined;
}

/** Sends one attempt, without redirects and retries. */
export interface HttpTransport {
  /**
   * @throws {HttpTransportError} when no usable response is received.
   * @throws {WechatPayConfigurationError} when an interceptor changed the signed request.
   */
  send(request: HttpRequest): Promise<HttpResponse>;

  /** Closes the connections that the transport opened. */
  close(): void;
}

/** No usable response was received. The cause contains neither the request nor its headers. */
export class HttpTransportError extends Error {
  constructor(
    readonly reason: 'connection' | 'response-too-large',
    /** True when the request may have reached WeChat Pay. */
    readonly mayHaveArrived: boolean,
    error: unknown,
  ) {
    const cause = toBareError(error);
    super(cause.message, { cause });
  }
}

/** Copies an error without Axios' config, which contains the Authorization header and the body. */
function toBareError(error: unknown): Error {
  if (!(error instanceof Error))
    return new Error('an interceptor threw a value that is not an Error');
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message === '' ? (code ?? error.name) : error.message;
  return code === undefined ? new Error(text) : Object.assign(new Error(text), { code });
}
