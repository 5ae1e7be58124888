import { DAY } from '../clock/beijing-calendar.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { AuthorizationRecord } from '../policies/authorization-record.js';
import type { SimulatedUser } from '../simulated-user.js';
import { createContractPage } from './contract-page.js';
import { createMessagePage, createRedirect } from './outcome-pages.js';
import type { Page } from './page-layout.js';
import { PHONE_PATH, getContractPath } from './page-paths.js';
import type { PageRequest } from './page-request.js';
import { createPhonePage } from './phone-page.js';

const WEEK = 7 * DAY;

/** Serves the pages of the user's contracts. */
export class ContractPagesHandler {
  readonly #user: SimulatedUser;
  readonly #merchants: ReadonlyMap<string, MerchantRecord>;

  constructor(user: SimulatedUser, merchants: ReadonlyMap<string, MerchantRecord>) {
    this.#user = user;
    this.#merchants = merchants;
  }

  /** @throws Error when the contract's state does not allow the action. */
  async respond({ method, path, query, form, referrer }: PageRequest): Promise<Page> {
    if (path === PHONE_PATH)
      return createPhonePage(this.#listContracts(), this.#listAuthorizations());
    const contract = this.#listContracts().find(({ id }) => getContractPath(id) === path);
    if (!contract) return createMessagePage(404, '签约协议不存在。 Contract not found.');
    const from = form.get('referrer') ?? query.get('referrer') ?? referrer;
    if (method === 'GET') return createContractPage(contract, parseMerchantPage(from, path));
    if (!(await this.#performAction(contract.id, form.get('action')))) {
      return createMessagePage(400, 'action: terminate, terminate-later, revoke, fail, pay');
    }
    const back = from === '' ? '' : `?${new URLSearchParams({ referrer: from })}`;
    return createRedirect(`${path}${back}`);
  }

  #listContracts(): ContractRecord[] {
    return [...this.#merchants.values()].flatMap(({ contracts }) => contracts.list());
  }

  #listAuthorizations(): AuthorizationRecord[] {
    return [...this.#merchants.values()].flatMap(({ policies }) => [
      ...policies.authorizations.values(),
    ]);
  }

  async #performAction(id: string, action: string | null): Promise<boolean> {
    switch (action) {
      case 'terminate':
        await this.#user.terminate(id);
        return true;
      case 'terminate-later':
        await this.#user.terminate(id, { revocableFor: WEEK });
        return true;
      case 'revoke':
        await this.#user.revokeTermination(id);
        return true;
      case 'fail':
        await this.#user.failToPay(id);
        return true;
      case 'pay':
        await this.#user.pay(id);
        return true;
      default:
        return false;
    }
  }
}

/** Returns the URL that the user came from, unless it is a page of the simulator. */
function parseMerchantPage(from: string, path: string): string | undefined {
  if (!URL.canParse(from)) return undefined;
  const { protocol, pathname } = new URL(from);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return pathname === path || pathname.startsWith('/simulator/') ? undefined : from;
}
