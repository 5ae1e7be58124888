import { addDays, beijingDate, beijingMinute } from '../dates/beijing-date.js';
import { bilingual, html, type Html } from '../html/html.js';
import type { NextWindow } from './next-window.js';

const DAY = 24 * 60 * 60 * 1000;

export interface ClockBarContext {
  readonly now: Date;
  /** Path of the page to return to. */
  readonly back: string;
  readonly next: NextWindow | undefined;
}

/** The time in the simulation, with the buttons that advance it. */
export function clockBar({ now, back, next }: ClockBarContext): Html {
  const tomorrow = new Date(now.getTime() + DAY);
  return html`<section class="card clock" aria-labelledby="clock-title">
    <div>
      <h2 id="clock-title">${bilingual('Time in the simulation', '模拟时间')}</h2>
      <p class="time"><time datetime="${now.toISOString()}">${beijingMinute(now)}</time></p>
    </div>
    ${
      next &&
      button(
        back,
        next.opensAt,
        'next-window',
        html`${bilingual('To the next window', '前往下一时间窗口')}
          <small>${beijingMinute(next.opensAt)} · ${next.what}</small>`,
      )
    }
    ${button(back, tomorrow, 'next-day', bilingual('Next day', '前进一天'))}
    <form method="post" action="/clock">
      <input type="hidden" name="back" value="${back}" />
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
  </section>`;
}

function button(back: string, to: Date, id: string, label: Html): Html {
  return html`<form method="post" action="/clock">
    <input type="hidden" name="back" value="${back}" />
    <input type="hidden" name="to" value="${to.toISOString()}" />
    <button id="${id}">${label}</button>
  </form>`;
}
