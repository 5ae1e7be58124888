import { bilingual, html, type Html } from '../../html/html.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';
import { periodButton } from './period-button.js';

/** The recommended next step: a deduction before the scheduling of another period. */
export function nextStep(periods: readonly ShownPeriod[], path: string): Html {
  const open = periods.filter(({ step }) => step.open);
  // Scheduling the next period voids the unpaid one before it.
  const [first] = [...open.filter(({ look }) => look !== 'planned'), ...open];
  return html`<section class="card next" aria-labelledby="next-heading">
    <h2 id="next-heading">${bilingual('Next step', '当前可操作')}</h2>
    ${
      first === undefined
        ? html`<p>
            ${bilingual(
              'No premium can be scheduled or deducted now. The table shows when.',
              '暂无可操作的扣费；各期开放时间见下表。',
            )}
          </p>`
        : html`<p>${first.step.open && first.step.note}</p>
            ${periodButton(first, path, 'primary')}`
    }
  </section>`;
}
