import {
  deductionWindow,
  scheduleWindow,
  type DailyWindow,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { beijingMinute } from '../dates/beijing-date.js';
import { bilingual, type Html } from '../html/html.js';
import type { PeriodLook } from './period-look.js';

/** The state that decides the next step of a period. */
export interface StepContext {
  readonly period: PolicyPeriod;
  readonly look: PeriodLook;
  /** Every period of the contract. */
  readonly all: readonly { readonly period: PolicyPeriod; readonly look: PeriodLook }[];
  /** Beijing date on which the period was scheduled, if it was. */
  readonly scheduledOn: string | undefined;
  readonly contractState: string;
  readonly now: Date;
}

/** The next step of a period, or the reason why there is none. */
export type PeriodStep =
  | {
      readonly action: PeriodAction;
      readonly open: true;
      /** Deadline or side effect of the step. */
      readonly note: Html;
    }
  | {
      readonly action: PeriodAction | undefined;
      readonly open: false;
      /** `undefined` when no explanation is needed. */
      readonly reason: Html | undefined;
      /** When the step becomes available, if the time alone decides. */
      readonly opensAt?: Date;
    };

export type PeriodAction = 'schedule' | 'deduct' | 'retry';

/** Applies the package's windows and the rules of the states. */
export function periodStep(context: StepContext): PeriodStep {
  const { look, contractState } = context;
  if (look === 'paid' || look === 'refunded') return nothing(undefined);
  if (look === 'expired') {
    return nothing(bilingual('Expired without payment.', '已超过扣费期限，未扣费。'));
  }
  if (look === 'pending') {
    return nothing(
      bilingual('Accepted; a notification will bring the result.', '已受理，等待扣费结果通知。'),
    );
  }
  if (contractState !== 'SIGNED' && contractState !== 'TO_BE_RENEWED') {
    return nothing(bilingual('The contract is not in force.', '协议未生效，不可预约或扣费。'));
  }
  return look === 'planned' ? scheduleStep(context) : deductionStep(context);
}

function scheduleStep({ period, all, now }: StepContext): PeriodStep {
  const id = period.policy_period_id;
  const others = all.filter((other) => other.period.policy_period_id !== id);
  const later = others.find(
    (other) =>
      other.period.policy_period_id > id && other.period.policy_period_state !== 'NO_SCHEDULED',
  );
  if (later !== undefined) {
    return nothing(bilingual('A later period has been scheduled.', '之后的期数已预约。'));
  }
  const busy = others.find(({ look }) => look === 'pending');
  if (busy !== undefined) {
    return nothing(bilingual('Another period is being deducted.', '另一期正在扣费，请等待结果。'));
  }
  const window = scheduleWindow(period.estimated_deduct_date, now);
  if (!window.open) return closed('schedule', window);
  const unpaid = others.find((other) => other.period.policy_period_state === 'SCHEDULED');
  if (unpaid === undefined) return { action: 'schedule', open: true, note: until(window) };
  const voided = unpaid.period.policy_period_id;
  const note = bilingual(
    `This voids the unpaid period ${voided}.`,
    `预约后，未扣费的第 ${voided} 期将失效。`,
  );
  return { action: 'schedule', open: true, note };
}

function deductionStep({ period, look, scheduledOn, now }: StepContext): PeriodStep {
  const action = look === 'failed' ? 'retry' : 'deduct';
  const window = deductionWindow(period.estimated_deduct_date, now, scheduledOn);
  return window.open ? { action, open: true, note: until(window) } : closed(action, window);
}

function until({ closesAt, lastDate }: DailyWindow): Html {
  const time = closesAt === undefined ? '' : beijingMinute(closesAt).slice(-5);
  return bilingual(
    `Until ${lastDate}, today before ${time}.`,
    `截至 ${lastDate}，今日 ${time} 前。`,
  );
}

function closed(action: PeriodAction, { opensAt }: DailyWindow): PeriodStep {
  if (opensAt === undefined) {
    const reason = bilingual('The window has closed.', '时间窗口已结束。');
    return { action, open: false, reason };
  }
  const at = beijingMinute(opensAt);
  return { action, open: false, opensAt, reason: OPENS[action](at) };
}

const OPENS: Readonly<Record<PeriodAction, (at: string) => Html>> = {
  schedule: (at) => bilingual(`Can be scheduled from ${at}.`, `${at} 起可预约。`),
  deduct: (at) => bilingual(`Can be deducted from ${at}.`, `${at} 起可扣费。`),
  retry: (at) => bilingual(`Can be retried from ${at}.`, `${at} 起可重试。`),
};

function nothing(reason: Html | undefined): PeriodStep {
  return { action: undefined, open: false, reason };
}
