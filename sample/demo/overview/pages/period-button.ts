import { bilingual, html, type Html } from '../../html/html.js';
import { money } from '../../money/yuan.js';
import type { PeriodAction } from '../../premiums/period-step.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';

const LABELS: Readonly<Record<PeriodAction, (id: number, amount: string) => Html>> = {
  schedule: (id, amount) =>
    bilingual(`Schedule period ${id} · ${amount}`, `预约第 ${id} 期 · ${amount}`),
  deduct: (id, amount) =>
    bilingual(`Deduct period ${id} · ${amount}`, `扣费第 ${id} 期 · ${amount}`),
  retry: (id, amount) => bilingual(`Retry period ${id} · ${amount}`, `重试第 ${id} 期 · ${amount}`),
};

/** The button for the next step of a period; `undefined` when there is none. */
export function periodButton(
  { period, step }: ShownPeriod,
  path: string,
  look: 'primary' | 'small',
): Html | undefined {
  if (!step.open) return undefined;
  const { policy_period_id: id, estimated_deduct_amount } = period;
  const call = step.action === 'schedule' ? 'schedule' : 'deduct';
  return html`<form method="post" action="${path}/periods/${id}/${call}">
    <button class="${look}">
      ${LABELS[step.action](id, money(estimated_deduct_amount.total))}
    </button>
  </form>`;
}
