import http from 'node:http';

/** A response as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly body: string;
}

/** Header names and values in the order in which they are sent; a name may be repeated. */
export type HeaderPairs = readonly (readonly [string, string])[];

/**
 * Sends exactly these bytes and headers, including repeated ones; `Host` and the length are added. Without an
 * agent, it opens a connection of its own.
 */
export function rawPost(
  url: string,
  headers: HeaderPairs,
  body: Buffer,
  agent: http.Agent | false = false,
): Promise<RawResponse> {
  const { host, hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        method: 'POST',
        hostname,
        port,
        path: pathname + search,
        agent,
        headers: [['Host', host], ['Content-Length', String(body.length)], ...headers].flat(),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
