import type { RequestClass } from '../validation/field-schema.js';
import type { RequestRule } from '../validation/request-rule.js';
import type { ApiRequest, RetryClass } from './api-request.js';
import type { WechatPaySettings } from './settings.js';

/** A path below the API's origin; `{name}` stands for the request's field of that name. */
export type PathTemplate = `/v3/${string}`;

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
