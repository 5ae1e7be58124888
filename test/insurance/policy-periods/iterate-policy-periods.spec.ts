import { afterEach, describe, expect, it } from 'vitest';
import {
  getResponseInfo,
  type PolicyPeriod,
  WechatPayApiError,
  type WechatPayRequestValidationError,
} from '../../../lib/index.js';
import {
  answerError,
  answerSigned,
  CONTRACT,
  errorOf,
  Merchant,
} from '../../support/applications/merchant.js';
import { REQUEST_ID } from '../../support/wire/platform-signer.js';
import type { WireHandler } from '../../support/wire/wire-server.js';

const PATH =
  '/v3/papay/insurance-sign/policy_periods/plan-id/12535/out-contract-code/wxwtdk20261201100000';

let merchant: Merchant;
afterEach(() => merchant.stop());

/** Omits `total_count` from the responses. */
const NO_TOTAL = -1;

/** Serves `count` periods, at most `most` on a page. */
function serveList(count: number, most = 120, total: number | null = count): WireHandler {
  return (request, response, incoming) => {
    const query = new URL(request.url, 'http://api').searchParams;
    const offset = Number(query.get('offset'));
    const limit = Number(query.get('limit'));
    const length = Math.max(0, Math.min(limit, most, count - offset));
    const data = Array.from({ length }, (_, index) => ({ policy_period_id: offset + index + 1 }));
    const page = { data, limit, offset, ...(total !== NO_TOTAL && { total_count: total }) };
    return answerSigned(JSON.stringify(page))(request, response, incoming);
  };
}

async function collectIds(periods: AsyncIterable<PolicyPeriod>): Promise<number[]> {
  const ids: number[] = [];
  for await (const { policy_period_id } of periods) ids.push(policy_period_id);
  return ids;
}

const offsets = (): string[] =>
  merchant.server.requests.map(({ url }) => {
    expect(url.startsWith(`${PATH}?limit=120&offset=`)).toBe(true);
    return url.slice(`${PATH}?limit=120&offset=`.length);
  });

