import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import type { ShownPeriod } from '../../premiums/shown-period.js';

/** Asks before the time passes the last day on which a premium can be scheduled, deducted or retried. */
export function lossWarning(lost: readonly ShownPeriod[], moment: Date, action: string): Html {
  const ids = lost.map(({ period }) => period.policy_period_id);
  const list = ids.length > 3 ? `${ids[0]}–${ids.at(-1)}` : ids.join(', ');
  const at = beijingMinute(moment);
  return html`<p>
      ${bilingual(
        `By ${at}, these premiums can no longer be deducted and expire unpaid. Period: ${list}.`,
        `到 ${at} 时，以下期数将超过期限、不再扣费：第 ${list} 期。`,
      )}
    </p>
    <form method="post" action="${action}">
      <input type="hidden" name="to" value="${moment.toISOString()}" />
      <input type="hidden" name="confirmed" value="yes" />
      <button class="bad">
        ${bilingual('Go on and let them expire', '仍然前进，放弃这些期数')}
      </button>
    </form>`;
}
