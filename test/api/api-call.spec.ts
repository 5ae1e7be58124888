import { createPrivateKey, sign as signWith } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ApiCall,
  createRequestHeaders,
  type ResponseVerification,
  VERSION,
} from '../../lib/api/api-call.js';
import type { ApiRequest, RetryClass } from '../../lib/api/endpoint.js';
import { NO_RETRY, type RetrySettings } from '../../lib/api/retry-policy.js';
import type { WechatPaySettings } from '../../lib/api/settings.js';
import { Deadline, DeadlineError } from '../../lib/common/deadline.js';
import type { WechatPaySigner } from '../../lib/crypto/key-signer.js';
import {
  type SignatureRejectionReason,
  SignatureVerificationError,
} from '../../lib/errors/wechat-pay-call.errors.js';
import {
  WechatPayApiError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { type HttpResponse, HttpTransportError } from '../../lib/transport/http-transport.js';
import {
  API_SETTINGS,
  createCredentials,
  errorResponse,
  ScriptedTransport,
} from '../support/applications/api-parts.js';
import { errorOf } from '../support/applications/merchant.js';
import { fixture } from '../support/fixtures.js';
import { isSignedByMerchant, nonceOf } from '../support/wire/merchant-signature.js';
import type { WireRequest } from '../support/wire/wire-server.js';
import { expectAborted } from '../support/verdicts/aborted-call.js';

const READ: ApiRequest = {
  endpoint: 'GET /v3/items/{id}',
  method: 'GET',
  target: '/v3/items/7?n=1',
  retry: 'read',
  serial: 'PUB_KEY_ID_1',
};
const WRITE: ApiRequest = {
  endpoint: 'POST /v3/items',
  method: 'POST',
  target: '/v3/items',
  body: Buffer.from('{"n":1}'),
  retry: 'natural-key',
  serial: 'PUB_KEY_ID_1',
};
const NEVER: ApiRequest = { ...WRITE, retry: 'never' };
const requestOf = (retry: RetryClass): ApiRequest => ({ ...WRITE, retry });

const BASE = 'https://api.example';
const BACKUP = 'https://backup.example';
const withBackup = { backupBaseUrl: BACKUP };

const attempts = (count: number): RetrySettings => ({ ...NO_RETRY, attempts: count });

const response = (status: number, body = ''): HttpResponse => ({
  status,
  headers: { 'request-id': `REQ-${status}` },
  body: Buffer.from(body),
});
const OK = response(200, '{"n":1}');
const DOWN = errorResponse(500, 'SYSTEM_ERROR');
const REJECTED = errorResponse(400, 'PARAM_ERROR');
const BUSY = errorResponse(429, 'RATELIMIT_EXCEEDED');

const lost = (mayHaveArrived: boolean) =>
  new HttpTransportError('connection', mayHaveArrived, new Error('socket hang up'));
const BROKEN = lost(true);
const UNSENT = lost(false);

/** The result of one attempt: its response, or the error that the transport throws. */
type Step = HttpResponse | Error | (() => Promise<HttpResponse>);

function transportOf(steps: readonly Step[]): ScriptedTransport {
  const transport = new ScriptedTransport(async () => {
    const step = steps[transport.requests.length - 1];
    if (step === undefined) throw new Error('one attempt too many');
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step() : step;
  });
  return transport;
}

interface CallInit {
  readonly request?: ApiRequest;
  /** Default: one verified response. */
  readonly steps?: readonly Step[];
  /** Default: three attempts in all, without a delay. */
  readonly retry?: RetrySettings;
  readonly settings?: Partial<WechatPaySettings>;
  readonly verify?: ResponseVerification;
  /** Default: a signature with the merchant's key. */
  readonly sign?: WechatPaySigner['sign'];
  readonly random?: () => number;
  readonly milliseconds?: number;
}

const merchantKey = createPrivateKey(fixture('merchant.key.pem'));
const signAsMerchant: WechatPaySigner['sign'] = async (message) =>
  signWith('RSA-SHA256', message, merchantKey);

const deadlines: Deadline[] = [];
afterEach(() => {
  for (const deadline of deadlines.splice(0)) deadline.dispose();
  vi.restoreAllMocks();
});

function createCall(init: CallInit = {}) {
  const { request = READ, steps = [OK], retry = attempts(2), random = () => 0 } = init;
  const transport = transportOf(steps);
  const sign = vi.fn<WechatPaySigner['sign']>(init.sign ?? signAsMerchant);
  const verify = vi.fn<ResponseVerification>(init.verify ?? (async () => undefined));
  const controller = new AbortController();
  const deadline = new Deadline(init.milliseconds ?? 60_000, controller.signal);
  deadlines.push(deadline);
  const context = {
    transport,
    credentials: createCredentials({ signer: { sign } }),
    settings: { ...API_SETTINGS, ...init.settings },
    random,
  };
  const call = new ApiCall(context, request, verify, deadline, retry);
  const abort = () => controller.abort(new Error('enough'));
  return { call, transport, sign, verify, deadline, abort };
}

/** Runs a call to its error, and returns it with the number of attempts and the hosts. */
async function runToError(init: CallInit) {
  const { call, transport } = createCall(init);
  const error = await errorOf<Error>(call.run());
  const origins = transport.requests.map(({ origin }) => origin);
  expect(call.attempts).toBe(origins.length);
  return { error, origins, attempts: call.attempts };
}

/** Runs a call to its response, and returns the requests. */
async function runToResponse(init: CallInit) {
  const { call, transport } = createCall(init);
  await expect(call.run()).resolves.toMatchObject({ status: 200 });
  expect(call.attempts).toBe(transport.requests.length);
  return transport.requests;
}

const toWireRequest = ({ method, target, headers, body }: ScriptedTransport['requests'][number]) =>
  ({
    method,
    url: target,
    headers: { authorization: headers.Authorization },
    body: body ?? Buffer.alloc(0),
  }) as WireRequest;

describe('createRequestHeaders', () => {
  const COMMON = {
    'Accept-Encoding': 'identity',
    'Accept-Language': 'zh-CN',
    Authorization: 'signed',
    'User-Agent': `nestjs-wechatpay-insurance/${VERSION} (Node.js ${process.version}; ${process.platform})`,
  };
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const SERIAL = { 'Wechatpay-Serial': 'PUB_KEY_ID_1' };

  it.each<[boolean, boolean, string | undefined, object]>([
    [false, false, undefined, { Accept: 'application/json' }],
    [true, false, undefined, { Accept: 'application/json', ...JSON_TYPE }],
    [false, true, undefined, { Accept: '*/*' }],
    [false, false, 'PUB_KEY_ID_1', { Accept: 'application/json', ...SERIAL }],
    [true, true, 'PUB_KEY_ID_1', { Accept: '*/*', ...JSON_TYPE, ...SERIAL }],
  ])('returns the headers for body %s, stream %s and serial %s', (hasBody, stream, serial, own) => {
    const headers = createRequestHeaders({ authorization: 'signed', serial, hasBody, stream });
    expect(headers).toStrictEqual({ ...COMMON, ...own });
  });
});

describe('ApiCall.run', () => {
  it.each<[string, ApiRequest, object, boolean]>([
    ['a read', READ, { body: undefined, stream: false }, false],
    ['a write', WRITE, { body: WRITE.body, stream: false }, true],
    ['a bill', { ...READ, stream: true }, { body: undefined, stream: true }, false],
  ])('sends %s as it was prepared', async (_name, request, own, hasBody) => {
    const { call, transport, deadline } = createCall({ request });
    await call.run();
    const { headers, ...rest } = transport.requests[0]!;
    expect(rest).toStrictEqual({
      method: request.method,
      origin: BASE,
      target: request.target,
      deadline,
      isOnNewConnection: false,
      ...own,
    });
    expect(headers).toStrictEqual(
      createRequestHeaders({
        authorization: headers.Authorization!,
        serial: 'PUB_KEY_ID_1',
        hasBody,
        stream: request.stream === true,
      }),
    );
  });

  it.each([READ, WRITE])(
    'signs the request at the second of the clock: $endpoint',
    async (request) => {
      const { call, transport } = createCall({
        request,
        settings: { clock: () => 1_764_554_400_999 },
      });
      await call.run();
      const sent = toWireRequest(transport.requests[0]!);
      expect(isSignedByMerchant(sent)).toBe(true);
      expect(sent.headers.authorization).toContain('timestamp="1764554400"');
    },
  );

  it('returns the verified response', async () => {
    const { call, verify } = createCall();
    expect(call.attempts).toBe(0);
    expect(call.last).toBeUndefined();
    expect(await call.run()).toStrictEqual({ status: 200, requestId: 'REQ-200', body: OK.body });
    expect(verify.mock.calls).toEqual([[OK]]);
    expect(call.attempts).toBe(1);
    expect(call.last).toStrictEqual({ status: 200, requestId: 'REQ-200' });
  });

  it('returns the stream of a bill', async () => {
    const stream = Readable.from([]);
    const { call } = createCall({ steps: [{ ...OK, stream }] });
    expect(await call.run()).toStrictEqual({
      status: 200,
      requestId: 'REQ-200',
      body: OK.body,
      stream,
    });
  });

  it('returns an empty request id where the response has none', async () => {
    const { call } = createCall({ steps: [{ ...OK, headers: {} }] });
    expect(await call.run()).toMatchObject({ requestId: '' });
    expect(call.last).toStrictEqual({ status: 200, requestId: '' });
  });

  it('keeps the status and the request id of the last response', async () => {
    const { call } = createCall({ steps: [DOWN, BROKEN, BROKEN] });
    await errorOf(call.run());
    expect(call.last).toStrictEqual({ status: 500, requestId: 'REQ-1' });
    expect(call.attempts).toBe(3);
  });

  it.each([200, 201, 204, 299])('verifies a response of the status %d', async (status) => {
    const { call, verify } = createCall({ steps: [response(status)] });
    expect(await call.run()).toMatchObject({ status });
    expect(verify).toHaveBeenCalledTimes(1);
  });
});

describe('ApiCall.run after another status', () => {
  it.each<[number, string]>([
    [100, 'a switch of protocols'],
    [199, 'the last status before a success'],
    [300, 'the first status after a success'],
    [302, 'a redirect'],
    [399, 'the last status before an error'],
    [404, 'a missing page'],
  ])('rejects %d, which a gateway sent: %s', async (status) => {
    const { call, verify } = createCall({ steps: [response(status, '<html>')] });
    const error = await errorOf(call.run());
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'unexpected-response',
      status,
      requestId: `REQ-${status}`,
      outcomeUnknown: false,
      message: `GET /v3/items/{id}: unexpected status ${status} (no content type): a proxy or gateway responded in place of WeChat Pay`,
    });
    expect(verify).not.toHaveBeenCalled();
    expect(call.last).toStrictEqual({ status, requestId: `REQ-${status}` });
  });

  it.each([302, 399])('rejects %d as unexpected, even in the form of an error', async (status) => {
    const { error } = await runToError({ steps: [errorResponse(status, 'NO_AUTH')] });
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ reason: 'unexpected-response', status });
  });

  it.each([400, 404, 499])('rejects %d with the error of WeChat Pay', async (status) => {
    const { error, attempts: sent } = await runToError({
      steps: [errorResponse(status, 'NO_AUTH')],
    });
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({
      status,
      code: 'NO_AUTH',
      endpoint: 'GET /v3/items/{id}',
      outcomeUnknown: false,
      message: `GET /v3/items/{id} was rejected: ${status} NO_AUTH not allowed, Request-ID REQ-1`,
    });
    expect(sent).toBe(1);
  });

  it('masks the personal data of the request', async () => {
    const request = { ...WRITE, personal: ['allowed'] };
    const { error } = await runToError({ request, steps: [REJECTED] });
    expect(error).toMatchObject({ apiMessage: 'not ***' });
  });

  it.each<[string, HttpResponse, boolean]>([
    ['499 in the form of an error', errorResponse(499, 'SYSTEM'), false],
    ['400 in the form of an error', REJECTED, false],
    ['429 in the form of an error', BUSY, false],
    ['500 in the form of an error', DOWN, true],
    ['501 in the form of an error', errorResponse(501, 'SYSTEM_ERROR'), true],
    ['404 of a gateway', response(404, '<html>'), true],
    ['302 of a gateway', response(302), true],
    ['502 of a gateway', response(502, '<html>'), true],
  ])('reports the outcome of a write after %s', async (_name, step, outcomeUnknown) => {
    for (const retry of ['natural-key', 'never'] as const) {
      const init = { request: requestOf(retry), steps: [step], retry: NO_RETRY };
      expect((await runToError(init)).error).toMatchObject({ outcomeUnknown });
    }
    const read = await runToError({ steps: [step], retry: NO_RETRY });
    expect(read.error).toMatchObject({ outcomeUnknown: false });
  });

  it.each<[string, HttpResponse, boolean]>([
    ['a rejection because of its rate', BUSY, false],
    ['an error of WeChat Pay', DOWN, true],
    ['429 of a gateway', response(429, '<html>'), true],
    ['503 of a gateway', response(503, '<html>'), true],
  ])('reports whether a retry was rejected after %s', async (_name, first, outcomeUnknown) => {
    const { error, attempts: sent } = await runToError({
      request: WRITE,
      steps: [first, REJECTED],
    });
    expect(error).toMatchObject({ status: 400, outcomeUnknown });
    expect(sent).toBe(2);
  });

  it('reports an unknown outcome until the end of the call', async () => {
    const { error } = await runToError({ request: WRITE, steps: [DOWN, BUSY, REJECTED] });
    expect(error).toMatchObject({ status: 400, outcomeUnknown: true });
  });

  it.each<[string, HttpResponse]>([
    ['500 SYSTEM_ERROR', DOWN],
    ['599 OTHER', errorResponse(599, 'OTHER')],
    ['429 OTHER', errorResponse(429, 'OTHER')],
    ['403 FREQUENCY_LIMITED', errorResponse(403, 'FREQUENCY_LIMITED')],
    ['429 of a gateway', response(429)],
    ['502 of a gateway', response(502)],
  ])('retries after %s', async (_name, step) => {
    for (const request of [READ, WRITE]) {
      expect(await runToResponse({ request, steps: [step, OK] })).toHaveLength(2);
    }
  });

  it.each<[ApiRequest, number, number]>([
    [READ, 0, 1],
    [READ, 1, 2],
    [READ, 3, 4],
    [WRITE, 0, 1],
    [WRITE, 3, 4],
    [NEVER, 0, 1],
    [NEVER, 3, 1],
  ])('sends $retry with %d retries no more often than %d times', async (request, count, sent) => {
    const steps = Array.from({ length: 5 }, () => DOWN);
    const init = { request, steps, retry: attempts(count) };
    expect(await runToError(init)).toMatchObject({ error: { status: 500 }, attempts: sent });
  });

  it('signs each attempt separately, with the same body', async () => {
    const requests = await runToResponse({ request: WRITE, steps: [DOWN, DOWN, OK] });
    const sent = requests.map(toWireRequest);
    expect(sent.map(isSignedByMerchant)).toEqual([true, true, true]);
    expect(new Set(sent.map(nonceOf)).size).toBe(3);
    for (const { body } of requests) expect(body).toBe(WRITE.body);
  });
});

