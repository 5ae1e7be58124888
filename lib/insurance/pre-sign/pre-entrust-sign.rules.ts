import { nameOption } from '../../common/option-variables.js';
import { isDeepStrictEqual } from 'node:util';
import { countDaysBetween } from '../../common/beijing-date.js';
import { DAYS_PER_COMBINED_PERIOD, getPricePlan } from '../calendar/price-mode.js';
import { NOTIFY_URL_SCHEME } from '../../schema/wire-fields.js';
import {
  PERIOD_DATES_INCREASING,
  PERIOD_IDS_INCREASING,
} from '../policy-periods/period-order.rules.js';
import type { Readable, RequestRule, RuleFinding } from '../../schema/request-rule.js';
import type { PreEntrustSignFields } from './pre-entrust-sign.dto.js';

type Request = Readable<PreEntrustSignFields>;
type Period = NonNullable<Request['policy_periods']>[number];

/**
 * Rules of a pre-sign request that span several fields, or that need the clock or the options.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015980869
 */
export const PRE_ENTRUST_SIGN_RULES: readonly RequestRule<PreEntrustSignFields>[] = [
  NOTIFY_URL_SCHEME,
  {
    name: 'policy-dates-order',
    findings: ({ policy_start_date, policy_end_date }) =>
      policy_start_date !== undefined &&
      policy_end_date !== undefined &&
      policy_start_date > policy_end_date
        ? [{ path: 'policy_end_date', message: 'must not be earlier than policy_start_date' }]
        : NONE,
  },
  PERIOD_IDS_INCREASING,
  PERIOD_DATES_INCREASING,
  {
    name: 'period-dates-within-policy',
    findings: ({ policy_periods, policy_end_date }) =>
      findInPeriods(policy_periods, DEDUCT_DATE, ({ estimated_deduct_date }) =>
        estimated_deduct_date !== undefined &&
        policy_end_date !== undefined &&
        estimated_deduct_date > policy_end_date
          ? 'must not be later than policy_end_date'
          : undefined,
      ),
  },
  {
    name: 'period-dates-future',
    findings: ({ policy_periods }, given, { today }) =>
      findInPeriods(policy_periods, DEDUCT_DATE, ({ estimated_deduct_date }, index) => {
        if (estimated_deduct_date === undefined || estimated_deduct_date > today) return undefined;
        const paidWhileSigning = index === 0 && isSignWithPayment(given);
        if (paidWhileSigning && estimated_deduct_date === today) return undefined;
        return paidWhileSigning
          ? 'must not be earlier than today in Beijing'
          : 'must be later than today in Beijing; only the first date may be today, in sign-with-payment';
      }),
  },
  {
    name: 'sign-mode',
    findings: (_request, given) =>
      isSignWithPayment(given)
        ? PAYMENT_FIELDS.filter((path) => !given.has(path)).map((path) => ({
            path,
            message: `is required: sign-with-payment needs ${PAYMENT_FIELDS.join(', ')}; a pure sign has neither amount nor out_trade_no${getRemedy(path)}`,
          }))
        : NONE,
  },
  {
    name: 'sign-with-payment-periods',
    // WeChat Pay's page permits one period, and its API has rejected one.
    severity: 'warn',
    findings: ({ policy_periods }, given) =>
      isSignWithPayment(given) && policy_periods?.length === 1
        ? [
            {
              path: 'policy_periods',
              message:
                'should have at least two periods in sign-with-payment: WeChat Pay has rejected one (保单的扣费周期列表个数不符合规范)',
            },
          ]
        : NONE,
  },
  {
    name: 'first-amount',
    findings({ amount, policy_periods = [] }) {
      const total = amount?.total;
      const first = getTotal(policy_periods[0]);
      if (total === undefined || first === undefined || total === first) return NONE;
      const message = 'must equal policy_periods[0].estimated_deduct_amount.total';
      return [{ path: 'amount.total', message }];
    },
  },
  {
    name: 'zero-amount',
    findings: ({ policy_periods }, given) =>
      findInPeriods(policy_periods, DEDUCT_TOTAL, (period, index) =>
        getTotal(period) === 0 && (index > 0 || isSignWithPayment(given))
          ? 'must not be 0: only the first premium of a pure sign can be free'
          : undefined,
      ),
  },
  {
    name: 'price-mode',
    findings({ policy_periods = [] }) {
      const first = getTotal(policy_periods[0]);
      const second = getTotal(policy_periods[1]);
      const findings = findInPeriods(policy_periods, DEDUCT_TOTAL, (period, index) => {
        const total = getTotal(period);
        const fits = index < 2 || second === undefined || total === undefined || total === second;
        return fits ? undefined : 'must equal the second premium: only the first may differ';
      });
      // The rule zero-amount reports a second premium of 0.
      if (first === undefined || second === undefined || second === 0) return findings;
      if (getPricePlan(first, second) === undefined) {
        findings.push({
          path: `policy_periods[0].${DEDUCT_TOTAL}`,
          message:
            'matches no price mode: the first premium must equal the second, be lower, be 0, or be exactly two or three times the second',
        });
      }
      return findings;
    },
  },
  {
    name: 'price-mode-sign-mode',
    findings(request, given) {
      if (getRequestPlan(request)?.mode !== 'first-multi-period' || isSignWithPayment(given))
        return NONE;
      const message = 'may cover several periods in sign-with-payment only';
      return [{ path: `policy_periods[0].${DEDUCT_TOTAL}`, message }];
    },
  },
  {
    name: 'first-multi-period-gap',
    findings(request) {
      const plan = getRequestPlan(request);
      const from = request.policy_periods?.[0]?.estimated_deduct_date;
      const to = request.policy_periods?.[1]?.estimated_deduct_date;
      if (plan?.mode !== 'first-multi-period' || from === undefined || to === undefined) {
        return NONE;
      }
      const days = DAYS_PER_COMBINED_PERIOD * plan.combinedPeriods;
      if (countDaysBetween(from, to) >= days) return NONE;
      const message = `must be at least ${days} days after the first date, since the first premium covers ${plan.combinedPeriods} periods`;
      return [{ path: `policy_periods[1].${DEDUCT_DATE}`, message }];
    },
  },
  {
    name: 'combined-deduct-period-count',
    findings(request) {
      const count = request.combined_deduct_period_count;
      const plan = getRequestPlan(request);
      if (count === undefined || plan === undefined || count === plan.combinedPeriods) return NONE;
      const message = `must be ${plan.combinedPeriods} for the given first and second premiums`;
      return [{ path: 'combined_deduct_period_count', message }];
    },
  },
  {
    name: 'coverage-detail',
    findings: findCoverageDetails,
  },
  {
    name: 'auto-insure-exclusive',
    findings: ({ can_auto_insure, can_auto_reinsure }) =>
      can_auto_insure === true && can_auto_reinsure === true
        ? [{ path: 'can_auto_reinsure', message: 'must not be true together with can_auto_insure' }]
        : NONE,
  },
];

