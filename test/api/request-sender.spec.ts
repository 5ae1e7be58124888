import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiRequest } from '../../lib/api/endpoint.js';
import type { WechatPayRequestEvent } from '../../lib/api/request-sender.js';
import { Deadline } from '../../lib/common/deadline.js';
import { SignatureVerificationError } from '../../lib/errors/wechat-pay-call.errors.js';
import {
  type ApiPartsInit,
  createApiParts,
  createCredentials,
  errorResponse,
} from '../support/applications/api-parts.js';
import { errorOf } from '../support/applications/merchant.js';
import { MCHID, NOW } from '../support/fixtures.js';

const READ: ApiRequest = {
  endpoint: 'GET /v3/items/{id}',
  method: 'GET',
  target: '/v3/items/7',
  retry: 'read',
  serial: undefined,
};
const BILL: ApiRequest = { ...READ, stream: true };
const OK = { status: 200, headers: { 'request-id': 'REQ-7' }, body: Buffer.from('{}') };
const DOWN = errorResponse(500, 'SYSTEM_ERROR');
const TWO_RETRIES = { attempts: 2, baseDelay: 0, maxDelay: 0 };
const accept = async () => undefined;
const reject = async () => {
  throw new SignatureVerificationError('signature-mismatch', 'it differs');
};

const deadlines: Deadline[] = [];
const newDeadline = () => {
  const deadline = new Deadline(60_000);
  deadlines.push(deadline);
  return deadline;
};
const createSender = (init: ApiPartsInit = {}) => createApiParts({ respond: () => OK, ...init });

afterEach(() => {
  for (const deadline of deadlines.splice(0)) deadline.dispose();
  vi.restoreAllMocks();
});

describe('RequestSender.send', () => {
  it('returns the verified response', async () => {
    const { sender, transport } = createSender();
    const verify = vi.fn(accept);
    const deadline = newDeadline();
    const response = await sender.send(READ, verify, deadline);
    expect(response).toStrictEqual({ status: 200, requestId: 'REQ-7', body: OK.body });
    expect(verify.mock.calls).toEqual([[OK]]);
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({ target: '/v3/items/7', deadline });
  });

  it('retries as the settings allow, unless the call has its own number', async () => {
    const { sender, transport } = createSender({
      respond: () => DOWN,
      settings: { retry: TWO_RETRIES },
    });
    await errorOf(sender.send(READ, accept, newDeadline()));
    expect(transport.requests).toHaveLength(3);
    await errorOf(sender.send(READ, accept, newDeadline(), { ...TWO_RETRIES, attempts: 1 }));
    expect(transport.requests).toHaveLength(5);
  });

  it('waits up to half of each delay at random', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { sender } = createSender({
      respond: () => DOWN,
      settings: { retry: { attempts: 1, baseDelay: 8, maxDelay: 8 } },
    });
    const deadline = newDeadline();
    const sleep = vi.spyOn(deadline, 'sleep').mockResolvedValue();
    await errorOf(sender.send(READ, accept, deadline));
    expect(sleep.mock.calls).toEqual([[6]]);
  });

  it('signs with the current credentials, unless the call began with others', async () => {
    const signerNamed = (name: string) => ({ sign: async () => Buffer.from(name) });
    const { sender, transport, credentials } = createSender({
      credentials: createCredentials({ signer: signerNamed('former') }),
    });
    const former = credentials.current;
    credentials.replace(createCredentials({ signer: signerNamed('newer') }));
    await sender.send(READ, accept, newDeadline());
    await sender.send(READ, accept, newDeadline(), TWO_RETRIES, former);
    const signatures = transport.requests.map(
      ({ headers }) => /signature="(.*)"/.exec(headers.Authorization ?? '')?.[1],
    );
    expect(signatures).toEqual(
      ['newer', 'former'].map((name) => Buffer.from(name).toString('base64')),
    );
  });
});