describe('ApiCall.run without a response', () => {
  it.each<[RetryClass, boolean, boolean]>([
    ['read', true, false],
    ['read', false, false],
    ['natural-key', true, true],
    ['natural-key', false, false],
    ['never', true, true],
    ['never', false, false],
  ])('reports the outcome of %s, which may have arrived: %s', async (retry, arrived, unknown) => {
    const { error } = await runToError({
      request: requestOf(retry),
      steps: [lost(arrived)],
      retry: NO_RETRY,
    });
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'connection',
      endpoint: 'POST /v3/items',
      outcomeUnknown: unknown,
      message: 'POST /v3/items: no response: socket hang up',
    });
  });

  it('reports an unknown outcome although a later attempt cannot have arrived', async () => {
    const { error } = await runToError({ request: WRITE, steps: [BROKEN, UNSENT, UNSENT] });
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: true });
  });

  it('does not retry after a response that is too large', async () => {
    const tooLarge = new HttpTransportError('response-too-large', true, new Error('too large'));
    const init = { request: WRITE, steps: [tooLarge], settings: withBackup };
    const { error, origins } = await runToError(init);
    expect(error).toMatchObject({
      reason: 'response-too-large',
      outcomeUnknown: true,
      message: 'POST /v3/items: the response is larger than 1 MiB',
    });
    expect(origins).toEqual([BASE]);
  });

  it.each<[string, ApiRequest, HttpTransportError, number, readonly string[]]>([
    ['a read', READ, BROKEN, 1, [BASE, BACKUP, BASE, BACKUP]],
    ['a write', WRITE, BROKEN, 1, [BASE, BACKUP, BASE, BACKUP]],
    ['a write without a connection', WRITE, UNSENT, 0, [BASE, BACKUP]],
    ['a read without retries', READ, BROKEN, 0, [BASE, BACKUP]],
    ['an unrepeatable write without a connection', NEVER, UNSENT, 3, [BASE, BACKUP]],
    ['an unrepeatable write', NEVER, BROKEN, 3, [BASE]],
  ])('fails over to the backup host for %s', async (_name, request, step, count, hosts) => {
    const steps = Array.from({ length: 5 }, () => step);
    const init = { request, steps, retry: attempts(count), settings: withBackup };
    expect((await runToError(init)).origins).toEqual(hosts);
  });

  it.each<[ApiRequest, HttpTransportError, number]>([
    [READ, BROKEN, 3],
    [WRITE, BROKEN, 3],
    [WRITE, UNSENT, 3],
    [NEVER, BROKEN, 1],
    [NEVER, UNSENT, 1],
  ])('stays at its host without a backup host: $retry', async (request, step, sent) => {
    const { origins } = await runToError({ request, steps: [step, step, step] });
    expect(origins).toEqual(Array.from({ length: sent }, () => BASE));
  });

  it.each<[string, readonly Step[], readonly string[]]>([
    ['the first host', [DOWN, OK], [BASE, BASE]],
    ['the backup host', [BROKEN, DOWN, OK], [BASE, BACKUP, BACKUP]],
  ])('repeats a request at %s, which responded', async (_name, steps, hosts) => {
    const requests = await runToResponse({ steps, settings: withBackup });
    expect(requests.map(({ origin }) => origin)).toEqual(hosts);
  });

  it('does not count the failover as a retry', async () => {
    const steps = [BROKEN, DOWN, OK];
    const init = { steps, retry: attempts(1), settings: withBackup };
    expect(await runToResponse(init)).toHaveLength(3);
  });

  it.each<[string, ApiRequest, number, readonly Step[], readonly boolean[]]>([
    ['a read', READ, 2, [DOWN, DOWN, OK], [false, false, false]],
    ['a read without retries', READ, 0, [OK], [false]],
    ['a read after a lost connection', READ, 2, [BROKEN, DOWN, OK], [false, true, true]],
    ['a write until its last attempt', WRITE, 2, [DOWN, DOWN, OK], [false, false, true]],
    ['a write after a lost connection', WRITE, 3, [UNSENT, DOWN, OK], [false, true, true]],
    ['a write without retries', WRITE, 0, [OK], [true]],
    ['an unrepeatable write', NEVER, 2, [OK], [true]],
  ])('asks for a new connection for %s', async (_name, request, count, steps, expected) => {
    const requests = await runToResponse({ request, steps, retry: attempts(count) });
    expect(requests.map(({ isOnNewConnection }) => isOnNewConnection)).toEqual(expected);
  });

  it.each([READ, WRITE])('rejects with another error as it came: $endpoint', async (request) => {
    const broken = new RangeError('changed by an interceptor');
    const { error, attempts: sent } = await runToError({ request, steps: [broken] });
    expect(error).toBe(broken);
    expect(sent).toBe(1);
  });

  it('reports an unknown outcome when another error follows an unclear attempt', async () => {
    const broken = new RangeError('changed by an interceptor');
    const { error } = await runToError({ request: WRITE, steps: [BROKEN, broken] });
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'connection',
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message: 'POST /v3/items: the retry failed: changed by an interceptor',
    });
  });

  it('sends nothing when the signer fails', async () => {
    const { call, transport } = createCall({
      sign: async () => {
        throw new Error('HSM is gone');
      },
    });
    expect(await errorOf(call.run())).toMatchObject({
      name: 'WechatPayConfigurationError',
      issues: [{ option: 'signer', message: 'could not sign: HSM is gone' }],
    });
    expect(call.attempts).toBe(0);
    expect(transport.requests).toEqual([]);
  });
});

