import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallOptions } from '../../lib/api/call-options.js';
import type { Endpoint, RetryClass } from '../../lib/api/endpoint.js';
import { Deadline } from '../../lib/common/deadline.js';
import type { WechatPaySigner } from '../../lib/crypto/key-signer.js';
import {
  WechatPayRequestValidationError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import type { RequestRule } from '../../lib/schema/request-rule.js';
import { Text } from '../../lib/schema/text.decorators.js';
import {
  type ApiPartsInit,
  CERTIFICATE_A,
  createApiParts,
  createCredentials,
  errorResponse,
  PUBLIC_KEY,
  signedResponse,
} from '../support/applications/api-parts.js';
import { errorOf } from '../support/applications/merchant.js';
import { MERCHANT_SERIAL, NOW, PUBLIC_KEY_ID, SERIAL_A } from '../support/fixtures.js';
import { gate } from '../support/gate.js';
import { captureContexts } from '../support/verdicts/log-contexts.js';
import { REQUEST_ID } from '../support/wire/platform-signer.js';
import { expectAborted } from '../support/verdicts/aborted-call.js';

class Item {
  @Text({ maxLength: 4 })
  id!: string;
}

interface Found {
  readonly n?: number;
  readonly names?: readonly string[];
}

const POST: Endpoint<Item, Found> = {
  method: 'POST',
  path: '/v3/items',
  request: Item,
  retry: 'never',
  response: {},
};
const GET: Endpoint<Item, Found> = { ...POST, method: 'GET', retry: 'read' };
const RAW = {
  endpoint: 'GET /v3/things',
  method: 'GET',
  target: '/v3/things?n=1',
  retry: 'read',
} as const;
const ITEM: Item = { id: 'a1' };

const never = <T>() => new Promise<T>(() => {});
const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** True when a promise is fulfilled by the end of this turn of the event loop. */
const isFulfilled = async (work: Promise<unknown>): Promise<boolean> => {
  let fulfilled = false;
  void work.then(() => (fulfilled = true));
  await nextTurn();
  return fulfilled;
};

/** A download of certificates that ends with the caller's signal, and never by itself. */
const endlessDownload = (controller: AbortController): ApiPartsInit['keys'] => ({
  download: () => {
    controller.abort(new Error('enough'));
    return never();
  },
});

function expectUnsent(error: unknown, endpoint: string): void {
  expect(error).toBeInstanceOf(WechatPaySignatureError);
  expect(error).toMatchObject({
    reason: 'key-unavailable',
    endpoint,
    outcomeUnknown: false,
    message: `${endpoint}: nothing was sent: the platform certificates could not be downloaded: no route`,
    requestId: '',
    serial: '',
  });
}

const withoutRoute: ApiPartsInit['keys'] = {
  download: async () => {
    throw new Error('no route');
  },
};

describe('ApiClient.call', () => {
  it('sends a request with the fields of its DTO, and returns the verified response', async () => {
    const { client, transport } = createApiParts({ respond: () => signedResponse('{"n":1}') });
    await expect(client.call(POST, ITEM)).resolves.toEqual({ n: 1 });
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({
      method: 'POST',
      origin: 'https://api.example',
      target: '/v3/items',
      body: Buffer.from('{"id":"a1"}'),
    });
    expect(transport.requests[0]!.headers['Wechatpay-Serial']).toBe(PUBLIC_KEY_ID);
  });

  it('names a downloaded certificate in Wechatpay-Serial without a public key', async () => {
    const { client, transport } = createApiParts({
      respond: () => signedResponse('{}', { serial: SERIAL_A }),
      keys: { download: async () => [CERTIFICATE_A] },
    });
    await client.call(POST, ITEM);
    expect(transport.requests[0]!.headers['Wechatpay-Serial']).toBe(SERIAL_A);
  });

  it('sends extra fields next to those of the DTO, in the body or in the query', async () => {
    const { client, transport } = createApiParts();
    const extraFields = { later: 'x y' };
    await client.call(POST, ITEM, { extraFields });
    await client.call(GET, ITEM, { extraFields });
    await client.call(GET, ITEM, { extraFields: undefined });
    const sent = transport.requests.map(({ target, body }) => [target, body?.toString()]);
    expect(sent).toEqual([
      ['/v3/items', '{"id":"a1","later":"x y"}'],
      ['/v3/items?id=a1&later=x%20y', undefined],
      ['/v3/items?id=a1', undefined],
    ]);
  });

  it('rejects an extra field that the DTO has, before anything is sent', async () => {
    const { client, transport } = createApiParts();
    const error = await errorOf(client.call(POST, ITEM, { extraFields: { id: 'b' } }));
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.message).toBe(
      'POST /v3/items breaks a rule:\n  extraFields.id: is a field of this request: set it in the request itself [extra-field]',
    );
    expect(transport.requests).toEqual([]);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'WechatPayInsurance'],
    ['default', 'WechatPayInsurance'],
    ['shop', 'WechatPayInsurance:shop'],
  ])('logs a broken rule of an import with the name %j', async (name, context) => {
    const rule: RequestRule<Item> = {
      name: 'sign-mode',
      severity: 'warn',
      findings: () => [{ path: 'id', message: 'looks odd' }],
    };
    const { client } = createApiParts({ settings: { name } });
    const log = captureContexts();
    try {
      await client.call({ ...POST, rules: [rule] }, ITEM);
    } finally {
      log.restore();
    }
    expect(log.lines).toEqual([`[${context}] warn POST /v3/items: id looks odd [sign-mode]`]);
  });

  it('names the endpoint when the caller ends the call before it is sent', async () => {
    const controller = new AbortController();
    const { client, transport } = createApiParts({ keys: endlessDownload(controller) });
    const error = await errorOf(client.call(POST, ITEM, { signal: controller.signal }));
    expectAborted(error, 'POST /v3/items', false);
    expect(transport.requests).toEqual([]);
  });

  it('names the endpoint when no key can be had', async () => {
    const { client, transport } = createApiParts({ keys: withoutRoute });
    expectUnsent(await errorOf(client.call(POST, ITEM)), 'POST /v3/items');
    expect(transport.requests).toEqual([]);
  });

  it('repeats a read as often as its options allow', async () => {
    const { client, transport } = createApiParts({
      respond: () => errorResponse(500, 'SYSTEM_ERROR'),
      settings: { retry: { attempts: 1, baseDelay: 0, maxDelay: 0 } },
    });
    const countOf = async (retry: CallOptions['retry']) => {
      const before = transport.requests.length;
      await errorOf(client.call(GET, ITEM, { retry }));
      return transport.requests.length - before;
    };
    expect(await countOf(undefined)).toBe(2);
    expect(await countOf(false)).toBe(1);
    expect(await countOf({ attempts: 3 })).toBe(4);
  });

  it('rejects a response that WeChat Pay has not signed', async () => {
    const { client } = createApiParts({
      respond: () => ({ ...signedResponse('{}'), body: Buffer.from('{"n":2}') }),
    });
    const error = await errorOf(client.call(POST, ITEM));
    expect(error).toBeInstanceOf(WechatPaySignatureError);
    expect(error).toMatchObject({ reason: 'signature-mismatch', outcomeUnknown: true });
  });

  it.each<[number, boolean]>([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
  ])('compares the clock with a timestamp of %i s later', async (seconds, accepted) => {
    const timestamp = String(NOW / 1000 + seconds);
    const { client } = createApiParts({ respond: () => signedResponse('{"n":1}', { timestamp }) });
    const result = client.call(POST, ITEM);
    if (accepted) await expect(result).resolves.toEqual({ n: 1 });
    else await expect(result).rejects.toMatchObject({ reason: 'timestamp-out-of-tolerance' });
  });

  it('names the variable of its import when the public key does not fit', async () => {
    const response = { ...signedResponse('{}'), body: Buffer.from('{"n":2}') };
    const { client } = createApiParts({
      respond: () => response,
      settings: { variablePrefix: 'SHOP_' },
    });
    await expect(client.call(POST, ITEM)).rejects.toThrow(
      'either wechatPayPublicKey (SHOP_PUBLIC_KEY) is not the key of that id',
    );
  });
});

