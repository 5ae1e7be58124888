import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeliveryResponse } from '../../../lib/notifications/endpoint/delivery-response.js';
import { createNodeListener } from '../../../lib/notifications/endpoint/node-listener.js';
import type { IncomingDelivery } from '../../../lib/notifications/endpoint/notification-receiver.js';
import type { WechatPayNotificationException } from '../../../lib/notifications/wechat-pay-notification.exception.js';
import { errorOf } from '../../support/applications/merchant.js';

const FAILURE = { status: 400, body: { code: 'FAIL', message: '险' } } as const;
const FAILURE_JSON = '{"code":"FAIL","message":"险"}';

/** A request as Node creates it, whose body is not read yet. */
function createRequest(fields: Readonly<Record<string, unknown>> = {}): IncomingMessage {
  const request = Readable.from([Buffer.from('un'), Buffer.from('read')]);
  const values = {
    headers: {},
    rawHeaders: [],
    httpVersionMajor: 1,
    complete: true,
    ...fields,
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(request, name, { value, writable: true });
  }
  return request as unknown as IncomingMessage;
}

/** Records the calls that a response of Node would get. */
class RecordedResponse extends EventEmitter {
  readonly calls: unknown[][] = [];
  destroyed = false;
  headersSent = false;
  stream: EventEmitter | undefined;

  setHeader(...given: unknown[]): this {
    this.calls.push(['setHeader', ...given]);
    return this;
  }

  writeHead(...given: unknown[]): this {
    this.calls.push(['writeHead', ...given]);
    return this;
  }

  end(...given: unknown[]): this {
    this.calls.push(['end', ...given]);
    return this;
  }

  destroy(...given: unknown[]): this {
    this.calls.push(['destroy', ...given]);
    return this;
  }
}

/** Records how the stream of HTTP/2 is closed. */
class RecordedStream extends EventEmitter {
  readonly codes: number[] = [];

  close(code: number): void {
    this.codes.push(code);
  }
}

type Receive = Parameters<typeof createNodeListener>[0];

/** Passes the request to a listener, and waits until the result of `receive` has been sent. */
async function listen(
  receive: Receive,
  request: IncomingMessage = createRequest(),
  response: RecordedResponse = new RecordedResponse(),
): Promise<RecordedResponse> {
  createNodeListener(receive)(request, response as unknown as ServerResponse);
  await new Promise((resolve) => setImmediate(resolve));
  return response;
}

/** The delivery that a listener creates from a request. */
async function receive(request: IncomingMessage): Promise<IncomingDelivery> {
  const deliveries: IncomingDelivery[] = [];
  await listen(async (delivery) => {
    deliveries.push(delivery);
    return { status: 204 };
  }, request);
  expect(deliveries).toHaveLength(1);
  return deliveries[0]!;
}

const respond =
  (result: DeliveryResponse): Receive =>
  () =>
    Promise.resolve(result);

describe('createNodeListener: the delivery', () => {
  afterEach(() => vi.restoreAllMocks());

  it('passes every header, the Request-ID and the moment of arrival to the receiver', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1234.5);
    const delivery = await receive(
      createRequest({
        headers: { 'request-id': 'REQ-1', 'x-a': '1, 2' },
        rawHeaders: ['Request-ID', 'REQ-1', 'X-A', '1', 'X-A', '2'],
      }),
    );
    expect(delivery).toEqual({
      headers: [
        ['Request-ID', 'REQ-1'],
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      requestId: 'REQ-1',
      arrivedAt: 1234.5,
      readBody: expect.any(Function),
    });
  });

  it('reaches the receiver together with its request', async () => {
    const request = createRequest();
    const requests: IncomingMessage[] = [];
    await listen(async (_delivery, given) => {
      requests.push(given);
      return { status: 204 };
    }, request);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toBe(request);
  });

  it('leaves the body unread until the receiver reads it', async () => {
    const request = createRequest();
    const delivery = await receive(request);
    expect(request.readableFlowing).toBeNull();
    expect(String(await delivery.readBody())).toBe('unread');
  });

  it('unpacks a body that no parser has read', async () => {
    const packed = Object.assign(Readable.from([gzipSync('packed')]), {
      headers: { 'content-encoding': 'gzip' },
      complete: true,
    }) as unknown as IncomingMessage;
    const delivery = await receive(packed);
    expect(String(await delivery.readBody())).toBe('packed');
  });

  it.each([
    ['bytes in body', { body: Buffer.from('{"a":1}') }, '{"a":1}'],
    ['a text in body', { body: '{"a":2}' }, '{"a":2}'],
    [
      'a parsed body next to its bytes',
      { body: { a: 3 }, rawBody: Buffer.from('{"a":3}') },
      '{"a":3}',
    ],
    ['no more than the bytes', { rawBody: Buffer.from('{"a":4}'), readableEnded: true }, '{"a":4}'],
    ['nothing of a request without a body', { readableEnded: true }, ''],
    ['an empty body', { body: {}, headers: { 'content-length': '0' } }, ''],
    ['null in place of a body', { body: null, headers: { 'content-length': '0' } }, ''],
  ])('returns the bytes where a parser left %s', async (_name, fields, text) => {
    const delivery = await receive(createRequest(fields));
    expect(String(await delivery.readBody())).toBe(text);
  });

  it.each([
    ['parsed values only', { body: { a: 1 } }],
    ['nothing', { readableEnded: true }],
  ])('rejects a body of which a parser left %s', async (_name, fields) => {
    const request = createRequest({ headers: { 'content-length': '7' }, ...fields });
    const delivery = await receive(request);
    const error = await errorOf<WechatPayNotificationException>(delivery.readBody());
    expect(error).toMatchObject({
      name: 'WechatPayNotificationException',
      reason: 'raw-body-unavailable',
      explanation:
        'the raw body is missing: a body parser of your own ran on this path before Nest; exempt the path, or make the parser keep the bytes (express.raw)',
    });
  });
});

