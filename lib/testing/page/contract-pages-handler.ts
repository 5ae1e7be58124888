import type { ContractRecord } from '../contracts/contract-record.js';
import type { AuthorizationRecord } from '../policies/authorization-record.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatedUser } from '../simulated-user.js';
import { contractPage } from './contract-page.js';
import { messagePage } from './message-page.js';
import type { Page } from './page-layout.js';
import { phonePage } from './phone-page.js';
import type { PageRequest } from './page-request.js';
import { seeOther } from './see-other.js';
import { contractPath, PHONE_PATH } from './user-page-urls.js';

const WEEK = 7 * 86_400_000;

/** The user's contracts, and what the user does about each. */
export class ContractPagesHandler {
  readonly #user: SimulatedUser;
  readonly #merchants: ReadonlyMap<string, SimulatedMerchant>;

  constructor(user: SimulatedUser, merchants: ReadonlyMap<string, SimulatedMerchant>) {
    this.#user = user;
    this.#merchants = merchants;
  }

  /** @throws Error when the user cannot do this to the contract now. */
  async answer({ method, path, query, form, referrer }: PageRequest): Promise<Page> {
    if (path === PHONE_PATH) return phonePage(this.#list(), this.#authorizations());
    const contract = this.#list().find(({ id }) => contractPath(id) === path);
    if (!contract) return messagePage(404, '签约协议不存在。 There is no such contract.');
    const from = form.get('referrer') ?? query.get('referrer') ?? referrer;
    if (method === 'GET') return contractPage(contract, merchantPageOf(from, path));
    if (!(await this.#act(contract.id, form.get('action')))) {
      return messagePage(400, 'action: terminate, terminate-later, revoke, fail, pay');
    }
    const back = from === '' ? '' : `?${new URLSearchParams({ referrer: from })}`;
    return seeOther(`${path}${back}`);
  }

  #list(): ContractRecord[] {
    return [...this.#merchants.values()].flatMap(({ contracts }) => contracts.list());
  }

  #authorizations(): AuthorizationRecord[] {
    return [...this.#merchants.values()].flatMap(({ policies }) => [
      ...policies.authorizations.values(),
    ]);
  }

  async #act(id: string, action: string | null): Promise<boolean> {
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

/** Where the user came from, unless it was a page of these. */
function merchantPageOf(from: string, path: string): string | undefined {
  if (!URL.canParse(from)) return undefined;
  const { protocol, pathname } = new URL(from);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return pathname === path || pathname.startsWith('/simulator/') ? undefined : from;
}
