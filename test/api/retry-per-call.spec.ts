import { describe, expect, it } from 'vitest';
import {
  type CallOptions,
  WechatPayRequestValidationError,
  WechatPayTransactionService,
} from '../../lib/index.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  inTurn,
  type Merchant,
} from '../support/applications/merchant.js';
import { useMerchant } from '../support/applications/use-merchant.js';
import { periods, pureSign } from '../support/requests/pre-sign-request.js';
import { BILL_TARGET, billServer } from '../support/wire/bill-server.js';
import { signedHeaders } from '../support/wire/platform-signer.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const down = answerError(500, 'SYSTEM_ERROR');
const BY_ID = { plan_id: 12535, contract_id: '123124412412423431' };
const DAY = { bill_date: '2026-11-30' };
const PROBE = `WECHATPAY/SIGNTEST/${Buffer.alloc(240).toString('base64')}`;
const probe: WireHandler = (_request, response) => {
  const headers = { ...signedHeaders(CONTRACT_ANSWER), 'Wechatpay-Signature': PROBE };
  response.writeHead(200, headers).end(CONTRACT_ANSWER);
};

type Call = (merchant: Merchant, options: CallOptions) => Promise<unknown>;

const CALLS: readonly [string, Call][] = [
  ['a read', ({ service }, options) => service.queryContract(CONTRACT, options)],
  [
    'a write with a natural key',
    ({ service }, options) => service.preEntrustSign(pureSign(), options),
  ],
  [
    'a raw read',
    ({ client }, options) => client.request({ method: 'GET', path: '/v3/a' }, options),
  ],
  [
    'a raw write with a natural key',
    ({ client }, options) =>
      client.request(
        { method: 'POST', path: '/v3/a', body: {}, retryClass: 'natural-key' },
        options,
      ),
  ],
  [
    'the URL of a bill',
    ({ module }, options) =>
      module.get(WechatPayTransactionService).downloadTradeBill(DAY, options),
  ],
  ['a list', ({ service }, options) => service.iteratePolicyPeriods(CONTRACT, options).toArray()],
];

