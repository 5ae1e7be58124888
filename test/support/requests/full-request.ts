import type { PreEntrustSignDto } from '../../../lib/index.js';
import { APPID } from '../fixtures.js';
import { periods, signWithPayment } from './pre-sign-request.js';

/** A sign-with-payment that sets every field at every depth and is valid at `NOW`. */
export function fullRequest(): Required<PreEntrustSignDto> {
  const coverage = () => ({
    policy_amount: '50000',
    policy_clauses: [{ clause_name: 'hospital', clause_quota: '20000' }],
  });
  return {
    ...signWithPayment(),
    appid: APPID,
    contract_notify_url: 'https://merchant.example/contract-results',
    policy_periods: periods([1000, 1000], '2026-12-01').map((period) => ({
      ...period,
      policy_coverage_detail: coverage(),
    })),
    transaction_notify_url: 'https://merchant.example/payment-results',
    out_user_code: 'user-1',
    goods_tag: 'WXG',
    attach: 'echo',
    can_auto_insure: true,
    can_auto_reinsure: false,
    real_identity: {
      real_name: '张三',
      id_card_number: '11010119900307123X',
      identity_type: 'ID_CARD',
    },
    combined_deduct_period_count: 1,
  } as Required<PreEntrustSignDto>;
}
