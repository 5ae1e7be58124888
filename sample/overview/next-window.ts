import type { ChangeContext, RenewChoice } from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import type { NextWindow } from '../clock/clock-bar.js';
import { bilingual, type Html } from '../html/html.js';
import type { PeriodAction } from '../premiums/period-step.js';

const WHAT: Readonly<Record<PeriodAction, (id: number) => Html>> = {
  reserve: (id) => bilingual(`reserve period ${id}`, `预约第 ${id} 期`),
  deduct: (id) => bilingual(`deduct period ${id}`, `扣费第 ${id} 期`),
  retry: (id) => bilingual(`retry period ${id}`, `重试第 ${id} 期`),
};

/** What opens first of all that does not depend on somebody acting before. */
export function nextWindow(
  { periods }: Pick<ChangeContext, 'periods'>,
  renew: Offer<RenewChoice>,
): NextWindow | undefined {
  const windows: NextWindow[] = periods.flatMap(({ period, step }) =>
    step.open || step.opensAt === undefined || step.action === undefined
      ? []
      : [{ what: WHAT[step.action](period.policy_period_id), opensAt: step.opensAt }],
  );
  if (!renew.open && renew.opensAt !== undefined) {
    windows.push({ what: bilingual('renew', '续期'), opensAt: renew.opensAt });
  }
  const [first] = windows.toSorted((one, other) => one.opensAt.getTime() - other.opensAt.getTime());
  return first;
}
