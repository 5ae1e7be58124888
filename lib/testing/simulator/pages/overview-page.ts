import type { IncomingMessage, ServerResponse } from 'node:http';
import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import { generateText } from '../common/randomness.js';
import type { Randomness } from '../common/randomness.js';
import type { SimulatedContract } from '../contracts/contract.js';
import { explainForbiddenCaller } from '../http/caller-checks.js';
import type { SimulatedDelivery } from '../notifications/simulated-delivery.js';
import { html, translate } from './html.js';
import type { Html } from './html.js';
import type { Page } from './page-layout.js';
import { sendPage } from './send-page.js';

/** Path of the overview page. */
export const OVERVIEW_PATH = '/simulator';

const SHOWN = 50;

/** The parts of a simulator that the page shows. */
interface OverviewSource {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly isVirtual: boolean;
  readonly merchants: readonly {
    readonly mchid: string;
    readonly contracts: readonly SimulatedContract[];
  }[];
  readonly deliveries: readonly SimulatedDelivery[];
}

/** Serves the overview of contracts and notifications to developers on this computer. */
export class OverviewPageHandler {
  readonly #simulator: OverviewSource;
  readonly #randomness: Randomness;

  constructor(simulator: OverviewSource, randomness: Randomness) {
    this.#simulator = simulator;
    this.#randomness = randomness;
  }

  knows(target: string): boolean {
    const [path] = target.split('?', 1);
    return path === OVERVIEW_PATH || path === `${OVERVIEW_PATH}/`;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reason = request.method === 'GET' ? explainForbiddenCaller(request) : 'GET';
    const page =
      reason === undefined ? createOverviewPage(this.#simulator) : createErrorPage(reason);
    sendPage(request, response, page, generateText(this.#randomness, 24));
  }
}

function createOverviewPage({ now, isVirtual, merchants, deliveries }: OverviewSource): Page {
  const contracts = merchants.flatMap((merchant) => merchant.contracts);
  const time = formatBeijingTimestamp(now);
  return {
    status: 200,
    title: translate('微信支付模拟器', 'Simulator'),
    isWide: true,
    content: html`<h1>${translate('微信支付模拟器', 'Simulator')}</h1>
      <dl>
        <dt>${translate('时间', 'Time')}</dt>
        <dd>${time}${isVirtual ? translate('（虚拟 virtual）', ' (virtual)') : ''}</dd>
        <dt>${translate('商户', 'Merchants')}</dt>
        <dd>${merchants.map(({ mchid }) => mchid).join(', ')}</dd>
      </dl>
      ${renderTable(translate('协议', 'Contracts'), ['contract_id', 'out_contract_code', 'contract_state'], contracts)}
      ${renderTable(translate('通知', 'Notifications'), ['event_type', 'attempt', 'url', 'status', 'error'], deliveries)}`,
  };
}

/** Renders the latest rows first. */
function renderTable<T extends object>(
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

function createErrorPage(reason: string): Page {
  return { status: 403, title: html`403`, content: html`<p>${reason}</p>` };
}
