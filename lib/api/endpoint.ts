import type { Readable } from 'node:stream';
import type { RequestClass } from '../schema/field-schema.js';
import type { RequestRule } from '../schema/request-rule.js';
import type { WechatPaySettings } from './settings.js';

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

/** A path below the API's origin; `{name}` stands for the request's field of that name. */
type PathTemplate = `/v3/${string}`;

/**
 * One API of WeChat Pay's as data. A new API is a new endpoint and its DTO, nowhere else.
 */
export interface Endpoint<Request extends object, Response extends object> {
  readonly method: ApiRequest['method'];
  readonly path: PathTemplate;
  readonly request: RequestClass<Request>;
  /** Rules that span fields, need the clock or the options. */
  readonly rules?: readonly RequestRule<Request>[];
  /** Fields that the module's options fill in when the request leaves them out. */
  readonly defaults?: (settings: WechatPaySettings, given: ReadonlySet<string>) => Partial<Request>;
  /** Query parameters that the module's options give, whatever the request. */
  readonly query?: (settings: WechatPaySettings) => Readonly<Record<string, string>>;
  readonly retry: RetryClass;
  /** Fields that an answer must have to be usable, with their types. Without any, it may be empty. */
  readonly response: { readonly [name in keyof Response]?: 'string' | 'number' };
  /** Fields of the answer, lists of texts, that WeChat Pay encrypts for the merchant's key. */
  readonly decrypt?: readonly (keyof Response & string)[];
}