describe('createNodeListener: the response', () => {
  it('sends a response without a body as a status alone', async () => {
    const response = await listen(respond({ status: 204 }));
    expect(response.calls).toEqual([['writeHead', 204], ['end']]);
  });

  it('sends a response with a body as JSON, with its length in bytes', async () => {
    const response = await listen(respond(FAILURE));
    expect(response.calls).toEqual([
      [
        'writeHead',
        400,
        { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': 31 },
      ],
      ['end', FAILURE_JSON],
    ]);
  });

  it.each(['destroyed', 'headersSent'] as const)(
    'writes nothing to a response with %s',
    async (field) => {
      const response = new RecordedResponse();
      response[field] = true;
      await listen(respond(FAILURE), createRequest({ complete: false }), response);
      expect(response.calls).toEqual([]);
      expect(response.listenerCount('finish')).toBe(0);
    },
  );

  it('leaves the connection open after a complete request', async () => {
    const request = createRequest();
    const response = await listen(respond(FAILURE), request);
    response.emit('finish');
    expect(response.calls.map(([name]) => name)).toEqual(['writeHead', 'end']);
    expect(request.destroyed).toBe(false);
  });

  it('closes the connection of HTTP/1 after an incomplete request, once it is sent', async () => {
    const request = createRequest({ complete: false });
    const response = new RecordedResponse();
    const stream = new RecordedStream();
    response.stream = stream;
    await listen(respond(FAILURE), request, response);
    expect(response.calls.slice(0, -1)).toEqual([
      ['setHeader', 'Connection', 'close'],
      ['writeHead', 400, expect.anything()],
    ]);
    expect(request.destroyed).toBe(false);
    stream.emit('finish');
    expect(stream.codes).toEqual([]);
    response.emit('finish');
    expect(request.destroyed).toBe(true);
  });

  it('cancels the stream of HTTP/2 after an incomplete request, once it is sent', async () => {
    const request = createRequest({ complete: false, httpVersionMajor: 2 });
    const response = new RecordedResponse();
    const stream = new RecordedStream();
    response.stream = stream;
    await listen(respond(FAILURE), request, response);
    expect(response.calls.map(([name]) => name)).toEqual(['writeHead', 'end']);
    response.emit('finish');
    expect(stream.codes).toEqual([]);
    stream.emit('finish');
    stream.emit('finish');
    // NGHTTP2_CANCEL
    expect(stream.codes).toEqual([8]);
    expect(request.destroyed).toBe(false);
  });

  it('leaves the stream of HTTP/2 open after a complete request', async () => {
    const response = new RecordedResponse();
    const stream = new RecordedStream();
    response.stream = stream;
    await listen(respond(FAILURE), createRequest({ httpVersionMajor: 2 }), response);
    stream.emit('finish');
    expect(stream.codes).toEqual([]);
  });

  it('reaches a client of HTTP/2 whose stream is gone', async () => {
    const request = createRequest({ complete: false, httpVersionMajor: 2 });
    const response = await listen(respond({ status: 204 }), request);
    expect(response.calls).toEqual([['writeHead', 204], ['end']]);
  });

  it('ends without any bytes where instrumentation throws', async () => {
    const response = new RecordedResponse();
    response.writeHead = () => {
      throw new Error('instrumentation');
    };
    await listen(respond(FAILURE), createRequest(), response);
    expect(response.calls).toEqual([['destroy']]);
  });

  it('ends without any bytes where the receiver rejects', async () => {
    const response = await listen(() => Promise.reject(new Error('receiver')));
    expect(response.calls).toEqual([['destroy']]);
  });
});
