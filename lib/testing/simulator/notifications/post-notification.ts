import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SignedNotification } from './signed-notification.js';

/** Bounds of one attempt. */
interface PostLimits {
  /** Milliseconds until an answer must be there. */
  readonly timeout: number;
  /** Ends the attempt early. */
  readonly signal: AbortSignal;
  /** Loopback port to which the notification goes in place of the URL's host. */
  readonly port?: number | undefined;
}

/**
 * Posts the notification and resolves to the status of the answer. Redirects are not followed, the
 * answer's body is not kept.
 *
 * @throws Error when no answer comes in time.
 */
export function postNotification(
  url: string,
  { headers, body }: SignedNotification,
  { timeout, signal, port }: PostLimits,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { protocol, host, pathname, search } = new URL(url);
    const isLocal = port !== undefined;
    const send = protocol === 'https:' && !isLocal ? httpsRequest : httpRequest;
    const target = isLocal ? `http://127.0.0.1:${port}${pathname}${search}` : url;
    const options = {
      method: 'POST',
      headers: {
        Host: host,
        Accept: '*/*',
        'User-Agent': 'nestjs-wechatpay-insurance-simulator',
        'Content-Length': Buffer.byteLength(body),
        ...headers,
      },
      agent: false,
      signal,
    } as const;
    let status: number | undefined;
    const finish = (error?: Error): void => {
      clearTimeout(deadline);
      // The status counts, even when the body breaks off.
      if (status === undefined) reject(error ?? new Error('no answer'));
      else resolve(status);
    };
    const post = send(target, options, (response) => {
      status = response.statusCode;
      response.on('error', finish).resume();
    });
    post.on('error', finish).on('close', () => finish());
    const deadline = setTimeout(() => {
      post.destroy(new Error(`no answer within ${timeout} ms`));
    }, timeout);
    post.end(body);
  });
}