describe('ApiCall.run after its deadline', () => {
  it('sends nothing when the caller ends the call while it is signed', async () => {
    const started = createCall({
      request: WRITE,
      sign: () => {
        started.abort();
        return new Promise<never>(() => {});
      },
    });
    expectAborted(await errorOf(started.call.run()), 'POST /v3/items', false);
    expect(started.call.attempts).toBe(0);
    expect(started.transport.requests).toEqual([]);
  });

  it('sends nothing when the clock has passed the deadline before its timer ran', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
    const { call, transport } = createCall({
      request: WRITE,
      milliseconds: 5000,
      sign: async () => {
        now.mockReturnValue(6000);
        return Buffer.from('late');
      },
    });
    const error = await errorOf(call.run());
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'timeout',
      outcomeUnknown: false,
      message: 'POST /v3/items: no response within 5000 ms (timeout)',
    });
    expect(call.attempts).toBe(0);
    expect(transport.requests).toEqual([]);
  });

  it.each([READ, WRITE])('reports the deadline of the transport: $endpoint', async (request) => {
    const cause = new Error('enough');
    const ended = new DeadlineError('aborted', 'aborted by the caller', { cause });
    const { error, attempts: sent } = await runToError({ request, steps: [ended] });
    expectAborted(error, request.endpoint, false);
    expect(sent).toBe(1);
  });

  it('reports an unknown outcome when the deadline follows an unclear attempt', async () => {
    const cause = new Error('enough');
    const ended = new DeadlineError('aborted', 'aborted by the caller', { cause });
    const { error } = await runToError({ request: WRITE, steps: [DOWN, ended] });
    expectAborted(error, 'POST /v3/items', true);
  });

  it.each<[ApiRequest, HttpTransportError, boolean]>([
    [READ, BROKEN, false],
    [WRITE, BROKEN, true],
    [WRITE, UNSENT, false],
  ])('reports the deadline when the connection ends with it', async (request, step, unknown) => {
    const started = createCall({
      request,
      settings: withBackup,
      steps: [
        async () => {
          started.abort();
          throw step;
        },
      ],
    });
    expectAborted(await errorOf(started.call.run()), request.endpoint, unknown);
    expect(started.call.attempts).toBe(1);
  });

  it.each<[RetryClass, boolean]>([
    ['read', false],
    ['natural-key', true],
    ['never', true],
  ])('reports the outcome of %s when it ends while it is verified', async (retry, unknown) => {
    const started = createCall({
      request: requestOf(retry),
      verify: () => {
        started.abort();
        return new Promise<never>(() => {});
      },
    });
    expectAborted(await errorOf(started.call.run()), 'POST /v3/items', unknown);
    expect(started.call.attempts).toBe(1);
  });
});

