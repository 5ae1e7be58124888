import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';

interface FastifyRequest {
  readonly headers: IncomingHttpHeaders;
}

type Payload = Readable & { receivedEncodedLength?: number | undefined };

interface FastifyInstance {
  addHook(
    name: 'preParsing',
    hook: (request: FastifyRequest, reply: unknown, payload: Payload) => Promise<Payload>,
  ): unknown;
}

/**
 * Makes Fastify unpack the JSON bodies of requests that carry all of these headers, as the parsers of Express do for
 * every request. A packed body is not JSON, so Fastify would reject it before any guard runs.
 *
 * @param names of the headers, in lower case.
 * @param unpack resolves to the unpacked bytes; an exception that it throws becomes the response.
 * @see https://fastify.dev/docs/latest/Reference/Hooks/#preparsing
 */
export function unpackOnFastify(
  host: HttpAdapterHost,
  names: readonly string[],
  unpack: (packed: Readable, headers: IncomingHttpHeaders) => Promise<Buffer>,
): void {
  const adapter: HttpAdapterHost['httpAdapter'] | null | undefined = host.httpAdapter;
  if (adapter?.getType() !== 'fastify') return;
  const hook = async (
    { headers }: FastifyRequest,
    _reply: unknown,
    payload: Payload,
  ): Promise<Payload> => {
    // A plugin, or the hook of another module, sets `receivedEncodedLength` once it has unpacked the body.
    const isPacked =
      headers['content-encoding'] !== undefined && payload.receivedEncodedLength === undefined;
    if (!isPacked || !isJson(headers) || names.some((name) => headers[name] === undefined)) {
      return payload;
    }
    const body = await unpack(payload, headers);
    // A later plugin would unpack the body a second time.
    delete headers['content-encoding'];
    headers['content-length'] = String(body.length);
    // Fastify compares it with `Content-Length`.
    return Object.assign(Readable.from([body]), { receivedEncodedLength: body.length });
  };
  adapter.getInstance<FastifyInstance>().addHook('preParsing', hook);
}

function isJson(headers: IncomingHttpHeaders): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}
