import type { WechatPayRequestIssue } from '../../errors/wechat-pay.error.js';
import type { PlannedPeriodDto } from '../policy-periods/planned-period.dto.js';
import type { PolicyPeriod } from '../policy-periods/policy-period.endpoints.js';
import { findIssues, findStartIssues, type ListRule } from './list-rule.js';
import type { RuleFinding } from '../../schema/request-rule.js';
import { getPricePlan } from './price-mode.js';
import { modificationWindow, scheduleWindow } from './windows.js';

/** Options of {@link checkModification}. */
export interface CheckModificationOptions {
  /** Value of this field in the request. */
  readonly allow_cancel_scheduled?: boolean | undefined;
  /** Moment of the modification. Without it, the windows are not checked. */
  readonly moment?: Date | undefined;
  /**
   * Whether the contract was signed with a discounted first premium (首期优惠). Default: derived from the
   * first two amounts of `current`. Set it after a modification has lowered the first premium, since the
   * amounts then no longer show how the contract was signed.
   */
  readonly firstPremiumDiscounted?: boolean | undefined;
  /**
   * `policy_period_id` with which the current list begins. Set it for a renewed contract, whose list has no
   * discounted first premium. Default: the signed list is the current one.
   */
  readonly currentListStart?: number | undefined;
}

/**
 * Checks a modification before it is sent: compares the changed list with the current one
 * (`listPolicyPeriods`) and returns the issues that WeChat Pay would reject. The limits of one modification
 * per day and three per contract are not checked.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
 */
export function checkModification(
  current: readonly PolicyPeriod[],
  next: readonly PlannedPeriodDto[],
  options: CheckModificationOptions = {},
): WechatPayRequestIssue[] {
  const { allow_cancel_scheduled, moment, currentListStart } = options;
  const startIssues = findStartIssues(current, currentListStart);
  if (startIssues.length > 0) return startIssues;
  // A contract is renewed once its first list is over, and its discounted premium with it.
  const discounted =
    currentListStart === undefined && (options.firstPremiumDiscounted ?? looksDiscounted(current));
  const lists = { current, next, moment, discounted };
  // Periods of lists that differ in length cannot be compared.
  const lengthIssues = findIssues(LENGTH_RULES, lists);
  if (lengthIssues.length > 0) return lengthIssues;
  const periodIssues = current.flatMap((period, index) => {
    const planned = next[index];
    if (planned === undefined) return [];
    const before = period.estimated_deduct_amount.total;
    const after = planned.estimated_deduct_amount.total;
    const change = { period, planned, index, before, after, allow_cancel_scheduled, moment };
    return [
      ...findIssues(UNCHANGED_FIELD_RULES, change),
      ...(after === before ? [] : findIssues(CHANGED_PERIOD_RULES, change)),
    ];
  });
  return [...periodIssues, ...findIssues(MODIFIED_LIST_RULES, lists)];
}

/** The signed list and its replacement. */
interface ModifiedLists {
  readonly current: readonly PolicyPeriod[];
  readonly next: readonly PlannedPeriodDto[];
  readonly moment: Date | undefined;
  /** True when the contract was signed with a discounted first premium. */
  readonly discounted: boolean;
}

/** A signed period and its replacement. */
interface ModifiedPeriod {
  readonly period: PolicyPeriod;
  readonly planned: PlannedPeriodDto;
  readonly index: number;
  /** Amounts in fen. */
  readonly before: number;
  readonly after: number;
  readonly allow_cancel_scheduled: boolean | undefined;
  readonly moment: Date | undefined;
}

const NONE: readonly RuleFinding[] = [];

const LENGTH_RULES: readonly ListRule<ModifiedLists>[] = [
  {
    name: 'modification-list',
    *findings({ current, next }) {
      if (current.length === next.length) return;
      const message = `must contain all ${current.length} periods of the signed list`;
      yield { path: 'policy_periods', message };
    },
  },
];

