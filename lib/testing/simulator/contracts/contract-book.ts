import type { ContractRecord } from './contract-record.js';
import type { PreSignRequest } from './pre-sign-request.js';

const CONTRACTS_PER_USER = 10;

/** The contracts of one merchant and their codes. */
export class ContractBook {
  readonly #byId = new Map<string, ContractRecord>();
  readonly #byCode = new Map<string, ContractRecord>();

  get size(): number {
    return this.#byId.size;
  }

  /** Oldest first. */
  list(): ContractRecord[] {
    return [...this.#byId.values()];
  }

  findById(contractId: string): ContractRecord | undefined {
    return this.#byId.get(contractId);
  }

  /** A code belongs to one contract forever, whatever its plan. */
  findByCode(code: string): ContractRecord | undefined {
    return this.#byCode.get(code);
  }

  /**
   * Whether the openid or the `out_user_code` already has all the contracts that the plan allows.
   */
  isFullFor({ plan_id: planId, out_user_code: userCode }: PreSignRequest, openid: string): boolean {
    let ofUser = 0;
    for (const contract of this.#byId.values()) {
      if (!contract.isInForce || contract.request.plan_id !== planId) continue;
      if (userCode !== undefined && contract.request.out_user_code === userCode) return true;
      if (contract.openid === openid && ++ofUser === CONTRACTS_PER_USER) return true;
    }
    return false;
  }

  add(contract: ContractRecord): void {
    this.#byId.set(contract.id, contract);
    this.#byCode.set(contract.request.out_contract_code, contract);
  }
}
