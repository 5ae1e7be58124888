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
export function rawBodyOf({ rawBody, body, headers }: RawBodyCarrier): Buffer | undefined {
  const raw = bytesOf(rawBody) ?? bytesOf(body);
  if (raw !== undefined) return raw;
  const hasBody =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
  return hasBody ? undefined : Buffer.alloc(0);
}

function bytesOf(value: unknown): Buffer | undefined {
  if (Buffer.isBuffer(value)) return value;
  return typeof value === 'string' ? Buffer.from(value) : undefined;
}