describe('ApiCall.run after an untrusted response', () => {
  /** Rejects the responses in turn with these reasons, and accepts all others. */
  const rejecting = (...reasons: readonly SignatureRejectionReason[]): ResponseVerification => {
    const left = [...reasons];
    return async () => {
      const reason = left.shift();
      if (reason !== undefined) throw new SignatureVerificationError(reason, 'it differs');
    };
  };

  it.each<[RetryClass, boolean]>([
    ['read', false],
    ['natural-key', true],
    ['never', true],
  ])('reports the outcome of %s, and sends it once', async (retry, outcomeUnknown) => {
    const { error, attempts: sent } = await runToError({
      request: requestOf(retry),
      steps: [OK, OK],
      verify: rejecting('signature-mismatch'),
    });
    expect(error).toBeInstanceOf(WechatPaySignatureError);
    expect(error).toMatchObject({
      reason: 'signature-mismatch',
      endpoint: 'POST /v3/items',
      outcomeUnknown,
      requestId: 'REQ-200',
      message: 'POST /v3/items: the response could not be verified: it differs',
    });
    expect(sent).toBe(1);
  });

  it('reads again at once after a signature probe', async () => {
    const random = vi.fn(() => 0);
    const { call, deadline } = createCall({
      steps: [OK, OK],
      verify: rejecting('signature-probe'),
      retry: attempts(1),
      random,
    });
    const sleep = vi.spyOn(deadline, 'sleep');
    await expect(call.run()).resolves.toMatchObject({ status: 200 });
    expect(call.attempts).toBe(2);
    expect(sleep).not.toHaveBeenCalled();
    expect(random).not.toHaveBeenCalled();
  });

  it('reads again only once because of a probe', async () => {
    const { error, attempts: sent } = await runToError({
      steps: [OK, OK, OK],
      verify: rejecting('signature-probe', 'signature-probe'),
    });
    expect(error).toMatchObject({ reason: 'signature-probe', outcomeUnknown: false });
    expect(sent).toBe(2);
  });

  it('does not count the read after a probe as a retry, and remembers the probe', async () => {
    const verify = rejecting('signature-probe', 'signature-probe');
    const init = { steps: [OK, DOWN, OK, OK], verify, retry: attempts(1) };
    const { error, attempts: sent } = await runToError(init);
    expect(error).toMatchObject({ reason: 'signature-probe' });
    expect(sent).toBe(3);
  });

  it('rejects another untrusted response after a probe', async () => {
    const verify = rejecting('signature-probe', 'signature-mismatch');
    const { error, attempts: sent } = await runToError({ steps: [OK, OK, OK], verify });
    expect(error).toMatchObject({ reason: 'signature-mismatch' });
    expect(sent).toBe(2);
  });

  it.each<[string, ApiRequest, number]>([
    ['a read without retries', READ, 0],
    ['a write', WRITE, 2],
    ['an unrepeatable write', NEVER, 2],
  ])('does not send %s again after a signature probe', async (_name, request, count) => {
    const { error, attempts: sent } = await runToError({
      request,
      steps: [OK, OK],
      verify: rejecting('signature-probe'),
      retry: attempts(count),
    });
    expect(error).toMatchObject({
      reason: 'signature-probe',
      outcomeUnknown: request.retry !== 'read',
    });
    expect(sent).toBe(1);
  });

  it('rejects with another error of the verification as it came', async () => {
    const broken = new RangeError('broken clock');
    const { call, verify } = createCall({ steps: [OK, OK] });
    verify.mockRejectedValueOnce(broken);
    expect(await errorOf(call.run())).toBe(broken);
    expect(call.attempts).toBe(1);
  });
});

