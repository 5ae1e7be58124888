import type { Readable } from 'node:stream';
import type { RequestClass } from '../schema/field-schema.js';
import type { RequestRule } from '../schema/request-rule.js';
import type { WechatPaySettings } from './settings.js';

/**
 * How a call with an unclear outcome may be retried: a `read` freely, a write with a `natural-key` with exactly
 * the same body, a write of class `never` not at all.
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
  readonly body?: Buffer | undefined;
  readonly retry: RetryClass;
  /** Sent as `Wechatpay-Serial`: the key that encrypted the fields and that is expected to sign the response. */
  readonly serial: string | undefined;
  /** Texts that identify a person; they are masked in WeChat Pay's error messages. */
  readonly personal?: readonly string[] | undefined;
  /** True when the body of a 2xx response is a stream. */
  readonly stream?: boolean | undefined;
}

/** A verified response. */
export interface ApiResponse {
  readonly status: number;
  /** `Request-ID` of the response, `''` when absent. */
  readonly requestId: string;
  /** Empty with 204, and when the body is a stream. */
  readonly body: Buffer;
  readonly stream?: Readable | undefined;
}

/** A path below the API's origin; `{name}` stands for the request's field of that name. */
type PathTemplate = `/v3/${string}`;

/**
 * One of WeChat Pay's APIs as data. A new API needs only an endpoint and its DTO.
 */
export interface Endpoint<Request extends object, Response extends object> {
  readonly method: ApiRequest['method'];
  readonly path: PathTemplate;
  readonly request: RequestClass<Request>;
  /** Rules that span fields, need the clock or the options. */
  readonly rules?: readonly RequestRule<Request>[] | undefined;
  /** Fields that the module's options fill in when the request leaves them out. */
  readonly defaults?:
    ((settings: WechatPaySettings, given: ReadonlySet<string>) => Partial<Request>) | undefined;
  /** Query parameters that come from the module's options, independent of the request. */
  readonly query?: ((settings: WechatPaySettings) => Readonly<Record<string, string>>) | undefined;
  readonly retry: RetryClass;
  /** Fields that a usable response must have, with their types. Without any, it may be empty. */
  readonly response: { readonly [name in keyof Response]?: 'string' | 'number' | undefined };
  /** Fields of the response that hold lists of texts encrypted for the merchant's key. */
  readonly decrypt?: readonly (keyof Response & string)[] | undefined;
}
