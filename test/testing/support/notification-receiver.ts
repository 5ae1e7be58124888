import { createDecipheriv } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notification as it arrived. */
export interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The response of the merchant's server: a status, or a function that writes it. */
export type Reply = number | ((response: ServerResponse) => void);

/** A merchant's server that records requests and sends the queued replies, 204 by default. */
export async function startReceiver() {
  const arrivals: Arrival[] = [];
  const replies: Reply[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        arrivals.push({ path: request.url ?? '', headers: request.headers, body });
        const reply = replies.shift() ?? 204;
        if (typeof reply === 'function') reply(response);
        else response.writeHead(reply).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrivals,
    replies,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The resource of a notification or certificate, decrypted with the APIv3 key. */
export function openResource(
  resource: { ciphertext: string; nonce: string; associated_data: string },
  apiV3Key: string,
): string {
  const sealed = Buffer.from(resource.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), resource.nonce, {
    authTagLength: 16,
  });
  decipher.setAAD(Buffer.from(resource.associated_data));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString(
    'utf8',
  );
}
