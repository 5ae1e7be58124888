import type { NextWindow } from '../clock/next-window.js';
import { bilingual, type Html } from '../html/html.js';
import type { PeriodAction } from './period-step.js';
import type { ShownPeriod } from './shown-period.js';

const WHAT: Readonly<Record<PeriodAction, (id: number) => Html>> = {
  schedule: (id) => bilingual(`schedule period ${id}`, `预约第 ${id} 期`),
  deduct: (id) => bilingual(`deduct period ${id}`, `扣费第 ${id} 期`),
  retry: (id) => bilingual(`retry period ${id}`, `重试第 ${id} 期`),
};

/** The next windows of the periods, for which only the time is missing. */
export function periodWindows(periods: readonly ShownPeriod[]): NextWindow[] {
  return periods.flatMap(({ period, step }) =>
    step.open || step.opensAt === undefined || step.action === undefined
      ? []
      : [{ what: WHAT[step.action](period.policy_period_id), opensAt: step.opensAt }],
  );
}
