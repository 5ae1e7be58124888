import type { HeaderSource } from '../crypto/signed-headers.js';

/** The part of an Express or Fastify request that the guard reads. */
export interface WechatPayNotificationRequest {
  /** The bytes as received, which Nest keeps with the application option `rawBody`. */
  readonly rawBody?: unknown;
  /** A `Buffer` or a string where a parser of the application leaves the body unparsed. */
  readonly body?: unknown;
  /** The headers as Node joins them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Express: alternating names and values, as received. */
  readonly rawHeaders?: readonly string[] | undefined;
  /** Fastify: the request of Node. */
  readonly raw?:
    | {
        /** Alternating names and values, as received. */
        readonly rawHeaders?: readonly string[] | undefined;
      }
    | undefined;
}

/**
 * Returns the bytes of a request's body, or `undefined` when only a parsed body is left. A parsed body is never
 * serialised back, since the bytes may differ.
 */
export function getRawBody({
  rawBody,
  body,
  headers,
}: WechatPayNotificationRequest): Buffer | undefined {
  const raw = toBuffer(rawBody) ?? toBuffer(body);
  if (raw !== undefined) return raw;
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
  return hasBody ? undefined : Buffer.alloc(0);
}

function toBuffer(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  return typeof value === 'string' ? Buffer.from(value) : undefined;
}

/** The fields of a request that hold its headers. */
interface HeaderCarrier {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Alternating names and values, as received. */
  readonly rawHeaders?: readonly string[] | undefined;
}

/** Returns name and value of every header, repeated ones included; `headers` of Node joins those. */
export function getEveryHeader({ rawHeaders, headers }: HeaderCarrier): HeaderSource {
  // Adapters for serverless functions create requests with an empty `rawHeaders`.
  if (rawHeaders === undefined || rawHeaders.length === 0) return headers;
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** Returns the header `Request-ID` for the log. It is untrusted. */
export function getRequestId({ headers }: HeaderCarrier): string {
  return String(headers['request-id'] ?? '').slice(0, 128);
}