describe('RequestSender.lastVerifiedAt', () => {
  it('returns undefined before the first response', () => {
    expect(createSender().sender.lastVerifiedAt).toBeUndefined();
  });

  it('returns the time at which the last response was verified', async () => {
    let now = NOW;
    const { sender } = createSender({ settings: { clock: () => now } });
    await sender.send(READ, accept, newDeadline());
    expect(sender.lastVerifiedAt).toBe(NOW);
    const verifyLater = async () => void (now += 1500);
    await sender.send(READ, verifyLater, newDeadline());
    expect(sender.lastVerifiedAt).toBe(NOW + 1500);
  });

  it.each<[boolean | undefined, number | undefined]>([
    [undefined, NOW],
    [false, NOW],
    [true, undefined],
  ])('skips a bill, which carries no signature: stream %s', async (stream, verifiedAt) => {
    const { sender } = createSender();
    await sender.send({ ...READ, stream }, accept, newDeadline());
    expect(sender.lastVerifiedAt).toBe(verifiedAt);
  });

  it('keeps the time of the response before a bill', async () => {
    let now = NOW;
    const { sender } = createSender({ settings: { clock: () => now } });
    await sender.send(READ, accept, newDeadline());
    now += 1500;
    await sender.send(BILL, accept, newDeadline());
    expect(sender.lastVerifiedAt).toBe(NOW);
  });

  it('skips a response that failed or was not verified', async () => {
    const failing = createSender({ respond: () => DOWN }).sender;
    await errorOf(failing.send(READ, accept, newDeadline()));
    expect(failing.lastVerifiedAt).toBeUndefined();
    const untrusted = createSender().sender;
    await errorOf(untrusted.send(READ, reject, newDeadline()));
    expect(untrusted.lastVerifiedAt).toBeUndefined();
  });
});

describe('RequestSender on its diagnostics channel', () => {
  const events: WechatPayRequestEvent[] = [];
  const keep = (event: unknown) => void events.push(event as WechatPayRequestEvent);
  const CHANNEL = 'nestjs-wechatpay-insurance:request';

  beforeEach(() => {
    events.length = 0;
    subscribe(CHANNEL, keep);
  });
  afterEach(() => {
    unsubscribe(CHANNEL, keep);
  });

  /** Lets each call take 250 ms on a clock that otherwise stands still. */
  const takingTime = (init: ApiPartsInit = {}) => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const { respond = () => OK, ...rest } = init;
    return createSender({
      ...rest,
      respond: (request) => {
        now.mockReturnValue(1250);
        return respond(request);
      },
    });
  };

  it.each<[string | undefined, object]>([
    [undefined, { mchid: MCHID }],
    ['shop', { mchid: MCHID, name: 'shop' }],
  ])('publishes a success of the merchant with the name %s', async (name, merchant) => {
    const { sender } = takingTime({ settings: { name } });
    await sender.send(READ, accept, newDeadline());
    expect(events).toStrictEqual([
      {
        ...merchant,
        endpoint: 'GET /v3/items/{id}',
        outcome: 'succeeded',
        status: 200,
        requestId: 'REQ-7',
        attempts: 1,
        milliseconds: 250,
      },
    ]);
  });

  it('publishes a bill without its stream', async () => {
    const { sender } = takingTime({ respond: () => ({ ...OK, stream: Readable.from([]) }) });
    await sender.send(BILL, accept, newDeadline());
    expect(events).toStrictEqual([
      {
        mchid: MCHID,
        endpoint: 'GET /v3/items/{id}',
        outcome: 'succeeded',
        status: 200,
        requestId: 'REQ-7',
        attempts: 1,
        milliseconds: 250,
      },
    ]);
  });

  it('publishes a failure with its error', async () => {
    const { sender } = takingTime({ respond: () => DOWN, settings: { retry: TWO_RETRIES } });
    const error = await errorOf(sender.send(READ, accept, newDeadline()));
    expect(events).toStrictEqual([
      {
        mchid: MCHID,
        endpoint: 'GET /v3/items/{id}',
        outcome: 'failed',
        status: 500,
        requestId: 'REQ-1',
        attempts: 3,
        milliseconds: 250,
        error,
      },
    ]);
    expect(events[0]!.error).toBe(error);
  });

  it('publishes a failure without a response', async () => {
    const broken = new RangeError('changed by an interceptor');
    const { sender } = takingTime({ respond: () => Promise.reject(broken) });
    expect(await errorOf(sender.send(READ, accept, newDeadline()))).toBe(broken);
    expect(events).toStrictEqual([
      {
        mchid: MCHID,
        endpoint: 'GET /v3/items/{id}',
        outcome: 'failed',
        attempts: 1,
        milliseconds: 250,
        error: broken,
      },
    ]);
  });

  it('publishes each call on its own', async () => {
    const { sender } = createSender();
    await sender.send(READ, accept, newDeadline());
    await sender.send({ ...READ, endpoint: 'GET /v3/things' }, accept, newDeadline());
    expect(events.map(({ endpoint }) => endpoint)).toEqual([
      'GET /v3/items/{id}',
      'GET /v3/things',
    ]);
  });
});