/** Rules about every period. */
const UNCHANGED_FIELD_RULES: readonly ListRule<ModifiedPeriod>[] = [
  {
    name: 'modification-list',
    findings: ({ period, planned, index }) =>
      (['policy_period_id', 'estimated_deduct_date'] as const)
        .filter((name) => planned[name] !== period[name])
        .map((name) => ({
          path: `policy_periods[${index}].${name}`,
          message: 'must equal the signed value: only amounts can be changed',
        })),
  },
];

/** Rules about a period with a new amount. */
const CHANGED_PERIOD_RULES: readonly ListRule<ModifiedPeriod>[] = [
  {
    name: 'modification-amount',
    findings: ({ index, before, after }) =>
      after > before || after <= 0
        ? createAmountFindings(index, `must be lower than ${before} fen and greater than 0`)
        : NONE,
  },
  {
    name: 'modification-state',
    findings({ period: { policy_period_state: state }, index, allow_cancel_scheduled }) {
      if (state === 'NO_SCHEDULED') return NONE;
      if (state !== 'SCHEDULED') {
        return createAmountFindings(
          index,
          'cannot be changed: the state of the period must be NO_SCHEDULED or SCHEDULED',
        );
      }
      if (allow_cancel_scheduled === true) return NONE;
      return createAmountFindings(
        index,
        'belongs to a scheduled period: set allow_cancel_scheduled and schedule the period again afterwards',
      );
    },
  },
  {
    name: 'modification-window',
    findings({ period, index, moment }) {
      const isScheduled = period.policy_period_state === 'SCHEDULED';
      if (!isScheduled || moment === undefined || canCancel(period, moment)) return NONE;
      return createAmountFindings(
        index,
        'belongs to a scheduled period, which can only be changed within its schedule window and at least one day before its end',
      );
    },
  },
];

/** Rules about the whole list, for lists of equal length. */
const MODIFIED_LIST_RULES: readonly ListRule<ModifiedLists>[] = [
  {
    name: 'modification-amount',
    *findings({ current, next }) {
      const amounts = next.map((period) => period.estimated_deduct_amount.total);
      const changed = new Set(
        amounts.filter((total, index) => total !== current[index]?.estimated_deduct_amount.total),
      );
      if (changed.size === 1) return;
      const message =
        changed.size === 0 ? 'must change an amount' : 'must contain only one new amount';
      yield { path: 'policy_periods', message };
    },
  },
  {
    name: 'modification-first-discount',
    *findings({ current: [first], next, discounted }) {
      if (!discounted || first === undefined) return;
      if (!['PAID', 'EXPIRED'].includes(first.policy_period_state)) {
        yield {
          path: 'policy_periods',
          message: 'can be changed only after the discounted first period is paid or expired',
        };
      }
      const second = next[1]?.estimated_deduct_amount.total;
      if (second !== undefined && second <= first.estimated_deduct_amount.total) {
        yield* createAmountFindings(1, 'must be higher than the discounted first premium');
      }
    },
  },
  {
    name: 'modification-window',
    *findings({ current, moment }) {
      const last = current.at(-1);
      if (last === undefined || moment === undefined) return;
      if (modificationWindow(last.estimated_deduct_date, moment).open) return;
      yield { path: '', message: 'the modification window is not open now' };
    },
  },
];

function createAmountFindings(index: number, message: string): readonly RuleFinding[] {
  return [{ path: `policy_periods[${index}].estimated_deduct_amount.total`, message }];
}

function canCancel({ estimated_deduct_date }: PolicyPeriod, moment: Date): boolean {
  const tomorrow = new Date(moment.getTime() + 24 * 60 * 60 * 1000);
  return (
    scheduleWindow(estimated_deduct_date, moment).open &&
    scheduleWindow(estimated_deduct_date, tomorrow).open
  );
}

/** True when the first two amounts match the first-discount price mode. */
function looksDiscounted([first, second]: readonly PolicyPeriod[]): boolean {
  if (first === undefined || second === undefined) return false;
  const plan = getPricePlan(
    first.estimated_deduct_amount.total,
    second.estimated_deduct_amount.total,
  );
  return plan?.mode === 'first-discount';
}