/** Shared by all rules without findings, since most requests are valid. */
const NONE: readonly RuleFinding[] = [];

const PAYMENT_FIELDS = [
  'amount',
  'out_trade_no',
  'description',
  'transaction_notify_url',
] as const satisfies readonly (keyof PreEntrustSignFields)[];

function getRemedy(path: (typeof PAYMENT_FIELDS)[number]): string {
  return path === 'transaction_notify_url'
    ? `; the option ${nameOption('transactionNotifyUrl')} sets it for all requests`
    : '';
}

const DEDUCT_DATE = 'estimated_deduct_date';
const DEDUCT_TOTAL = 'estimated_deduct_amount.total';
const COVERAGE_DETAIL = 'policy_coverage_detail';

/** Collects the findings for one field of all periods. */
function findInPeriods(
  periods: readonly Period[] = [],
  field: string,
  messageFor: (period: Period, index: number) => string | undefined,
): RuleFinding[] {
  const findings: RuleFinding[] = [];
  periods.forEach((period, index) => {
    const message = messageFor(period, index);
    if (message !== undefined)
      findings.push({ path: `policy_periods[${index}].${field}`, message });
  });
  return findings;
}

/** True when the customer pays the first premium while signing (签约中支付). */
export function isSignWithPayment(given: ReadonlySet<string>): boolean {
  return given.has('amount') || given.has('out_trade_no');
}

function findCoverageDetails(request: Request): readonly RuleFinding[] {
  const { policy_periods = [] } = request;
  if (policy_periods.every(({ policy_coverage_detail }) => policy_coverage_detail === undefined)) {
    return NONE;
  }
  const details = policy_periods.map(({ policy_coverage_detail }) => policy_coverage_detail);
  const missing = findInPeriods(policy_periods, COVERAGE_DETAIL, ({ policy_coverage_detail }) =>
    policy_coverage_detail === undefined
      ? 'is required: set it on all periods or on none'
      : undefined,
  );
  const mode = getRequestPlan(request)?.mode;
  const firstMayDiffer = mode === 'first-discount' || mode === 'first-free';
  const model = firstMayDiffer || mode === undefined ? 1 : 0;
  const different = findInPeriods(policy_periods, COVERAGE_DETAIL, (_period, index) => {
    const detail = details[index];
    if (index <= model || detail === undefined || details[model] === undefined) return undefined;
    return isDeepStrictEqual(detail, details[model])
      ? undefined
      : `must equal that of policy_periods[${model}]${firstMayDiffer ? ': only the first may differ' : ''}`;
  });
  return [...missing, ...different];
}

function getRequestPlan({ policy_periods = [] }: Request): ReturnType<typeof getPricePlan> {
  const first = getTotal(policy_periods[0]);
  const second = getTotal(policy_periods[1]);
  return first === undefined || second === undefined ? undefined : getPricePlan(first, second);
}

function getTotal(period: Period | undefined): number | undefined {
  return period?.estimated_deduct_amount?.total;
}
