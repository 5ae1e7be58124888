import type { PreEntrustSignDto } from '../../../lib/index.js';

/** A pure sign that is valid at {@link NOW}. */
export function pureSign(changes: Partial<PreEntrustSignDto> = {}): PreEntrustSignDto {
  return {
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    plan_id: 12535,
    out_contract_code: 'wxwtdk20261201100000',
    insured_display_name: '*三',
    policy_start_date: '2026-12-02',
    policy_end_date: '2027-12-01',
    policy_periods: periods([1000, 1000]),
    ...changes,
  };
}

/** A sign-with-payment that is valid at {@link NOW}. */
export function signWithPayment(changes: Partial<PreEntrustSignDto> = {}): PreEntrustSignDto {
  return pureSign({
    policy_periods: periods([1000, 1000], '2026-12-01'),
    amount: { total: 1000, currency: 'CNY' },
    out_trade_no: '1217752501201407033233368018',
    description: 'Health cover 2027',
    ...changes,
  });
}

/** Monthly periods with the given amounts in fen. */
export function periods(
  amounts: readonly number[],
  first = '2026-12-02',
): PreEntrustSignDto['policy_periods'] {
  const start = new Date(`${first}T00:00:00Z`);
  return amounts.map((total, index) => {
    const date = new Date(start);
    date.setUTCMonth(date.getUTCMonth() + index);
    return {
      policy_period_id: index + 1,
      estimated_deduct_date: date.toISOString().slice(0, 10),
      estimated_deduct_amount: { total, currency: 'CNY' as const },
    };
  });
}
