import type { RequestRule } from '../../schema/request-rule.js';
import type { RenewContractDto } from './contract.dto.js';

/**
 * The rules of a renewal that need nothing but the request and the clock.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export const RENEW_CONTRACT_RULES: readonly RequestRule<RenewContractDto>[] = [
  {
    name: 'period-dates-future',
    *findings({ policy_periods = [] }, _given, { today }) {
      for (const [index, { estimated_deduct_date }] of policy_periods.entries()) {
        if (estimated_deduct_date === undefined || estimated_deduct_date > today) continue;
        yield {
          path: `policy_periods[${index}].estimated_deduct_date`,
          message: 'must be later than today in Beijing',
        };
      }
    },
  },
  {
    name: 'zero-amount',
    *findings({ policy_periods = [] }) {
      for (const [index, { estimated_deduct_amount }] of policy_periods.entries()) {
        if (estimated_deduct_amount?.total !== 0) continue;
        yield {
          path: `policy_periods[${index}].estimated_deduct_amount.total`,
          message: 'must not be 0: only the first premium of a new contract can be free',
        };
      }
    },
  },
];