describe('ApiClient.call of an endpoint with encrypted fields', () => {
  const DECRYPTING: Endpoint<Item, Found> = { ...POST, decrypt: ['names'] };
  const LIST = `{"names":["${Buffer.from('a').toString('base64')}"]}`;
  const respond = () => signedResponse(LIST);
  /** A signer whose signature no test verifies. */
  const signerWith = (decrypt: WechatPaySigner['decrypt']): WechatPaySigner => ({
    sign: async () => Buffer.from('signature'),
    decrypt,
  });
  const decrypting = signerWith(async (ciphertext) => Buffer.from(`<${ciphertext}>`));
  const failing = () => {
    const decrypt = vi
      .fn<NonNullable<WechatPaySigner['decrypt']>>()
      .mockRejectedValue(new Error('wrong key'));
    return { decrypt, credentials: createCredentials({ signer: signerWith(decrypt) }) };
  };

  it('decrypts them with the credentials of the call', async () => {
    const credentials = createCredentials({ signer: decrypting });
    const { client } = createApiParts({ respond, credentials });
    await expect(client.call(DECRYPTING, ITEM)).resolves.toEqual({ names: ['<a>'] });
  });

  it('leaves the fields of another endpoint as they came', async () => {
    const credentials = createCredentials({ signer: decrypting });
    const { client } = createApiParts({ respond, credentials });
    await expect(client.call(POST, ITEM)).resolves.toEqual(JSON.parse(LIST));
  });

  it('keeps the credentials of the call when others replace them and both decrypt', async () => {
    const parts = createApiParts({
      credentials: createCredentials({ signer: decrypting }),
      respond: () => {
        parts.credentials.replace(failing().credentials);
        return respond();
      },
    });
    await expect(parts.client.call(DECRYPTING, ITEM)).resolves.toEqual({ names: ['<a>'] });
  });

  it('decrypts with newer credentials than those that signed the request', async () => {
    const former = failing();
    const parts = createApiParts({
      credentials: former.credentials,
      respond: () => {
        parts.credentials.replace(createCredentials({ signer: decrypting }));
        return respond();
      },
    });
    await expect(parts.client.call(DECRYPTING, ITEM)).resolves.toEqual({ names: ['<a>'] });
    expect(former.decrypt).toHaveBeenCalledTimes(1);
  });

  it('rejects after one attempt when the credentials are still the same', async () => {
    const { decrypt, credentials } = failing();
    const { client } = createApiParts({ respond, credentials });
    const error = await errorOf(client.call(DECRYPTING, ITEM));
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'unexpected-response',
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message:
        "POST /v3/items: names cannot be decrypted with the merchant's private key (wrong key); check that it belongs to the newest merchant API certificate",
      requestId: REQUEST_ID,
    });
    expect(decrypt).toHaveBeenCalledTimes(1);
  });

  it.each<[RetryClass, boolean]>([
    ['read', false],
    ['natural-key', true],
    ['never', true],
  ])('reports a call of the class %s that ends while it decrypts', async (retry, unknown) => {
    const controller = new AbortController();
    const signer = signerWith(() => {
      controller.abort(new Error('enough'));
      return never();
    });
    const { client } = createApiParts({ respond, credentials: createCredentials({ signer }) });
    const options = { signal: controller.signal };
    const error = await errorOf(client.call({ ...DECRYPTING, retry }, ITEM, options));
    expectAborted(error, 'POST /v3/items', unknown);
  });
});

