import type { IncomingMessage, ServerResponse } from 'node:http';
import { beijingTimestamp } from '../clock/beijing-time.js';
import { refusalOfCaller } from '../control/check-caller.js';
import type { ControlledSimulator } from '../control/control-call.js';
import { randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { pageHeaders, renderPage } from './page-layout.js';
import type { Page } from './page-layout.js';

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
    return target === OVERVIEW_PATH || target === `${OVERVIEW_PATH}/`;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = request.method === 'GET' ? refusalOfCaller(request) : 'GET';
    const page = refusal === undefined ? overview(this.#simulator) : refused(refusal);
    const nonce = randomText(this.#randomness, 24);
    response.writeHead(page.status, pageHeaders(nonce)).end(renderPage(page, nonce));
  }
}

function overview({ now, isVirtual, merchants, deliveries }: ControlledSimulator): Page {
  const contracts = merchants.flatMap((merchant) => merchant.contracts);
  return {
    status: 200,
    title: '微信支付模拟器 · Simulator',
    content: html`<h1>微信支付模拟器 <small lang="en">Simulator</small></h1>
      <dl>
        <dt>时间 <span lang="en">Time</span></dt>
        <dd>${beijingTimestamp(now)}${isVirtual ? '（虚拟 virtual）' : ''}</dd>
        <dt>商户 <span lang="en">Merchants</span></dt>
        <dd>${merchants.map(({ mchid }) => mchid).join(', ')}</dd>
      </dl>
      ${table('协议', 'Contracts', ['contract_id', 'out_contract_code', 'contract_state'], contracts)}
      ${table('通知', 'Notifications', ['event_type', 'attempt', 'url', 'status'], deliveries)}`,
  };
}

/** The latest rows first. */
function table<T extends object>(
  title: string,
  english: string,
  columns: readonly (keyof T & string)[],
  all: readonly T[],
): Html {
  const heading = html`<h2>${title} <small lang="en">${english} (${all.length})</small></h2>`;
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
    <div class="periods" tabindex="0" role="region" aria-label="${title} ${english}">
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
  return { status: 403, title: '403', content: html`<p>${reason}</p>` };
}
