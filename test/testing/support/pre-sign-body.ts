export const PRE_SIGN_PATH = '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi';

/** A URL where nothing listens: notifications fail at once, without a name lookup. */
const NOWHERE = 'http://127.0.0.1:1';

/** The time at which these tests start. */
export const NOW = '2026-12-01T10:00:00+08:00';

// oxlint-disable-next-line typescript/no-explicit-any -- tests set invalid values
export type PreSignBody = Record<string, any>;

let codes = 0;

/** A valid pre-sign request for the date of {@link NOW}, with a unique code. */
export function preSignBody(changes: PreSignBody = {}): PreSignBody {
  return {
    appid: 'wxd678efh567hg6787',
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    plan_id: 12535,
    out_contract_code: `code${++codes}`,
    insured_display_name: '*三',
    contract_notify_url: `${NOWHERE}/contracts`,
    policy_start_date: '2026-12-02',
    policy_end_date: '2027-12-01',
    policy_periods: periods(['2026-12-31', 1000], ['2027-01-31', 1000], ['2027-02-28', 1000]),
    ...changes,
  };
}

/** The same with a first payment today. */
export function payingBody(changes: PreSignBody = {}): PreSignBody {
  return preSignBody({
    policy_periods: periods(['2026-12-01', 1000], ['2026-12-31', 1000]),
    amount: { total: 1000, currency: 'CNY' },
    out_trade_no: `order${++codes}`,
    description: '保险首期保费',
    transaction_notify_url: `${NOWHERE}/transactions`,
    ...changes,
  });
}

/** Periods numbered from 1. */
export function periods(...list: readonly (readonly [date: string, total: number])[]) {
  return list.map(([date, total], index) => ({
    policy_period_id: index + 1,
    estimated_deduct_date: date,
    estimated_deduct_amount: { total, currency: 'CNY' },
  }));
}
