import type { IncomingMessage, ServerResponse } from 'node:http';
import { beijingTimestamp } from '../clock/beijing-time.js';
import { refusalOfCaller } from '../control/check-caller.js';
import type { ControlledSimulator } from '../control/control-call.js';
import { randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import { html, words } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { sendPage } from './send-page.js';

/** Path of the page that shows what the simulator holds. */
export const OVERVIEW_PATH = '/simulator';

const SHOWN = 50;

/** Serves the page on which a developer on this computer sees what the simulator holds. */
export class OverviewHandler {
  readonly #simulator: ControlledSimulator;
  readonly #randomness: Randomness;

  constructor(simulator: ControlledSimulator, randomness: Randomness) {
    this.#simulator = simulator;
    this.#randomness = randomness;
  }

  knows(target: string): boolean {
    const [path] = target.split('?', 1);
    return path === OVERVIEW_PATH || path === `${OVERVIEW_PATH}/`;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = request.method === 'GET' ? refusalOfCaller(request) : 'GET';
    const page = refusal === undefined ? overview(this.#simulator) : refused(refusal);
    sendPage(request, response, page, randomText(this.#randomness, 24));
  }
}

function overview({ now, isVirtual, merchants, deliveries }: ControlledSimulator): Page {
  const contracts = merchants.flatMap((merchant) => merchant.contracts);
  return {
    status: 200,
    title: words('微信支付模拟器', 'Simulator'),
    content: html`<h1>${words('微信支付模拟器', 'Simulator')}</h1>
      <dl>
        <dt>${words('时间', 'Time')}</dt>
        <dd>${beijingTimestamp(now)}${isVirtual ? words('（虚拟 virtual）', ' (virtual)') : ''}</dd>
        <dt>${words('商户', 'Merchants')}</dt>
        <dd>${merchants.map(({ mchid }) => mchid).join(', ')}</dd>
      </dl>
      ${table(words('协议', 'Contracts'), ['contract_id', 'out_contract_code', 'contract_state'], contracts)}
      ${table(words('通知', 'Notifications'), ['event_type', 'attempt', 'url', 'status'], deliveries)}`,
  };
}

/** The latest rows first. */
function table<T extends object>(
  title: Html,
  columns: readonly (keyof T & string)[],
  all: readonly T[],
): Html {
  const heading = html`<h2>${title} (${all.length})</h2>`;
  if (all.length === 0) return heading;
  const rows = all
    .slice(-SHOWN)
    .toReversed()
    .map(
      (row) =>
        html`<tr>
          ${columns.map((name) => html`<td>${String(row[name] ?? '')}</td>`)}
        </tr>`,
    );
  return html`${heading}
    <div class="periods" tabindex="0" role="region" aria-label="${title}">
      <table>
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function refused(reason: string): Page {
  return { status: 403, title: html`403`, content: html`<p>${reason}</p>` };
}
