import { addDays, toDate } from './calendar.mjs';
import { isYearListed, planRenewal } from './fates.mjs';

/**
 * The policy of the merchant. The contract's number says what it decides: `…skip3` leaves the third period out,
 * `…late3` asks for a later day before its schedule.
 */
export function createPolicy(now, renews = true) {
  return class YearPolicy {
    describe({ policy_period_id }) {
      return { description: `保险费 第${policy_period_id}期` };
    }

    decide({ out_contract_code: code, policy_period_id: id, estimated_deduct_date, step }) {
      const [, decision, period] = /(skip|late)(\d+)$/.exec(code) ?? [];
      if (step !== 'schedule' || Number(period) !== id) return 'collect';
      if (decision === 'skip') return 'skip';
      return decision === 'late' ? { postponeTo: addDays(estimated_deduct_date, 6) } : 'collect';
    }

    nextPeriods({ premiums }) {
      if (!renews || isYearListed(premiums)) return 'stop';
      return planRenewal(premiums.at(-1), toDate(now()));
    }
  };
}
