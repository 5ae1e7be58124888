import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SessionBook } from '../contracts/session-book.js';
import type { SigningDesk } from '../contracts/signing-desk.js';
import type { SigningSession } from '../contracts/signing-session.js';
import { readBody } from '../http/read-body.js';
import { randomText } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import { html } from './html.js';
import { pageHeaders, renderPage } from './page-layout.js';
import type { Page } from './page-layout.js';
import { returnPage } from './return-page.js';
import { sessionIdIn, SIGNING_PAGE_PATH } from './signing-page-url.js';
import { signingPage } from './signing-page.js';

const FORM_LIMIT = 65_536;

/** Serves the page at `redirect_url` and takes the user's decision there. */
export class SigningPageHandler {
  readonly #desk: SigningDesk;
  readonly #sessions: SessionBook;
  readonly #randomness: Randomness;

  constructor(desk: SigningDesk, sessions: SessionBook, randomness: Randomness) {
    this.#desk = desk;
    this.#sessions = sessions;
    this.#randomness = randomness;
  }

  async handle(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const [path, query] = target.split('?', 2);
    const page =
      path === SIGNING_PAGE_PATH
        ? await this.#answer(request, sessionIdIn(query))
        : messagePage(404, '没有此页面 There is no such page.');
    const nonce = randomText(this.#randomness, 24);
    response.writeHead(page.status, pageHeaders(nonce)).end(renderPage(page, nonce));
  }

  async #answer(request: IncomingMessage, sessionId: string): Promise<Page> {
    try {
      const form = request.method === 'POST' ? await readForm(request) : undefined;
      const session = this.#sessions.get(sessionId);
      if (form) return this.#decide(session, form);
      if (request.method !== 'GET') return messagePage(405, 'GET, POST');
      return signingPage(session, request.headers.referer ?? '');
    } catch (error) {
      return messagePage(409, error instanceof Error ? error.message : String(error));
    }
  }

  #decide(session: SigningSession, form: URLSearchParams): Page {
    const origin = {
      referrer: form.get('referrer') ?? '',
      historyLength: form.get('history_length') ?? '',
    };
    // Without a word about it, who posts to the URL agrees.
    switch (form.get('decision') ?? 'agree') {
      case 'agree':
        this.#desk.sign(session);
        return returnPage('签约成功 · Signed', origin);
      case 'fail':
        this.#desk.failToPay(session);
        return returnPage('支付失败 · The payment failed', origin);
      case 'decline':
        this.#desk.decline(session);
        return returnPage('已拒绝 · Declined', origin);
      default:
        return messagePage(400, 'decision: agree, decline, fail');
    }
  }
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(request, FORM_LIMIT);
  return new URLSearchParams(body?.toString('utf8') ?? '');
}

function messagePage(status: number, message: string): Page {
  return {
    status,
    title: '暂时无法签约（模拟） · Not possible (simulated)',
    content: html`<h1>暂时无法签约 <small lang="en">Not possible</small></h1>
      <p>${message}</p>`,
  };
}
