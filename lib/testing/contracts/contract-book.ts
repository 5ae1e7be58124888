import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import type { SimulatedContract } from './contract.js';
import type { ContractRecord } from './contract-record.js';

const CONTRACTS_PER_USER = 10;

/** The contracts of one merchant and the codes that they have used up. */
export class ContractBook {
  readonly #byId = new Map<string, ContractRecord>();
  readonly #idByCode = new Map<string, string>();
  readonly #tradeNumbers = new Set<string>();

  get size(): number {
    return this.#byId.size;
  }

  /** Oldest first. */
  list(): SimulatedContract[] {
    return Array.from(this.#byId.values(), ({ contract }) => contract);
  }

  findById(contractId: string): ContractRecord | undefined {
    return this.#byId.get(contractId);
  }

  findByCode(planId: number, code: string): ContractRecord | undefined {
    const record = this.#byId.get(this.#idByCode.get(code) ?? '');
    return record?.contract.plan_id === planId ? record : undefined;
  }

  /** Which code of the request a user has signed with before; neither can be used again. */
  usedCode(request: PreSignRequest): 'out_contract_code' | 'out_trade_no' | undefined {
    if (this.#idByCode.has(request.out_contract_code)) return 'out_contract_code';
    if (request.out_trade_no !== undefined && this.#tradeNumbers.has(request.out_trade_no)) {
      return 'out_trade_no';
    }
    return undefined;
  }

  /** Whether the user, or the merchant's name for the user, has all the contracts that one plan allows. */
  isFullFor(request: PreSignRequest): boolean {
    let ofUser = 0;
    for (const { contract } of this.#byId.values()) {
      if (contract.contract_state !== 'SIGNED' || contract.plan_id !== request.plan_id) continue;
      const { out_user_code: userCode } = contract;
      if (userCode !== undefined && userCode === request.out_user_code) return true;
      if (contract.openid === request.openid && ++ofUser === CONTRACTS_PER_USER) return true;
    }
    return false;
  }

  /** Adds a contract or replaces its former state. */
  save(record: ContractRecord): void {
    this.#byId.set(record.contract.contract_id, record);
    this.#idByCode.set(record.contract.out_contract_code, record.contract.contract_id);
    if (record.request.out_trade_no !== undefined) {
      this.#tradeNumbers.add(record.request.out_trade_no);
    }
  }
}