describe('the retry of a call', () => {
  const start = useMerchant();

  describe.each(CALLS)('for %s', (_what, call) => {
    it.each<[string, CallOptions['retry'], number]>([
      ['undefined', undefined, 3],
      ['an empty object', {}, 3],
      ['false', false, 1],
      ['no attempts', { attempts: 0 }, 1],
      ['one attempt', { attempts: 1 }, 2],
      ['four attempts', { attempts: 4 }, 5],
      ['attempts of undefined', { attempts: undefined }, 3],
    ])(
      'sends, with %s and two attempts of the module, the expected number of requests',
      async (_name, retry, sent) => {
        const merchant = await start(down);
        await errorOf(call(merchant, { retry }));
        expect(merchant.server.requests).toHaveLength(sent);
      },
    );

    it('overrides retry: false of the module', async () => {
      const merchant = await start(down, { retry: false });
      await errorOf(call(merchant, {}));
      expect(merchant.server.requests).toHaveLength(1);
      await errorOf(call(merchant, { retry: { attempts: 2, baseDelay: 1 } }));
      expect(merchant.server.requests).toHaveLength(4);
    });
  });

  it('keeps the delays of the module, and the options of other calls', async () => {
    const merchant = await start(down, {
      retry: { attempts: 1, baseDelay: 60_000, maxDelay: 60_000 },
    });
    const options = { timeout: 2000, retry: { attempts: 1 } };
    // The delay of the module does not fit into the timeout.
    await errorOf(merchant.service.queryContract(CONTRACT, options));
    expect(merchant.server.requests).toHaveLength(1);
    await errorOf(merchant.service.queryContract(CONTRACT, { retry: { baseDelay: 0 } }));
    expect(merchant.server.requests).toHaveLength(3);
    await errorOf(merchant.service.queryContract(CONTRACT, { timeout: 2000 }));
    expect(merchant.server.requests).toHaveLength(4);
  });

  it('waits the delays of the call', async () => {
    const merchant = await start(inTurn(down, answerSigned(CONTRACT_ANSWER)));
    const began = performance.now();
    const retry = { attempts: 1, baseDelay: 400, maxDelay: 400 };
    await merchant.service.queryContract(CONTRACT, { retry });
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
  });

  it.each<[string, Call]>([
    [
      'a renewal',
      ({ service }, options) =>
        service.renewContract({ ...BY_ID, policy_periods: periods([1000]) }, options),
    ],
    [
      'a modification',
      ({ service }, options) =>
        service.modifyPolicyPeriods({ ...BY_ID, policy_periods: periods([1000]) }, options),
    ],
    [
      'an abnormal refund',
      ({ module }, options) =>
        module
          .get(WechatPayTransactionService)
          .applyAbnormalRefund(
            { refund_id: '5000000038201905270', out_refund_no: '1R', type: 'MERCHANT_BANK_CARD' },
            options,
          ),
    ],
    [
      'a raw write without a class',
      ({ client }, options) => client.request({ method: 'POST', path: '/v3/a', body: {} }, options),
    ],
  ])('never repeats %s', async (_what, call) => {
    const merchant = await start(down);
    const error = await errorOf(call(merchant, { retry: { attempts: 10, baseDelay: 0 } }));
    expect(error).toMatchObject({ outcomeUnknown: true });
    expect(merchant.server.requests).toHaveLength(1);
  });

  it('sends a read once with false, also after a signature probe', async () => {
    const merchant = await start(inTurn(probe, answerSigned(CONTRACT_ANSWER)));
    const error = await errorOf(merchant.service.queryContract(CONTRACT, { retry: false }));
    expect(error).toMatchObject({ reason: 'signature-probe' });
    merchant.server.handle(inTurn(probe, answerSigned(CONTRACT_ANSWER)));
    await merchant.service.queryContract(CONTRACT);
    expect(merchant.server.requests).toHaveLength(3);
  });

  it.each<[CallOptions['retry'], number]>([
    [undefined, 3],
    [false, 1],
    [{ attempts: 3 }, 4],
  ])('%j applies to the download of a bill', async (retry, downloads) => {
    const place = { download_url: `https://api.mch.weixin.qq.com${BILL_TARGET}` };
    const { module, server } = await start(billServer(place, down));
    await errorOf(module.get(WechatPayTransactionService).downloadTradeBill(DAY, { retry }));
    const paths = server.requests.map(({ url }) => url.replace(/\?.*/, ''));
    expect(paths).toEqual([
      '/v3/bill/tradebill',
      ...Array(downloads).fill('/v3/billdownload/file'),
    ]);
  });

  it.each<[CallOptions['retry'], number]>([
    [undefined, 1],
    [false, 1],
    [{ attempts: 2, baseDelay: 1 }, 3],
    [{}, 3],
  ])(
    '%j applies to the check of credentials, which retries nothing by default',
    async (retry, sent) => {
      const { client, server } = await start(down);
      const report = await client.checkCredentials({ retry });
      expect(report.ok).toBe(false);
      expect(server.requests).toHaveLength(sent);
    },
  );

  it('lets the check of credentials recover from a lost connection', async () => {
    const { client, server } = await start(
      inTurn(
        (_request, _response, incoming) => void incoming.socket.destroy(),
        answerSigned('{"data":[]}'),
      ),
    );
    const report = await client.checkCredentials({ retry: { attempts: 1, baseDelay: 1 } });
    expect(report.findings.find(({ check }) => check === 'connection')).toMatchObject({
      outcome: 'passed',
    });
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it.each<[unknown, string, string]>([
    [true, 'retry', 'type'],
    [null, 'retry', 'type'],
    [3, 'retry', 'type'],
    ['never', 'retry', 'type'],
    [{ attempts: 11 }, 'retry.attempts', 'range'],
    [{ attempts: -1 }, 'retry.attempts', 'range'],
    [{ attempts: 1.5 }, 'retry.attempts', 'range'],
    [{ attempts: '1' }, 'retry.attempts', 'range'],
    [{ attempts: null }, 'retry.attempts', 'range'],
    [{ baseDelay: 60_001 }, 'retry.baseDelay', 'range'],
    [{ maxDelay: -1 }, 'retry.maxDelay', 'range'],
    [{ atempts: 1 }, 'retry.atempts', 'unknown-property'],
  ])('rejects %j by name before anything is sent', async (retry, path, rule) => {
    const merchant = await start(down);
    const options = { retry } as CallOptions;
    for (const call of [...CALLS.map(([, one]) => one), checkCredentials]) {
      const error = await errorOf<WechatPayRequestValidationError>(call(merchant, options));
      expect(error).toBeInstanceOf(WechatPayRequestValidationError);
      expect(error.issues).toMatchObject([{ path, rule }]);
    }
    expect(merchant.server.requests).toHaveLength(0);
  });

  it('accepts the limits of each property', async () => {
    const merchant = await start(answerSigned(CONTRACT_ANSWER));
    for (const retry of [
      { attempts: 0, baseDelay: 0, maxDelay: 0 },
      { attempts: 10, baseDelay: 60_000, maxDelay: 60_000 },
    ]) {
      await expect(merchant.service.queryContract(CONTRACT, { retry })).resolves.toBeDefined();
    }
  });
});

const checkCredentials: Call = ({ client }, options) => client.checkCredentials(options);
