import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateText } from '../common/randomness.js';
import { isOwnHost, isSameOrigin } from '../http/caller-checks.js';
import { SIGNING_PAGE_PATH } from '../signing/session-book.js';
import type { SigningDesk } from '../signing/signing-desk.js';
import type { SimulatedUser } from '../simulated-user.js';
import type { SimulatorState } from '../simulator-state.js';
import { ContractPagesHandler } from './contract-pages-handler.js';
import { createMessagePage } from './outcome-pages.js';
import type { Page } from './page-layout.js';
import { CONTRACTS_PATH, PHONE_PATH, POLICIES_PATH } from './page-paths.js';
import { readPageRequest } from './page-request.js';
import type { PageRequest } from './page-request.js';
import { PolicyPagesHandler } from './policy-pages.js';
import { sendPage } from './send-page.js';
import { SigningPageHandler } from './signing-page.js';

/** Serves the pages on which a developer acts as the user. */
export class UserPages {
  readonly #state: SimulatorState;
  readonly #signing: SigningPageHandler;
  readonly #contracts: ContractPagesHandler;
  readonly #policies: PolicyPagesHandler;

  constructor(state: SimulatorState, desk: SigningDesk, user: SimulatedUser) {
    this.#state = state;
    this.#signing = new SigningPageHandler(desk, state.sessions);
    this.#contracts = new ContractPagesHandler(user, state.merchants);
    this.#policies = new PolicyPagesHandler(user, state.merchants);
  }

  async handle(incoming: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const request = await readPageRequest(incoming, target);
    const page = await this.#createPage(incoming, request);
    sendPage(incoming, response, page, generateText(this.#state.randomness, 24));
  }

  async #createPage({ headers }: IncomingMessage, request: PageRequest | undefined): Promise<Page> {
    if (!this.#state.exposed && !isOwnHost(headers.host, this.#state.baseUrl)) {
      return createMessagePage(
        403,
        '主机名不是本机。 The Host header does not name this computer: use the loopback address, or set `publicUrl`.',
      );
    }
    if (request === undefined) return createMessagePage(405, 'GET, POST');
    if (request.method === 'POST' && !isSameOrigin(headers)) {
      return createMessagePage(403, '请求来自其他网站。 The request comes from another web site.');
    }
    try {
      return await this.#respond(request);
    } catch (error) {
      return createMessagePage(409, error instanceof Error ? error.message : String(error));
    }
  }

  async #respond(request: PageRequest): Promise<Page> {
    const { path } = request;
    if (path === SIGNING_PAGE_PATH) return this.#signing.respond(request);
    if (path === PHONE_PATH || path.startsWith(`${CONTRACTS_PATH}/`)) {
      return this.#contracts.respond(request);
    }
    if (path.startsWith(`${POLICIES_PATH}/`)) return this.#policies.respond(request);
    return createMessagePage(404, '没有此页面。 Page not found.');
  }
}
