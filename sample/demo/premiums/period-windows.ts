import type { NextWindow } from '../clock/next-window.js';
import { beijingDate, beijingMoment } from '../dates/beijing-date.js';
import { bilingual, type Html } from '../html/html.js';
import type { PeriodAction } from './period-step.js';
import type { ShownPeriod } from './shown-period.js';

const OPENS: Readonly<Record<PeriodAction, (id: number) => Html>> = {
  schedule: (id) => bilingual(`schedule period ${id}`, `预约第 ${id} 期`),
  deduct: (id) => bilingual(`deduct period ${id}`, `扣费第 ${id} 期`),
  retry: (id) => bilingual(`retry period ${id}`, `重试第 ${id} 期`),
};

const ENDS: Readonly<Record<PeriodAction, (id: number) => Html>> = {
  schedule: (id) => bilingual(`last day to schedule period ${id}`, `第 ${id} 期预约截止日`),
  deduct: (id) => bilingual(`last day to deduct period ${id}`, `第 ${id} 期扣费截止日`),
  retry: (id) => bilingual(`last day to retry period ${id}`, `第 ${id} 期重试截止日`),
};

/** The moments at which a period's next step becomes available, and the last days of the open steps. */
export function periodWindows(periods: readonly ShownPeriod[], now: Date): NextWindow[] {
  return periods.flatMap(({ period, step }) => {
    const { action, limit } = step;
    const id = period.policy_period_id;
    if (action === undefined || limit === undefined) return [];
    if (!step.open) {
      return step.opensAt === undefined ? [] : [{ what: OPENS[action](id), opensAt: step.opensAt }];
    }
    if (limit.lastDate === beijingDate(now)) return [];
    return [{ what: ENDS[action](id), opensAt: beijingMoment(limit.lastDate, '09:00') }];
  });
}

/** The periods that expire unpaid when nothing is done until then. */
export function periodsLostBy(periods: readonly ShownPeriod[], moment: Date): ShownPeriod[] {
  return periods.filter(({ step: { limit } }) => limit !== undefined && limit.closesAt <= moment);
}