describe('ApiCall.run between two attempts', () => {
  it('waits longer before each retry', async () => {
    const randoms = [0, 1, 0.5];
    const { call, deadline } = createCall({
      steps: [DOWN, DOWN, BROKEN, OK],
      retry: { attempts: 3, baseDelay: 100, maxDelay: 300 },
      random: () => randoms.shift()!,
    });
    const sleep = vi.spyOn(deadline, 'sleep').mockResolvedValue();
    await call.run();
    expect(sleep.mock.calls).toEqual([[50], [200], [225]]);
  });

  it.each<[string, number, number]>([
    ['waits for a delay shorter than the rest of the deadline', 4, 2],
    ['rejects at once when the delay takes the rest of the deadline', 5, 1],
    ['rejects at once when the delay takes longer than the deadline', 6, 1],
  ])('%s', async (_name, delay, sent) => {
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    const { call, deadline } = createCall({
      request: WRITE,
      steps: [DOWN, REJECTED],
      retry: { attempts: 2, baseDelay: delay, maxDelay: delay },
      random: () => 1,
      milliseconds: 5,
    });
    // The clock stands still, so no timer may end the call.
    deadline.dispose();
    const error = await errorOf(call.run());
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({ status: sent === 1 ? 500 : 400, outcomeUnknown: true });
    expect(call.attempts).toBe(sent);
  });

  it.each<[ApiRequest, boolean]>([
    [READ, false],
    [WRITE, true],
  ])('signs nothing more when the caller ends the call: $endpoint', async (request, unknown) => {
    const started = createCall({
      request,
      steps: [DOWN, OK],
      retry: { attempts: 2, baseDelay: 1000, maxDelay: 1000 },
      // The delay begins in the same turn of the event loop.
      random: () => {
        setImmediate(started.abort);
        return 1;
      },
    });
    expectAborted(await errorOf(started.call.run()), request.endpoint, unknown);
    expect(started.sign).toHaveBeenCalledTimes(1);
    expect(started.call.attempts).toBe(1);
  });

  it('rejects with another error of the delay as it came', async () => {
    const { call, deadline } = createCall({ steps: [DOWN, OK] });
    const broken = new RangeError('no timers');
    vi.spyOn(deadline, 'sleep').mockRejectedValue(broken);
    expect(await errorOf(call.run())).toBe(broken);
    expect(call.attempts).toBe(1);
  });
});
