import type { Readable } from 'node:stream';

/**
 * What may be done with a call whose outcome is unclear: a `read` is repeated freely, a write with a
 * `natural-key` with the very same body, a write of class `never` not at all.
 */
export type RetryClass = 'read' | 'natural-key' | 'never';

/** One call, ready to be signed: the same bytes are signed and sent. */
export interface ApiRequest {
  /** Method and path template for errors and logs, without ids. */
  readonly endpoint: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, encoded. */
  readonly target: string;
  /** JSON, serialised once. */
  readonly body?: Buffer;
  readonly retry: RetryClass;
  /** Sent as `Wechatpay-Serial`: the key that encrypted the fields and that is to sign the answer. */
  readonly serial: string | undefined;
  /** Texts that tell who somebody is; they are struck out of what WeChat Pay says in an error. */
  readonly personal?: readonly string[];
  /** The body of a success is handed on as it comes. */
  readonly stream?: boolean;
}

/** A verified answer. */
export interface ApiResponse {
  readonly status: number;
  /** `Request-ID` of the answer, `''` when absent. */
  readonly requestId: string;
  /** Empty with 204, and when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable;
}
