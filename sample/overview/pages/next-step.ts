import { bilingual, html, type Html } from '../../html/html.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';
import { periodButton } from './period-button.js';

/** What is best done now: what can be lost first. */
export function nextStep(periods: readonly ShownPeriod[], path: string): Html {
  const open = periods.filter(({ step }) => step.open);
  // To reserve the next period gives up the one before it, so its deduction goes first.
  const [first] = [...open.filter(({ look }) => look !== 'planned'), ...open];
  return html`<section class="card next" aria-labelledby="next-heading">
    <h2 id="next-heading">${bilingual('What to do now', '当前可操作')}</h2>
    ${
      first === undefined
        ? html`<p>
            ${bilingual(
              'Nothing about premiums. The table says from when on.',
              '暂无可操作的扣费；各期开放时间见下表。',
            )}
          </p>`
        : html`<p>${first.step.open && first.step.note}</p>
            ${periodButton(first, path, 'primary')}`
    }
  </section>`;
}
