import { beforeEach, describe, expect, it } from 'vitest';
import { checkCallOptions } from '../../lib/api/call-options.js';
import {
  type CallOptions,
  WechatPayRequestValidationError,
  WechatPayTransactionService,
} from '../../lib/index.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
} from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';

describe('the options of a call', () => {
  const startMerchant = useMerchant();
  let merchant: Merchant;
  beforeEach(async () => {
    merchant = await startMerchant(answerSigned(CONTRACT_ANSWER));
  });

  const calls = (options: CallOptions): [string, () => Promise<unknown>][] => [
    ['a method', () => merchant.service.queryContract(CONTRACT, options)],
    ['a raw request', () => merchant.client.request({ method: 'GET', path: '/v3/a' }, options)],
    [
      'a bill',
      () =>
        merchant.module
          .get(WechatPayTransactionService)
          .downloadTradeBill({ bill_date: '2026-11-30' }, options),
    ],
  ];

  it.each<[unknown, string, string]>([
    [null, 'options', 'type'],
    ['5', 'options', 'type'],
    [{ timout: 5 }, 'options.timout', 'unknown-property'],
    [{ extrafields: {} }, 'options.extrafields', 'unknown-property'],
    [{ timeout: 0 }, 'timeout', 'range'],
    [{ timeout: 2 ** 31 }, 'timeout', 'range'],
    [{ signal: 5 }, 'signal', 'type'],
    [{ signal: {} }, 'signal', 'type'],
    [{ signal: new AbortController() }, 'signal', 'type'],
  ])('rejects the options %j by name before anything is sent', async (options, path, rule) => {
    for (const [what, call] of calls(options as CallOptions)) {
      const error = await errorOf<WechatPayRequestValidationError>(call());
      expect(error, what).toBeInstanceOf(WechatPayRequestValidationError);
      expect(error.issues, what).toMatchObject([{ path, rule }]);
    }
    expect(merchant.server.requests).toHaveLength(0);
  });

  it('accepts a call with any of its options undefined', async () => {
    const options = { timeout: undefined, signal: undefined, extraFields: undefined };
    await expect(merchant.service.queryContract(CONTRACT, options)).resolves.toBeDefined();
    await expect(
      merchant.service.queryContract(CONTRACT, { timeout: 2 ** 31 - 1 }),
    ).resolves.toBeDefined();
  });
});

describe('checkCallOptions', () => {
  const RANGE = 'must be a whole number of milliseconds from 1 to 2147483647';
  const SIGNAL = 'must be an AbortSignal';
  const listeners = { aborted: false, addEventListener: () => undefined };

  const errorFor = (options: unknown): WechatPayRequestValidationError => {
    try {
      checkCallOptions(options);
    } catch (error) {
      return error as WechatPayRequestValidationError;
    }
    throw new Error('expected an error');
  };

  it.each<[string, unknown]>([
    ['no option', {}],
    ['options of undefined', { signal: undefined, timeout: undefined, retry: undefined }],
    ['a timeout of one millisecond', { timeout: 1 }],
    ['the longest timeout', { timeout: 2_147_483_647 }],
    ['a signal', { signal: new AbortController().signal }],
    ['an aborted signal', { signal: AbortSignal.abort() }],
    ['the signal of a test environment', { signal: listeners }],
    ['retries', { retry: { attempts: 3 } }],
    ['no retries', { retry: false }],
    ['extra fields', { extraFields: { later: 1 } }],
    ['all of them', { signal: listeners, timeout: 5, retry: {}, extraFields: {} }],
  ])('accepts %s', (_name, options) => {
    expect(checkCallOptions(options)).toBeUndefined();
  });

  it.each<[unknown, string, string, string]>([
    [undefined, 'options', 'type', 'must be an object'],
    [null, 'options', 'type', 'must be an object'],
    ['5', 'options', 'type', 'must be an object'],
    [5000, 'options', 'type', 'must be an object'],
    [() => ({}), 'options', 'type', 'must be an object'],
    [
      { x: 1 },
      'options.x',
      'unknown-property',
      'unknown option; the options are signal, timeout, retry and extraFields',
    ],
    [{ timout: 5 }, 'options.timout', 'unknown-property', 'unknown option; did you mean timeout?'],
    [
      { 'a\n"b': undefined },
      String.raw`options.a\n\"b`,
      'unknown-property',
      'unknown option; the options are signal, timeout, retry and extraFields',
    ],
    [{ timeout: 0 }, 'timeout', 'range', RANGE],
    [{ timeout: -1 }, 'timeout', 'range', RANGE],
    [{ timeout: 1.5 }, 'timeout', 'range', RANGE],
    [{ timeout: 2_147_483_648 }, 'timeout', 'range', RANGE],
    [{ timeout: '5' }, 'timeout', 'range', RANGE],
    [{ timeout: null }, 'timeout', 'range', RANGE],
    [{ signal: null }, 'signal', 'type', SIGNAL],
    [{ signal: 'signal' }, 'signal', 'type', SIGNAL],
    [{ signal: {} }, 'signal', 'type', SIGNAL],
    [{ signal: { aborted: false } }, 'signal', 'type', SIGNAL],
    [{ signal: { aborted: false, addEventListener: 5 } }, 'signal', 'type', SIGNAL],
    [{ signal: { addEventListener: () => undefined } }, 'signal', 'type', SIGNAL],
    [{ signal: Object.assign(() => undefined, listeners) }, 'signal', 'type', SIGNAL],
    [{ retry: true }, 'retry', 'type', 'must be false or { attempts, baseDelay, maxDelay }'],
    [{ retry: { attempts: 11 } }, 'retry.attempts', 'range', 'must be a whole number from 0 to 10'],
  ])('rejects %o, naming %s', (options, path, rule, message) => {
    const error = errorFor(options);
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.issues).toEqual([{ path, rule, message }]);
    expect(error.message).toBe(`The call breaks a rule:\n  ${path}: ${message} [${rule}]`);
  });

  it('rejects all mistakes together, unknown names first', () => {
    const options = { retry: 1, signal: 1, timeout: 0, x: 1, y: 1 };
    expect(errorFor(options).issues.map(({ path }) => path)).toEqual([
      'options.x',
      'options.y',
      'timeout',
      'signal',
      'retry',
    ]);
  });
});