describe('ApiClient.callRaw', () => {
  it('adds the serial of the key, and returns the response with the request', async () => {
    const { client, transport } = createApiParts({ respond: () => signedResponse('{"n":1}') });
    await expect(client.callRaw(RAW)).resolves.toEqual({
      response: { status: 200, requestId: REQUEST_ID, body: Buffer.from('{"n":1}') },
      request: { ...RAW, serial: PUBLIC_KEY_ID },
    });
    expect(transport.requests).toHaveLength(1);
    expect(transport.requests[0]).toMatchObject({ method: 'GET', target: '/v3/things?n=1' });
  });

  it('names the endpoint when the caller ends the call before it is sent', async () => {
    const controller = new AbortController();
    const { client, transport } = createApiParts({ keys: endlessDownload(controller) });
    const error = await errorOf(client.callRaw(RAW, { signal: controller.signal }));
    expectAborted(error, 'GET /v3/things', false);
    expect(transport.requests).toEqual([]);
  });

  it('accepts a response while a hundred notifications wait for a download', async () => {
    const downloaded = gate<(typeof CERTIFICATE_A)[]>();
    const { client, keys } = createApiParts({
      keys: { publicKey: PUBLIC_KEY, download: () => downloaded.promise },
      respond: () => {
        // The response is being verified when the download ends.
        setImmediate(() => downloaded.open([CERTIFICATE_A]));
        return signedResponse('{}', { serial: SERIAL_A });
      },
    });
    const waiting = Array.from({ length: 100 }, () =>
      keys.getVerificationKey(SERIAL_A, 'notification'),
    );
    const response = client.callRaw(RAW);
    await expect(response).resolves.toMatchObject({ response: { status: 200 } });
    await Promise.all(waiting);
  });
});

