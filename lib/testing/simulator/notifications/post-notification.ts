import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SignedNotification } from './signed-notification.js';

/** Limits of one attempt. */
interface PostLimits {
  /** Milliseconds until the response must arrive. */
  readonly timeout: number;
  /** Aborts the attempt. */
  readonly signal: AbortSignal;
  /** Loopback port that replaces the host of the URL. */
  readonly port?: number | undefined;
}

/**
 * Posts the notification and resolves to the status of the response. Redirects are not followed, and
 * the body of the response is discarded.
 *
 * @throws Error when no response arrives in time.
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
      // The status counts, even when the body is incomplete.
      if (status === undefined) reject(error ?? new Error('no response'));
      else resolve(status);
    };
    const post = send(target, options, (response) => {
      status = response.statusCode;
      response.on('error', finish).resume();
    });
    post.on('error', finish).on('close', () => finish());
    const deadline = setTimeout(() => {
      post.destroy(new Error(`no response within ${timeout} ms`));
    }, timeout);
    post.end(body);
  });
}
