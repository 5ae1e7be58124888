import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';

interface FastifyRequest {
  readonly headers: IncomingHttpHeaders;
}

type Payload = Readable & { receivedEncodedLength?: number };

interface FastifyInstance {
  addHook(
    name: 'preParsing',
    hook: (request: FastifyRequest, reply: unknown, payload: Payload) => Promise<Payload>,
  ): unknown;
}

/**
 * Lets Fastify unpack JSON bodies of requests that carry all of these headers, as the parsers of Express do with
 * every request: Fastify would reject a packed body as broken JSON before any guard.
 *
 * @param names of the headers, in small letters.
 * @param unpack gives the unpacked bytes; what it throws is the response.
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
    // A plugin or another module's hook that has unpacked the body leaves `receivedEncodedLength`.
    const isPacked =
      headers['content-encoding'] !== undefined && payload.receivedEncodedLength === undefined;
    if (!isPacked || !isJson(headers) || names.some((name) => headers[name] === undefined)) {
      return payload;
    }
    const body = await unpack(payload, headers);
    // A plugin that comes later would unpack it once more.
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