describe('ApiClient.getEncryptionKey', () => {
  it('returns the key', async () => {
    await expect(createApiParts().client.getEncryptionKey('check')).resolves.toBe(PUBLIC_KEY);
  });

  it('names the endpoint when no key can be had', async () => {
    const { client } = createApiParts({ keys: withoutRoute });
    expectUnsent(await errorOf(client.getEncryptionKey('check')), 'check');
  });

  it('rethrows every other error as it is', async () => {
    const broken = new RangeError('broken clock');
    const { client } = createApiParts({
      keys: {
        download: async () => [CERTIFICATE_A],
        clock: () => {
          throw broken;
        },
      },
    });
    expect(await errorOf(client.getEncryptionKey('check'))).toBe(broken);
  });
});

describe('ApiClient.runWithin', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes on a deadline and the current credentials, and returns the result', async () => {
    const { client, credentials } = createApiParts();
    const result = await client.runWithin({}, 'check', async (scope) => {
      expect(scope.deadline).toBeInstanceOf(Deadline);
      expect(scope.credentials).toBe(credentials.current);
      expect(scope.credentials.serialNumber).toBe(MERCHANT_SERIAL);
      return 'done';
    });
    expect(result).toBe('done');
  });

  it.each<[string, CallOptions, number]>([
    ['of the settings', {}, 5000],
    ['of the call', { timeout: 7 }, 7],
  ])('ends the work with the timeout %s', async (_name, options, milliseconds) => {
    vi.useFakeTimers();
    const { client } = createApiParts();
    const run = client.runWithin(options, 'check', ({ deadline }) => deadline.race(never()));
    const ended = errorOf(run);
    await vi.advanceTimersByTimeAsync(milliseconds - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({
      name: 'WechatPayTransportError',
      reason: 'timeout',
      endpoint: 'check',
      outcomeUnknown: false,
      message: `check: no response within ${milliseconds} ms (timeout)`,
    });
  });

  it('leaves no timer behind, whether the work succeeds or fails', async () => {
    vi.useFakeTimers();
    const { client } = createApiParts();
    await client.runWithin({}, 'check', async () => 'done');
    const broken = new Error('broken');
    expect(await errorOf(client.runWithin({}, 'check', () => Promise.reject(broken)))).toBe(broken);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects wrong options before the work starts', async () => {
    const { client } = createApiParts();
    const work = vi.fn();
    const error = await errorOf(client.runWithin({ timeout: 0 }, 'check', work));
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(work).not.toHaveBeenCalled();
  });
});

describe('ApiClient.close', () => {
  const closed = () => new Error('closed');

  it('resolves at once when no call runs', async () => {
    const { client } = createApiParts();
    expect(await isFulfilled(client.close(closed))).toBe(true);
  });

  it('resolves at once after the last call has ended', async () => {
    const { client } = createApiParts();
    await client.call(POST, ITEM);
    expect(await isFulfilled(client.close(closed))).toBe(true);
  });

  it('rejects each new call with an error of its own, before anything is sent', async () => {
    const { client, transport } = createApiParts();
    let created = 0;
    await client.close(() => new Error(`closed ${(created += 1)}`));
    expect(await errorOf(client.call(POST, ITEM))).toEqual(new Error('closed 1'));
    expect(await errorOf(client.callRaw(RAW))).toEqual(new Error('closed 2'));
    expect(transport.requests).toEqual([]);
  });

  it('rejects wrong options as such after it has closed', async () => {
    const { client } = createApiParts();
    await client.close(closed);
    const error = await errorOf(client.call(POST, ITEM, { timeout: 0 }));
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
  });

  it('waits for the last of the calls that run, and rejects others meanwhile', async () => {
    const { client } = createApiParts();
    const [first, second] = [gate(), gate()];
    const one = client.runWithin({}, 'one', () => first.promise);
    const two = client.runWithin({}, 'two', () => second.promise);
    const closing = client.close(closed);
    expect(await isFulfilled(closing)).toBe(false);
    expect(await errorOf(client.call(POST, ITEM))).toEqual(new Error('closed'));
    expect(await isFulfilled(closing)).toBe(false);
    first.open();
    await one;
    expect(await isFulfilled(closing)).toBe(false);
    second.open();
    await two;
    expect(await isFulfilled(closing)).toBe(true);
  });

  it('waits for a call that fails', async () => {
    const { client } = createApiParts();
    const work = gate();
    const run = errorOf(client.runWithin({}, 'one', () => work.promise));
    const closing = client.close(closed);
    expect(await isFulfilled(closing)).toBe(false);
    work.fail(new Error('broken'));
    expect(await run).toEqual(new Error('broken'));
    expect(await isFulfilled(closing)).toBe(true);
  });
});
