import { bilingual, html, type Html } from '../html/html.js';
import { LOOK_NAMES, type PeriodLook } from '../premiums/period-look.js';
import type { ShownPeriod } from '../premiums/shown-period.js';
import {
  COLUMN,
  timelineRows,
  WIDTH,
  type TimelineColumn,
  type TimelineRow,
} from './timeline-layout.js';

const ROW = 122;
const TOP = 22;
const HIGHEST_BAR = 54;
const GROUND = TOP + HIGHEST_BAR + 8;

/** Marks that show the states without colour. Each is centred and 10 units wide. */
const MARKS: Readonly<Record<PeriodLook, Html>> = {
  planned: html``,
  scheduled: html`<path d="M-4 -2h8M-4 -4h8v8h-8zM-2 -5v2M2 -5v2" />`,
  pending: html`<path d="M0 -4a4 4 0 1 1 -0.1 0M0 -2v2l1.5 1.5" />`,
  failed: html`<path d="M-3.5 -3.5l7 7M3.5 -3.5l-7 7" />`,
  paid: html`<path d="M-4 0l3 3l5 -6" />`,
  refunded: html`<path d="M-1 -4l-3 3l3 3M-4 -1h5a2.5 2.5 0 0 1 0 5h-3" />`,
  expired: html`<path d="M-4 0h8" />`,
  cancelled: html`<path d="M-3 3l6 -6" />`,
};

/** The looks in the order of the legend. */
const LOOKS = Object.keys(MARKS) as PeriodLook[];

/** The periods as bars with the height of their premiums, and today's line. A table shows the same data. */
export function timelinePicture(periods: readonly ShownPeriod[], today: string): Html {
  const rows = timelineRows(periods, today);
  const height = rows.length * ROW;
  return html`<figure class="timeline">
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="timeline-title timeline-text">
      <title id="timeline-title">${bilingual('Timeline of the periods', '扣费周期时间线')}</title>
      <desc id="timeline-text">${summary(periods, today)}</desc>
      ${rows.map((row, index) => rowPicture(row, index * ROW, today))}
    </svg>
    <figcaption>
      <ul class="legend">
        ${LOOKS.filter((look) => periods.some((shown) => shown.look === look)).map(legendEntry)}
      </ul>
    </figcaption>
  </figure>`;
}

function rowPicture({ columns, today: line }: TimelineRow, y: number, today: string): Html {
  return html`<g transform="translate(0 ${y})">
    <path class="ground" d="M4 ${GROUND}H${WIDTH - 4}" />
    ${line !== undefined && todayLine(line, today)} ${columns.map(columnPicture)}
  </g>`;
}

function columnPicture({ period, look, x, share, showsYear }: TimelineColumn): Html {
  const width = COLUMN - 7;
  // Leaves room for the mark.
  const height = 14 + share * (HIGHEST_BAR - 14);
  const [year = '', month = '', day = ''] = period.estimated_deduct_date.split('-');
  return html`<g class="period ${look}" transform="translate(${rounded(x)} ${GROUND})">
    <rect
      x="${rounded(-width / 2)}"
      y="${rounded(-height)}"
      width="${rounded(width)}"
      height="${rounded(height)}"
      rx="3"
    />
    <g class="mark" transform="translate(0 ${rounded(-height / 2)})">${MARKS[look]}</g>
    <text class="number" y="12">${period.policy_period_id}</text>
    <text y="23">${month}-${day}</text>
    ${showsYear && html`<text class="year" y="34">${year}</text>`}
  </g>`;
}

function todayLine(x: number, today: string): Html {
  // The label extends away from the nearer edge, whatever the width of its font.
  const side = x < WIDTH / 3 ? 'right' : x > (2 * WIDTH) / 3 ? 'left' : 'middle';
  return html`<g class="today">
    <path d="M${rounded(x)} ${TOP - 6}V${GROUND + 3}" />
    <text class="${side}" x="${rounded(x)}" y="${TOP - 10}"
      >${bilingual('today', '今天')} ${today}</text
    >
  </g>`;
}

function legendEntry(look: PeriodLook): Html {
  return html`<li>
    <svg viewBox="-8 -8 16 16" aria-hidden="true" class="period ${look}">
      <rect x="-7" y="-7" width="14" height="14" rx="3" />
      <g class="mark">${MARKS[look]}</g>
    </svg>
    ${LOOK_NAMES[look]}
  </li>`;
}

/** A short description of the picture; the table has the details. */
function summary(periods: readonly ShownPeriod[], today: string): Html {
  const counts = LOOKS.map((look) => ({
    look,
    count: periods.filter((shown) => shown.look === look).length,
  })).filter(({ count }) => count > 0);
  return html`${bilingual(
    `${periods.length} periods. Today is ${today}.`,
    `共 ${periods.length} 期，今天是 ${today}。`,
  )}
  ${counts.map(({ look, count }) => html`${LOOK_NAMES[look]}: ${count}. `)}`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
