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
 * Lets Fastify unpack bodies of requests that carry this header, as the parsers of Express do by themselves:
 * a packed body is no JSON, so that Fastify would reject it before any guard.
 *
 * @param header in small letters.
 * @param unpack gives the unpacked bytes; what it throws is the response.
 * @see https://fastify.dev/docs/latest/Reference/Hooks/#preparsing
 */
export function unpackOnFastify(
  host: HttpAdapterHost,
  header: string,
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
    if (!isPacked || headers[header] === undefined) return payload;
    const body = await unpack(payload, headers);
    // A plugin that comes later would unpack it once more.
    delete headers['content-encoding'];
    return Object.assign(Readable.from([body]), {
      // Fastify compares it with `Content-Length`.
      receivedEncodedLength: Number(headers['content-length'] ?? 0),
    });
  };
  adapter.getInstance<FastifyInstance>().addHook('preParsing', hook);
}
