import type { HeaderSource } from '../crypto/signed-headers.js';

/** The parts of a request where its raw body may stand, on Express and on Fastify. */
export interface RawBodyCarrier {
  readonly rawBody?: unknown;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The bytes of a request's body, or `undefined` when only a parsed body is left. They are never made
 * again from what was parsed.
 */
export function getRawBody({ rawBody, body, headers }: RawBodyCarrier): Buffer | undefined {
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

/** The parts of a request where its headers stand. */
interface HeaderCarrier {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As they came, name and value in turn. */
  readonly rawHeaders?: readonly string[];
}

/** Name and value of every header, repeated ones too: Node's own object joins them. */
export function getEveryHeader({ rawHeaders, headers }: HeaderCarrier): HeaderSource {
  // Adapters for functions (serverless) make requests whose raw headers are an empty list.
  if (rawHeaders === undefined || rawHeaders.length === 0) return headers;
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** `Request-ID` for the log. From outside, so it may hold anything. */
export function getRequestId({ headers }: HeaderCarrier): string {
  return String(headers['request-id'] ?? '').slice(0, 128);
}
