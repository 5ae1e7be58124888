import {
  deductionWindow,
  scheduleWindow,
  type DailyWindow,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { beijingMinute, beijingMoment } from '../dates/beijing-date.js';
import { bilingual, html, unbroken, type Html } from '../html/html.js';
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
  /** True when no person schedules and deducts. */
  readonly isCollected: boolean;
  readonly now: Date;
}

/** The next step of a period, or the reason why there is none. */
export type PeriodStep =
  | {
      readonly action: PeriodAction;
      readonly open: true;
      /** Deadline or side effect of the step. */
      readonly note: Html;
      readonly limit: StepLimit;
    }
  | {
      readonly action: PeriodAction | undefined;
      readonly open: false;
      /** `undefined` when no explanation is needed. */
      readonly reason: Html | undefined;
      /** When the step becomes available, if the time alone decides. */
      readonly opensAt?: Date;
      readonly limit?: StepLimit;
    };

export type PeriodAction = 'schedule' | 'deduct' | 'retry';

/** The end of a step: without it, the premium expires unpaid. */
export interface StepLimit {
  /** Beijing date. */
  readonly lastDate: string;
  /** Exclusive. */
  readonly closesAt: Date;
}

/** Applies the package's windows and the rules of the states. */
export function periodStep(context: StepContext): PeriodStep {
  const { look, contractState, isCollected } = context;
  if (look === 'paid' || look === 'refunded') return nothing(undefined);
  if (look === 'expired') {
    return nothing(bilingual('Expired without payment.', '已超过扣费期限，未扣费。'));
  }
  if (look === 'cancelled') {
    return nothing(
      bilingual('The contract has ended; it is not deducted.', '协议已终止，不再扣费。'),
    );
  }
  if (look === 'pending') {
    return nothing(
      bilingual('Accepted; a notification will bring the result.', '已受理，等待扣费结果通知。'),
    );
  }
  if (contractState !== 'SIGNED' && contractState !== 'TO_BE_RENEWED') {
    return nothing(bilingual('The contract is not in force.', '协议未生效，不可预约或扣费。'));
  }
  if (isCollected) return nothing(bilingual('Collected automatically.', '自动收费。'));
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
  if (unpaid === undefined) return open('schedule', window);
  const voided = unpaid.period.policy_period_id;
  const note = bilingual(
    `This voids the unpaid period ${voided}.`,
    `预约后，未扣费的第 ${voided} 期将失效。`,
  );
  return { ...open('schedule', window), note };
}

function deductionStep({ period, look, scheduledOn, now }: StepContext): PeriodStep {
  const action = look === 'failed' ? 'retry' : 'deduct';
  const window = deductionWindow(period.estimated_deduct_date, now, scheduledOn);
  return window.open ? open(action, window) : closed(action, window);
}

function open(action: PeriodAction, window: DailyWindow): Extract<PeriodStep, { open: true }> {
  const { lastDate, closesAt } = window;
  const time = getTime(closesAt);
  return { action, open: true, note: BY[action](lastDate, time), limit: getLimit(window) };
}

function closed(action: PeriodAction, window: DailyWindow): PeriodStep {
  const { opensAt } = window;
  if (opensAt === undefined) {
    const reason = bilingual('The window has closed.', '时间窗口已结束。');
    return { action, open: false, reason };
  }
  const reason = OPENS[action](beijingMinute(opensAt));
  return { action, open: false, opensAt, reason, limit: getLimit(window) };
}

/** The window closes at the same time of every day. */
function getLimit({ lastDate, closesAt }: DailyWindow): StepLimit {
  return { lastDate, closesAt: beijingMoment(lastDate, getTime(closesAt)) };
}

function getTime(closesAt: Date | undefined): string {
  return closesAt === undefined ? '00:00' : beijingMinute(closesAt).slice(-5);
}

const BY: Readonly<Record<PeriodAction, (date: string, time: string) => Html>> = {
  schedule: (date, time) => by('Schedule', '预约', date, time),
  deduct: (date, time) => by('Deduct', '扣费', date, time),
  retry: (date, time) => by('Retry', '重试', date, time),
};

function by(verb: string, chinese: string, date: string, time: string): Html {
  return html`${bilingual(`${verb} it by `, '请于 ')}${unbroken(date)}${bilingual(
    `, today before ${time}.`,
    ` 前（含当日）${chinese}，每日 ${time} 截止。`,
  )}`;
}

const OPENS: Readonly<Record<PeriodAction, (at: string) => Html>> = {
  schedule: (at) => opens('scheduled', '预约', at),
  deduct: (at) => opens('deducted', '扣费', at),
  retry: (at) => opens('retried', '重试', at),
};

function opens(done: string, chinese: string, at: string): Html {
  return html`${bilingual(`Can be ${done} from `, '')}${unbroken(at)}${bilingual('.', ` 起可${chinese}。`)}`;
}

function nothing(reason: Html | undefined): PeriodStep {
  return { action: undefined, open: false, reason };
}
