import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import type { ContractBook } from '../contracts/contract-book.js';
import type { ContractRecord } from '../contracts/contract-record.js';

/** States of an authorisation to show a policy. */
export type SimulatedAuthState =
  | 'AUTH_STATE_INIT'
  | 'AUTH_STATE_PENDING'
  | 'AUTH_STATE_GRANTED'
  | 'AUTH_STATE_DENIED'
  | 'AUTH_STATE_EXPIRED';

/** An authorisation with the fields of its query. */
export interface SimulatedAuthorization {
  /** The merchant's policy number. */
  readonly out_insurance_no: string;
  /** The appid of the contract. */
  readonly appid: string;
  /** Id of the plan, a string here. */
  readonly plan_id: string;
  /** The merchant's contract number. */
  readonly out_contract_code: string;
  /** Name of the insurance that the user sees. */
  readonly insurance_name: string;
  /** State of the authorisation. */
  readonly auth_state: SimulatedAuthState;
  /** When the user decided, RFC 3339; absent before that. */
  readonly user_auth_time?: string | undefined;
}

/** The contract that a policy belongs to. `plan_id` is a string here. */
export interface ContractReference {
  readonly appid: string;
  readonly plan_id: string;
  readonly out_contract_code: string;
}

/** The submitted contents of an authorisation. */
export interface AuthorizationTerms extends ContractReference {
  readonly insurance_name: string;
  readonly payee_mchid: string | undefined;
  readonly payee_appid: string | undefined;
}

/** Initial values of an authorisation. */
interface NewAuthorization {
  readonly mchid: string;
  /** The contracts of the merchant. */
  readonly contracts: ContractBook;
  readonly outInsuranceNo: string;
  readonly terms: AuthorizationTerms;
}

/** One authorisation and the user's decision. */
export class AuthorizationRecord {
  readonly mchid: string;
  readonly outInsuranceNo: string;
  terms: AuthorizationTerms;
  /** Whether the policy has been uploaded. An authorisation can be used only once. */
  isUsed = false;
  readonly #contracts: ContractBook;
  #decision: { readonly state: SimulatedAuthState; readonly at: number } | undefined;

  constructor({ mchid, contracts, outInsuranceNo, terms }: NewAuthorization) {
    this.mchid = mchid;
    this.#contracts = contracts;
    this.outInsuranceNo = outInsuranceNo;
    this.terms = terms;
  }

  get state(): SimulatedAuthState {
    if (this.isUsed) return 'AUTH_STATE_EXPIRED';
    if (this.#decision) return this.#decision.state;
    // WeChat asks the user in the message about the signed contract.
    return this.contract ? 'AUTH_STATE_PENDING' : 'AUTH_STATE_INIT';
  }

  /** The referenced contract, once a user has signed it. */
  get contract(): ContractRecord | undefined {
    const contract = this.#contracts.findByCode(this.terms.out_contract_code);
    if (!contract || contract.state === 'SIGN_FAILED') return undefined;
    return String(contract.request.plan_id) === this.terms.plan_id ? contract : undefined;
  }

  /** Epoch milliseconds of the user's consent. */
  get grantedAt(): number | undefined {
    return this.#decision?.state === 'AUTH_STATE_GRANTED' ? this.#decision.at : undefined;
  }

  decide(state: 'AUTH_STATE_GRANTED' | 'AUTH_STATE_DENIED', now: number): void {
    this.#decision = { state, at: now };
  }

  /** Asks the user again after a denial. */
  askAgain(terms: AuthorizationTerms): void {
    this.terms = terms;
    this.#decision = undefined;
  }

  bind(reference: ContractReference): void {
    this.terms = { ...this.terms, ...reference };
  }

  view(): SimulatedAuthorization {
    const { appid, plan_id, out_contract_code, insurance_name } = this.terms;
    return {
      out_insurance_no: this.outInsuranceNo,
      appid,
      plan_id,
      out_contract_code,
      insurance_name,
      auth_state: this.state,
      ...(this.grantedAt !== undefined && {
        user_auth_time: formatBeijingTimestamp(this.grantedAt),
      }),
    };
  }
}
