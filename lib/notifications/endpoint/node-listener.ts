import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import type { Writable } from 'node:stream';
import type { NodeListener } from '../../platform/raw-route.js';
import { getEveryHeader, getRawBody, getRequestId } from '../notification-request.js';
import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';
import { type DeliveryResponse } from './delivery-response.js';
import type { NotificationReceiver } from './notification-receiver.js';
import { readUnpackedBody } from './request-body.js';

/** Receives deliveries straight from Node's request, before any parser, pipe, interceptor or filter. */
export function createNodeListener(receiver: NotificationReceiver): NodeListener {
  return (request, response) => {
    const delivery = {
      headers: getEveryHeader(request),
      requestId: getRequestId(request),
      arrivedAt: performance.now(),
      readBody: () => getBody(request),
    };
    void receiver
      .receive(delivery)
      .then((answer) => send(answer, request, response))
      // What watches responses (a monitor, a hook on headers) may throw. Without an answer, WeChat Pay
      // delivers again; a rejection that nobody handles would end the process.
      .catch(() => response.destroy());
  };
}

/** A server of the application's own may have read the body before Nest was given it. */
async function getBody(request: IncomingMessage & { readonly body?: unknown }): Promise<Buffer> {
  if (request.body === undefined && !request.readableEnded) {
    return readUnpackedBody(request, request.headers);
  }
  const body = getRawBody(request);
  if (body !== undefined) return body;
  throw new WechatPayNotificationException(
    'raw-body-unavailable',
    'the raw body is gone: a body parser of your own ran on this path before Nest; exempt the path, or let it keep the bytes (express.raw)',
  );
}

/** What is left of a body that was not read whole would be taken for the next request, or keep a stream open. */
function abandonBody(
  request: IncomingMessage,
  response: ServerResponse & { readonly stream?: Writable & { close(code: number): void } },
): void {
  const { stream } = response;
  if (request.httpVersionMajor === 1) {
    response.setHeader('Connection', 'close');
    // Node by itself goes on reading until the connection is shut down.
    response.once('finish', () => request.destroy());
    return;
  }
  // The response's own `finish` comes only when the stream is closed. NO_ERROR would leave a client waiting
  // that is in the midst of writing.
  stream?.once('finish', () => stream.close(constants.NGHTTP2_CANCEL));
}

function send(
  { status, body }: DeliveryResponse,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // WeChat Pay may have hung up after its five seconds.
  if (response.destroyed || response.headersSent) return;
  if (!request.complete) abandonBody(request, response);
  if (body === undefined) {
    response.writeHead(status).end();
    return;
  }
  const json = JSON.stringify(body);
  response
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(json),
    })
    .end(json);
}
