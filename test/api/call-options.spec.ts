import { beforeEach, describe, expect, it } from 'vitest';
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