describe('iteratePolicyPeriods', () => {
  it.each<[unknown, string, string]>([
    [{ ...CONTRACT, limit: 5 }, 'limit', 'unknown-property'],
    [{ ...CONTRACT, offset: 7 }, 'offset', 'unknown-property'],
    ['abc', '', 'type'],
  ])('rejects %j at the first iteration and sends nothing', async (dto, path, rule) => {
    merchant = await Merchant.start(serveList(3));
    const periods = merchant.service.iteratePolicyPeriods(dto as typeof CONTRACT);
    const error = await errorOf<WechatPayRequestValidationError>(collectIds(periods));
    expect(error.issues).toMatchObject([{ path, rule }]);
    expect(merchant.server.requests).toHaveLength(0);
  });

  it.each<[what: string, list: WireHandler, count: number, offsets: string[]]>([
    ['an empty list', serveList(0), 0, ['0']],
    ['an empty list without a count', serveList(0, 120, NO_TOTAL), 0, ['0']],
    ['one page', serveList(12), 12, ['0']],
    ['a full page', serveList(120), 120, ['0']],
    ['a full page and one', serveList(121), 121, ['0', '120']],
    ['several pages', serveList(300), 300, ['0', '120', '240']],
    ['pages shorter than requested', serveList(50, 20), 50, ['0', '20', '40']],
    ['pages without a count', serveList(130, 120, NO_TOTAL), 130, ['0', '120', '130']],
    ['pages with a count of null', serveList(130, 120, null), 130, ['0', '120', '130']],
    ['a full page without a count', serveList(120, 120, NO_TOTAL), 120, ['0', '120']],
  ])('yields all periods of %s', async (_what, list, count, expected) => {
    merchant = await Merchant.start(list);
    const ids = await collectIds(merchant.service.iteratePolicyPeriods(CONTRACT));
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(offsets()).toEqual(expected);
  });

  it.each(['{"limit":120,"offset":0}', '{"limit":120,"offset":0,"data":null}'])(
    'ends at the page %s',
    async (page) => {
      merchant = await Merchant.start(answerSigned(page));
      expect(await collectIds(merchant.service.iteratePolicyPeriods(CONTRACT))).toEqual([]);
      expect(offsets()).toEqual(['0']);
    },
  );

  it('ends at an empty page even when total_count is not reached', async () => {
    merchant = await Merchant.start(
      answerSigned('{"limit":120,"offset":0,"data":[],"total_count":9}'),
    );
    expect(await collectIds(merchant.service.iteratePolicyPeriods(CONTRACT))).toEqual([]);
    expect(offsets()).toEqual(['0']);
  });

  it('requests nothing before the iteration, and a page only after the previous one is consumed', async () => {
    merchant = await Merchant.start(serveList(300));
    const iterator = merchant.service.iteratePolicyPeriods(CONTRACT)[Symbol.asyncIterator]();
    expect(offsets()).toEqual([]);
    for (let id = 1; id <= 120; id += 1)
      expect((await iterator.next()).value.policy_period_id).toBe(id);
    expect(offsets()).toEqual(['0']);
    expect((await iterator.next()).value.policy_period_id).toBe(121);
    expect(offsets()).toEqual(['0', '120']);
  });

  it('sends no further request when the loop ends early', async () => {
    merchant = await Merchant.start(serveList(300));
    for await (const { policy_period_id } of merchant.service.iteratePolicyPeriods(CONTRACT)) {
      if (policy_period_id === 120) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(offsets()).toEqual(['0']);
  });

  it('throws the error of a page after the periods of the previous pages', async () => {
    merchant = await Merchant.start((request, response, incoming) => {
      const handler = request.url.endsWith('offset=0')
        ? serveList(300)
        : answerError(403, 'NO_AUTH');
      return handler(request, response, incoming);
    });
    const ids: number[] = [];
    const error = await errorOf(
      (async () => {
        const periods = merchant.service.iteratePolicyPeriods(CONTRACT);
        for await (const { policy_period_id } of periods) ids.push(policy_period_id);
      })(),
    );
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(ids).toHaveLength(120);
    expect(offsets()).toEqual(['0', '120']);
  });

  it('throws for an invalid request once it is iterated', async () => {
    merchant = await Merchant.start(serveList(1));
    const periods = merchant.service.iteratePolicyPeriods({ ...CONTRACT, plan_id: 0 });
    expect(await errorOf(collectIds(periods))).toMatchObject({
      issues: [{ path: 'plan_id', rule: 'range' }],
    });
    expect(offsets()).toEqual([]);
  });

  it('keeps the contract of the call when the object changes later', async () => {
    merchant = await Merchant.start(serveList(121));
    const dto = { ...CONTRACT };
    const periods = merchant.service.iteratePolicyPeriods(dto);
    dto.plan_id = 1;
    expect(await collectIds(periods)).toHaveLength(121);
    expect(offsets()).toEqual(['0', '120']);
  });

  it('starts each iteration with the first page', async () => {
    merchant = await Merchant.start(serveList(121));
    const periods = merchant.service.iteratePolicyPeriods(CONTRACT);
    expect(await collectIds(periods)).toHaveLength(121);
    expect(await collectIds(periods)).toHaveLength(121);
    expect(await periods.toArray()).toHaveLength(121);
    expect(offsets()).toEqual(['0', '120', '0', '120', '0', '120']);
  });

  it('gives a page its request id, and the items none', async () => {
    merchant = await Merchant.start(serveList(2));
    const page = await merchant.service.listPolicyPeriods(CONTRACT);
    expect(getResponseInfo(page)).toEqual({ status: 200, requestId: REQUEST_ID });
    const periods = await merchant.service.iteratePolicyPeriods(CONTRACT).toArray();
    expect([...periods, periods].map((one) => getResponseInfo(one))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('passes the call options to the request of each page', async () => {
    merchant = await Merchant.start(serveList(300));
    const controller = new AbortController();
    const periods = merchant.service.iteratePolicyPeriods(CONTRACT, { signal: controller.signal });
    const error = await errorOf(
      (async () => {
        for await (const _period of periods) controller.abort();
      })(),
    );
    expect(error).toMatchObject({ reason: 'aborted', outcomeUnknown: false });
    expect(offsets()).toEqual(['0']);
  });
});

describe('toArray of iteratePolicyPeriods', () => {
  it.each<[limit: number | undefined, count: number, offsets: string[]]>([
    [undefined, 300, ['0', '120', '240']],
    [1, 1, ['0']],
    [119, 119, ['0']],
    [120, 120, ['0']],
    [121, 121, ['0', '120']],
    [240, 240, ['0', '120']],
    [300, 300, ['0', '120', '240']],
    [301, 300, ['0', '120', '240']],
    [Number.MAX_SAFE_INTEGER, 300, ['0', '120', '240']],
  ])('returns, with the limit %s of 300 periods, %i of them', async (limit, count, expected) => {
    merchant = await Merchant.start(serveList(300));
    const periods = await merchant.service.iteratePolicyPeriods(CONTRACT).toArray({ limit });
    expect(periods.map(({ policy_period_id }) => policy_period_id)).toEqual(
      Array.from({ length: count }, (_, index) => index + 1),
    );
    expect(offsets()).toEqual(expected);
  });

  it('returns an empty array for an empty list', async () => {
    merchant = await Merchant.start(serveList(0));
    expect(await merchant.service.iteratePolicyPeriods(CONTRACT).toArray({ limit: 5 })).toEqual([]);
    expect(offsets()).toEqual(['0']);
  });

  it.each<[unknown, string, string]>([
    [{ limit: 0 }, 'limit', 'range'],
    [{ limit: -1 }, 'limit', 'range'],
    [{ limit: 1.5 }, 'limit', 'range'],
    [{ limit: Number.NaN }, 'limit', 'range'],
    [{ limit: Infinity }, 'limit', 'range'],
    [{ limit: '12' }, 'limit', 'range'],
    [{ limit: null }, 'limit', 'range'],
    [{ max: 12 }, 'options.max', 'unknown-property'],
    [12, 'options', 'type'],
    [null, 'options', 'type'],
  ])('rejects the options %j and sends nothing', async (options, path, rule) => {
    merchant = await Merchant.start(serveList(3));
    const periods = merchant.service.iteratePolicyPeriods(CONTRACT);
    const error = await errorOf<WechatPayRequestValidationError>(periods.toArray(options as never));
    expect(error.name).toBe('WechatPayRequestValidationError');
    expect(error.issues).toMatchObject([{ path, rule }]);
    expect(offsets()).toEqual([]);
  });

  it('rejects with the error of a page', async () => {
    merchant = await Merchant.start(answerError(403, 'NO_AUTH'));
    const error = await errorOf(merchant.service.iteratePolicyPeriods(CONTRACT).toArray());
    expect(error).toBeInstanceOf(WechatPayApiError);
  });
});
