import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import {
  MAX_POLICY_PERIOD_ID,
  type PlannedPeriodDto,
} from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { findIssues, findStartIssues, type ListRule } from './list-rule.js';
import { type DeductFrequency, renewalWindow } from './windows.js';
import { toBeijingDate } from '../../common/beijing-date.js';
import type { RuleFinding } from '../../schema/request-rule.js';
import { MAX_RENEWAL_PERIODS } from '../contracts/contract.dto.js';

/** Options of {@link checkRenewal}. */
export interface CheckRenewalOptions {
  /** Frequency of the template. Without it, the renewal window is not checked. */
  readonly frequency?: DeductFrequency | undefined;
  /** Moment of the renewal. Without it, neither the renewal window nor the new dates are checked. */
  readonly moment?: Date | undefined;
  /**
   * `policy_period_id` of the first period in the current list. Default: the first given period. Set it for
   * a contract that was renewed before, since `listPolicyPeriods` also returns earlier lists, and premiums
   * paid in those do not count.
   */
  readonly currentListStart?: number | undefined;
}

/**
 * Checks a renewal before it is sent: compares the next list with the current one (`listPolicyPeriods`) and
 * returns the issues that WeChat Pay would reject. An empty result means that no known rule is violated.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export function checkRenewal(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  { frequency, moment, currentListStart }: CheckRenewalOptions = {},
): WechatPayRequestIssue[] {
  const startIssues = findStartIssues(current, currentListStart);
  if (startIssues.length > 0) return startIssues;
  const currentList = current.filter(({ policy_period_id: id }) => id >= (currentListStart ?? id));
  const lengthIssues = findIssues(RENEWAL_LENGTH_RULES, { currentList, next });
  const last = currentList.at(-1);
  // The other rules need at least one current period.
  if (last === undefined) return lengthIssues;
  const lists = { currentList, last, next, frequency, moment };
  return [
    ...lengthIssues,
    ...findIssues(CURRENT_LIST_RULES, lists),
    ...toRenewedPeriods(current, next).flatMap((period) =>
      findIssues(RENEWED_PERIOD_RULES, period),
    ),
    ...findIssues(RENEWED_LIST_RULES, lists),
  ];
}

/** The current list and the one that follows it. */
interface RenewedLists {
  readonly currentList: readonly PolicyPeriod[];
  /** Last period of the current list. */
  readonly last: PolicyPeriod;
  readonly next: readonly PlannedPeriodDto[];
  readonly frequency: DeductFrequency | undefined;
  readonly moment: Date | undefined;
}

/** A new period, with the highest id and the latest date of all periods before it. */
interface RenewedPeriod {
  readonly period: PlannedPeriodDto;
  readonly index: number;
  readonly highestId: number;
  readonly latestDate: string;
}

const NONE: readonly RuleFinding[] = [];

const RENEWAL_LENGTH_RULES: readonly ListRule<Pick<RenewedLists, 'currentList' | 'next'>>[] = [
  {
    name: 'length',
    findings: ({ next: { length } }) =>
      length < 1 || length > MAX_RENEWAL_PERIODS
        ? [{ path: 'policy_periods', message: `must have 1 to ${MAX_RENEWAL_PERIODS} items` }]
        : NONE,
  },
  {
    name: 'renewal-current',
    findings: ({ currentList }) =>
      currentList.length === 0
        ? [
            {
              path: 'current',
              message: 'must not be empty: only a contract with periods can be renewed',
            },
          ]
        : NONE,
  },
];

/** Rules about the current list. */
const CURRENT_LIST_RULES: readonly ListRule<RenewedLists>[] = [
  {
    name: 'renewal-paid',
    *findings({ currentList }) {
      if (currentList.some((period) => period.policy_period_state === 'PAID')) return;
      const message = 'has no paid period: at least one period must be paid before a renewal';
      yield { path: 'current', message };
    },
  },
  {
    name: 'renewal-scheduled',
    *findings({ last }) {
      if (last.policy_period_state !== 'SCHEDULED') return;
      yield {
        path: 'current',
        message:
          'ends with a period that is scheduled but not paid: renew after it is paid or expired',
      };
    },
  },
];

/** Rules about each new period and the periods before it. */
const RENEWED_PERIOD_RULES: readonly ListRule<RenewedPeriod>[] = [
  {
    name: 'period-ids-increasing',
    findings({ period, index, highestId }) {
      if (period.policy_period_id <= highestId) {
        const path = `policy_periods[${index}].policy_period_id`;
        const message = 'must be greater than the ids before it, including the current ones';
        return [{ path, message }];
      }
      return NONE;
    },
  },
  {
    name: 'range',
    findings({ period: { policy_period_id: id }, index, highestId }) {
      // The rule period-ids-increasing reports an id that is too low.
      if (id > highestId && id > MAX_POLICY_PERIOD_ID) {
        const path = `policy_periods[${index}].policy_period_id`;
        return [{ path, message: `must be at most ${MAX_POLICY_PERIOD_ID}` }];
      }
      return NONE;
    },
  },
  {
    name: 'period-dates-increasing',
    findings({ period, index, latestDate }) {
      if (period.estimated_deduct_date <= latestDate) {
        const path = `policy_periods[${index}].estimated_deduct_date`;
        const message = 'must be later than the dates before it, including the current ones';
        return [{ path, message }];
      }
      return NONE;
    },
  },
];

/** Rules about the new list. */
const RENEWED_LIST_RULES: readonly ListRule<RenewedLists>[] = [
  {
    name: 'renewal-amount',
    *findings({ last, next }) {
      const before = last.estimated_deduct_amount.total;
      for (const [index, { estimated_deduct_amount }] of next.entries()) {
        if (2 * Math.abs(estimated_deduct_amount.total - before) > before) {
          yield {
            path: `policy_periods[${index}].estimated_deduct_amount.total`,
            message: `must differ by at most 50 % from the last premium of ${before} fen`,
          };
        }
      }
    },
  },
  {
    name: 'period-dates-future',
    *findings({ next, moment }) {
      if (moment === undefined) return;
      const today = toBeijingDate(moment.getTime());
      for (const [index, { estimated_deduct_date }] of next.entries()) {
        if (estimated_deduct_date > today) continue;
        yield {
          path: `policy_periods[${index}].estimated_deduct_date`,
          message: 'must be later than the day of the renewal in Beijing',
        };
      }
    },
  },
  {
    name: 'renewal-window',
    *findings({ last, frequency, moment }) {
      if (frequency === undefined || moment === undefined) return;
      const { open, opensAt } = renewalWindow(last.estimated_deduct_date, frequency, moment);
      if (open) return;
      const message =
        opensAt === undefined
          ? 'the renewal window is over'
          : `the renewal window opens at ${opensAt.toISOString()}`;
      yield { path: '', message };
    },
  },
];

/** Adds to each new period the highest id and the latest date before it. */
function toRenewedPeriods(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
): RenewedPeriod[] {
  let highestId = Math.max(...current.map((period) => period.policy_period_id));
  let latestDate = current.at(-1)?.estimated_deduct_date ?? '';
  return next.map((period, index) => {
    const renewed = { period, index, highestId, latestDate };
    highestId = Math.max(highestId, period.policy_period_id);
    if (period.estimated_deduct_date > latestDate) latestDate = period.estimated_deduct_date;
    return renewed;
  });
}
