import type { AuthorizationRecord } from '../policies/authorization-record.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatedUser } from '../simulated-user.js';
import { messagePage } from './message-page.js';
import type { Page } from './page-layout.js';
import type { PageRequest } from './page-request.js';
import { policyPage } from './policy-page.js';
import { seeOther } from './see-other.js';
import { policyPath } from './user-page-urls.js';

/** Asks the user whether WeChat may show a policy. */
export class PolicyPagesHandler {
  readonly #user: SimulatedUser;
  readonly #merchants: ReadonlyMap<string, SimulatedMerchant>;

  constructor(user: SimulatedUser, merchants: ReadonlyMap<string, SimulatedMerchant>) {
    this.#user = user;
    this.#merchants = merchants;
  }

  /** @throws Error when no question is open. */
  async answer({ method, path, form }: PageRequest): Promise<Page> {
    const authorization = this.#find(path);
    if (!authorization) return messagePage(404, '保单授权不存在。 There is no such policy.');
    if (method === 'GET') return policyPage(authorization);
    switch (form.get('action')) {
      case 'grant':
        await this.#user.authorizePolicy(authorization.outInsuranceNo);
        return seeOther(path);
      case 'deny':
        await this.#user.denyPolicy(authorization.outInsuranceNo);
        return seeOther(path);
      default:
        return messagePage(400, 'action: grant, deny');
    }
  }

  #find(path: string): AuthorizationRecord | undefined {
    return [...this.#merchants.values()]
      .flatMap(({ policies }) => [...policies.authorizations.values()])
      .find(({ outInsuranceNo }) => policyPath(outInsuranceNo) === path);
  }
}
