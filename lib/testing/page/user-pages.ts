import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SigningDesk } from '../contracts/signing-desk.js';
import { randomText } from '../randomness.js';
import type { SimulatedUser } from '../simulated-user.js';
import type { SimulatorState } from '../simulator-state.js';
import { ContractPagesHandler } from './contract-pages-handler.js';
import { isOwnName } from './is-own-name.js';
import { messagePage } from './message-page.js';
import type { Page } from './page-layout.js';
import { readPageRequest } from './page-request.js';
import type { PageRequest } from './page-request.js';
import { PolicyPagesHandler } from './policy-pages-handler.js';
import { isSameOrigin } from './same-origin.js';
import { sendPage } from './send-page.js';
import { SigningPageHandler } from './signing-page-handler.js';
import { CONTRACTS_PATH, PHONE_PATH, POLICIES_PATH, SIGNING_PAGE_PATH } from './user-page-urls.js';

/** The pages on which a person is the user with the phone. */
export class UserPages {
  readonly #state: SimulatorState;
  readonly #exposed: boolean;
  readonly #signing: SigningPageHandler;
  readonly #contracts: ContractPagesHandler;
  readonly #policies: PolicyPagesHandler;

  /** @param exposed whether other computers may be the user, who know this one by any name. */
  constructor(state: SimulatorState, desk: SigningDesk, user: SimulatedUser, exposed = false) {
    this.#state = state;
    this.#exposed = exposed;
    this.#signing = new SigningPageHandler(desk, state.sessions);
    this.#contracts = new ContractPagesHandler(user, state.merchants);
    this.#policies = new PolicyPagesHandler(user, state.merchants);
  }

  async handle(incoming: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    const request = await readPageRequest(incoming, target);
    const page = await this.#page(incoming, request);
    sendPage(incoming, response, page, randomText(this.#state.randomness, 24));
  }

  async #page({ headers }: IncomingMessage, request: PageRequest | undefined): Promise<Page> {
    if (!this.#exposed && !isOwnName(headers.host, this.#state.baseUrl)) {
      return messagePage(
        403,
        '主机名不是本机。 The host name is none of this computer: use the loopback address, or name it with `publicUrl`.',
      );
    }
    if (request === undefined) return messagePage(405, 'GET, POST');
    if (request.method === 'POST' && !isSameOrigin(headers)) {
      return messagePage(403, '请求来自其他网站。 Another web site has sent this.');
    }
    try {
      return await this.#answer(request);
    } catch (error) {
      return messagePage(409, error instanceof Error ? error.message : String(error));
    }
  }

  async #answer(request: PageRequest): Promise<Page> {
    const { path } = request;
    if (path === SIGNING_PAGE_PATH) return this.#signing.answer(request);
    if (path === PHONE_PATH || path.startsWith(`${CONTRACTS_PATH}/`)) {
      return this.#contracts.answer(request);
    }
    if (path.startsWith(`${POLICIES_PATH}/`)) return this.#policies.answer(request);
    return messagePage(404, '没有此页面。 There is no such page.');
  }
}
