import { describe, expect, it } from 'vitest';
import { PRE_ENTRUST_SIGN_RULES } from '../../../lib/insurance/pre-sign/pre-entrust-sign.rules.js';
import type { PreEntrustSignDto } from '../../../lib/index.js';
import type { Readable } from '../../../lib/schema/request-rule.js';

const CONTEXT = {
  today: '2026-12-01',
  loopbackApi: false,
  allowHttpTransactionNotifyUrl: false,
  allowHttpForTesting: false,
};

describe('rules that span fields', () => {
  it.each(PRE_ENTRUST_SIGN_RULES)(
    '$name reads at most twice as many properties for twice as many periods',
    ({ findings }) => {
      for (const broken of [false, true]) {
        const work = [500, 1000].map((count) => {
          const counter = { reads: 0 };
          const request = createRequest(count, broken, counter);
          const given = new Set(['amount', 'out_trade_no']);
          for (const { path } of findings(request, given, CONTEXT)) expect(path).not.toBe('');
          return counter.reads;
        });
        expect(work[1]).toBeLessThanOrEqual(2 * work[0]! + 10);
        expect(work[1]).toBeLessThan(1000 * 40);
      }
    },
  );
});

/** Creates periods that count each read of a property; broken ones violate every rule. */
function createRequest(
  count: number,
  broken: boolean,
  counter: { reads: number },
): Readable<PreEntrustSignDto> {
  const counted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name, receiver) {
        counter.reads += 1;
        return Reflect.get(object, name, receiver);
      },
    });
  const list = Array.from({ length: count }, (_, index) => {
    const step = broken ? 0 : index;
    return counted({
      policy_period_id: step + 1,
      estimated_deduct_date: new Date(Date.UTC(2026, step, 1)).toISOString().slice(0, 10),
      estimated_deduct_amount: counted({ total: broken ? 0 : 1000 }),
      policy_coverage_detail: counted({ policy_amount: broken ? String(index) : '1' }),
    });
  });
  return {
    policy_start_date: '2026-01-01',
    policy_end_date: broken ? '2025-12-31' : '2126-12-31',
    amount: { total: 1000 },
    policy_periods: counted(list),
  };
}
