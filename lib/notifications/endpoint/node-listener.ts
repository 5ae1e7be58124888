import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import type { Writable } from 'node:stream';
import type { NodeListener } from '../../platform/raw-route.js';
import { getEveryHeader, getRawBody, getRequestId } from '../notification-request.js';
import { WechatPayNotificationException } from '../wechat-pay-notification.exception.js';
import { type DeliveryResponse } from './delivery-response.js';
import type { IncomingDelivery } from './notification-receiver.js';
import { readUnpackedBody } from './request-body.js';

/**
 * Creates a listener that reads deliveries from Node's request, before any parser, pipe, interceptor or filter.
 *
 * @param receive must not reject.
 */
export function createNodeListener(
  receive: (delivery: IncomingDelivery, request: IncomingMessage) => Promise<DeliveryResponse>,
): NodeListener {
  return (request, response) => {
    const delivery = {
      headers: getEveryHeader(request),
      requestId: getRequestId(request),
      arrivedAt: performance.now(),
      readBody: () => getBody(request),
    };
    void receive(delivery, request)
      .then((result) => send(result, request, response))
      // Instrumentation of responses (a monitor, a hook on headers) may throw. WeChat Pay delivers again when
      // it gets no response; an unhandled rejection would end the process.
      .catch(() => response.destroy());
  };
}

/** Returns the raw body, also when a server in front of Nest has already read it. */
async function getBody(request: IncomingMessage & { readonly body?: unknown }): Promise<Buffer> {
  if (request.body === undefined && !request.readableEnded) {
    return readUnpackedBody(request, request.headers);
  }
  const body = getRawBody(request);
  if (body !== undefined) return body;
  throw new WechatPayNotificationException(
    'raw-body-unavailable',
    'the raw body is missing: a body parser of your own ran on this path before Nest; exempt the path, or make the parser keep the bytes (express.raw)',
  );
}

/** The unread rest of a body would be parsed as the next request on HTTP/1, or keep the stream open on HTTP/2. */
function abandonBody(
  request: IncomingMessage,
  response: ServerResponse & {
    readonly stream?: (Writable & { close(code: number): void }) | undefined;
  },
): void {
  const { stream } = response;
  if (request.httpVersionMajor === 1) {
    response.setHeader('Connection', 'close');
    // Node would continue to read until the connection is closed.
    response.once('finish', () => request.destroy());
    return;
  }
  // The response emits `finish` only when the stream is closed. NO_ERROR would leave a client waiting that
  // still writes.
  stream?.once('finish', () => stream.close(constants.NGHTTP2_CANCEL));
}

function send(
  { status, body }: DeliveryResponse,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // WeChat Pay closes the connection after five seconds.
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
