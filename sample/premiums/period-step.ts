import {
  deductionWindow,
  scheduleWindow,
  type DailyWindow,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import { beijingMinute } from '../dates/beijing-date.js';
import { bilingual, type Html } from '../html/html.js';
import type { PeriodLook } from './period-look.js';

/** A period with what its step depends on. */
export interface StepContext {
  readonly period: PolicyPeriod;
  readonly look: PeriodLook;
  /** Every period of the contract. */
  readonly all: readonly { readonly period: PolicyPeriod; readonly look: PeriodLook }[];
  /** Beijing date of the reservation, where there is one. */
  readonly reservedOn: string | undefined;
  readonly contractState: string;
  readonly now: Date;
}

/** What can be done next about a period, or why nothing can. */
export type PeriodStep =
  | {
      readonly action: PeriodAction;
      readonly open: true;
      /** What it brings about besides. */
      readonly note: Html;
    }
  | {
      readonly action: PeriodAction | undefined;
      readonly open: false;
      /** `undefined` where there is nothing to explain. */
      readonly reason: Html | undefined;
      /** When it opens by itself. */
      readonly opensAt?: Date;
    };

export type PeriodAction = 'reserve' | 'deduct' | 'retry';

/** The windows are the package's; the rest is what the states allow. */
export function periodStep(context: StepContext): PeriodStep {
  const { look, contractState } = context;
  if (look === 'paid' || look === 'refunded') return nothing(undefined);
  if (look === 'expired') {
    return nothing(bilingual('Its time is over, unpaid.', '已超过扣费期限，未扣费。'));
  }
  if (look === 'pending') {
    return nothing(
      bilingual('Accepted; the result will be notified.', '已受理，等待扣费结果通知。'),
    );
  }
  if (contractState !== 'SIGNED' && contractState !== 'TO_BE_RENEWED') {
    return nothing(bilingual('The contract is not in force.', '协议未生效，不可预约或扣费。'));
  }
  return look === 'planned' ? reservation(context) : deduction(context);
}

function reservation({ period, all, now }: StepContext): PeriodStep {
  const id = period.policy_period_id;
  const others = all.filter((other) => other.period.policy_period_id !== id);
  const later = others.find(
    (other) =>
      other.period.policy_period_id > id && other.period.policy_period_state !== 'NO_SCHEDULED',
  );
  if (later !== undefined) {
    return nothing(bilingual('A later period has been reserved.', '之后的期数已预约。'));
  }
  const busy = others.find(({ look }) => look === 'pending');
  if (busy !== undefined) {
    return nothing(bilingual('Another period is being deducted.', '另一期正在扣费，请等待结果。'));
  }
  const window = scheduleWindow(period.estimated_deduct_date, now);
  if (!window.open) return closed('reserve', window);
  const unpaid = others.find((other) => other.period.policy_period_state === 'SCHEDULED');
  if (unpaid === undefined) return { action: 'reserve', open: true, note: until(window) };
  const given = unpaid.period.policy_period_id;
  const note = bilingual(
    `This gives up the unpaid period ${given}.`,
    `预约后，未扣费的第 ${given} 期将失效。`,
  );
  return { action: 'reserve', open: true, note };
}

function deduction({ period, look, reservedOn, now }: StepContext): PeriodStep {
  const action = look === 'failed' ? 'retry' : 'deduct';
  const window = deductionWindow(period.estimated_deduct_date, now, reservedOn);
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
    const reason = bilingual('The window is over.', '时间窗口已结束。');
    return { action, open: false, reason };
  }
  const at = beijingMinute(opensAt);
  return { action, open: false, opensAt, reason: OPENS[action](at) };
}

const OPENS: Readonly<Record<PeriodAction, (at: string) => Html>> = {
  reserve: (at) => bilingual(`Can be reserved from ${at}.`, `${at} 起可预约。`),
  deduct: (at) => bilingual(`Can be deducted from ${at}.`, `${at} 起可扣费。`),
  retry: (at) => bilingual(`Can be tried again from ${at}.`, `${at} 起可重试。`),
};

function nothing(reason: Html | undefined): PeriodStep {
  return { action: undefined, open: false, reason };
}
