import { addDays, beijingDate, beijingMinute } from '../dates/beijing-date.js';
import { bilingual, html, type Html } from '../html/html.js';
import type { NextWindow } from './next-window.js';

const DAY = 24 * 60 * 60 * 1000;

export interface ClockBarContext {
  readonly now: Date;
  /** Target of the forms. */
  readonly action: string;
  readonly next: NextWindow | undefined;
}

/** The time in the simulation, with the buttons that advance it. */
export function clockBar({ now, action, next }: ClockBarContext): Html {
  const tomorrow = new Date(now.getTime() + DAY);
  return html`<div class="clock">
    <p>
      ${bilingual('Time', '时间')}
      <time class="time" datetime="${now.toISOString()}">${beijingMinute(now)}</time>
    </p>
    ${
      next &&
      button(
        action,
        next.opensAt,
        'next-window',
        html`${bilingual('To the next window', '前往下一时间窗口')}
          <small>${beijingMinute(next.opensAt)} · ${next.what}</small>`,
      )
    }
    ${button(action, tomorrow, 'next-day', bilingual('Next day', '前进一天'))}
    <form method="post" action="${action}">
      <label for="to">${bilingual('To a date, 09:00', '前往某日 09:00')}</label>
      <div class="date">
        <input
          id="to"
          name="to"
          type="date"
          required
          min="${addDays(beijingDate(now), 1)}"
          value="${addDays(beijingDate(now), 7)}"
        />
        <button>${bilingual('Go', '前往')}</button>
      </div>
    </form>
  </div>`;
}

function button(action: string, to: Date, id: string, label: Html): Html {
  return html`<form method="post" action="${action}">
    <input type="hidden" name="to" value="${to.toISOString()}" />
    <button id="${id}">${label}</button>
  </form>`;
}
