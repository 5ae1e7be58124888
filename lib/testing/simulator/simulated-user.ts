import { getStateInForce, terminateContract } from './contracts/contract-lifecycle.js';
import type { ContractRecord } from './contracts/contract-record.js';
import type { SimulatedContract, SimulatedTerminationMode } from './contracts/contract.js';
import type {
  AuthorizationRecord,
  SimulatedAuthorization,
} from './policies/authorization-record.js';
import { denyAuthorization, grantAuthorization } from './policies/decide-authorization.js';
import { parseSessionId } from './signing/session-book.js';
import type { SigningSession } from './signing/session-book.js';
import { SigningError } from './signing/signing-desk.js';
import type { SigningDesk } from './signing/signing-desk.js';
import type { SimulatorState } from './simulator-state.js';

/** How a user ends a contract, or somebody on WeChat Pay's side. */
export interface TerminationOptions {
  /** Who ends it. Default: the user. */
  readonly mode?: SimulatedTerminationMode;
  /** `contract_termination_remark` of the contract. */
  readonly remark?: string;
  /**
   * Milliseconds of the simulator's clock during which the contract is `TERMINATE_PENDING` and
   * `revokeTermination` takes it back. Default 0: it ends at once.
   */
  readonly revocableFor?: number;
}

/** The person with the phone, acting without a browser. */
export class SimulatedUser {
  readonly #state: SimulatorState;
  readonly #desk: SigningDesk;

  constructor(state: SimulatorState, desk: SigningDesk) {
    this.#state = state;
    this.#desk = desk;
  }

  /**
   * Agrees, and pays when the session asks for it. Resolves to the contract when
   * `INSURANCE_ENTRUST.SIGN` (and `TRANSACTION.SUCCESS`) have been delivered or tried once.
   *
   * @param session `redirect_url` of JSAPI and H5, `pre_entrustweb_id` of mini program and App.
   * @param options `openid`: who signs, where the pre-sign call does not say it (H5 and App). Default:
   * another user for each session.
   * @throws Error when the pre-sign call was for another user, when the session is unknown, answered or over ten minutes old, when the codes are
   * used up, or when the user has all the contracts that the plan allows.
   */
  async sign(
    session: string,
    { openid }: { readonly openid?: string } = {},
  ): Promise<SimulatedContract> {
    const { contract, notified } = this.#desk.sign(this.#getSession(session), openid);
    await notified;
    return contract.view();
  }

  /**
   * Declines. Nothing is sent, as WeChat Pay does.
   *
   * @param session as in `sign`.
   * @throws Error when the session is unknown, answered or over ten minutes old.
   */
  async decline(session: string): Promise<void> {
    this.#desk.decline(this.#getSession(session));
  }

  /**
   * Has enough money. Of a session: agrees and pays, as `sign` does. Of a contract (`contract_id` or
   * `out_contract_code`): takes back what `failToPay` has said of its deductions.
   *
   * @throws Error when there is neither such a session nor such a contract, when the session asks for
   * no payment, and where `sign` does.
   */
  async pay(target: string): Promise<SimulatedContract> {
    const contract = this.#findContract(target);
    if (!contract) {
      const session = this.#getSession(target);
      this.#desk.requirePayment(session);
      return this.sign(target);
    }
    contract.failuresToCome = 0;
    return contract.view();
  }

  /**
   * Has no money. Of a session: agrees, but the first payment fails; the contract is `SIGN_FAILED`, its
   * codes are used up, and nothing is sent. Of a contract (`contract_id` or `out_contract_code`): its
   * next `times` deductions fail, one whose result is still to come included; each sends
   * `TRANSACTION.FAIL`, and the period can be deducted again.
   *
   * @param options `times`: default 1; `Infinity` until `pay` is called.
   * @throws Error when the session asks for no payment, and where `sign` does; RangeError for a number
   * of times that cannot be meant.
   */
  async failToPay(
    target: string,
    { times = 1 }: { readonly times?: number } = {},
  ): Promise<SimulatedContract> {
    if (!(times === Infinity || Number.isInteger(times)) || times < 1) {
      throw new RangeError(`times must be an integer from 1 on or Infinity, it is ${times}`);
    }
    const contract = this.#findContract(target);
    if (!contract) return this.#desk.failToPay(this.#getSession(target)).view();
    contract.failuresToCome = times;
    return contract.view();
  }

  /**
   * Ends a contract (`contract_id` or `out_contract_code`). Resolves to it when `INSURANCE_ENTRUST.TERMINATE` has been delivered or tried
   * once; with `revocableFor` at once, and the notification follows when that time is over.
   *
   * @throws Error when there is no such contract in force, RangeError for an impossible `revocableFor`.
   */
  async terminate(
    contractId: string,
    { mode = 'USER_TERMINATE', remark, revocableFor = 0 }: TerminationOptions = {},
  ): Promise<SimulatedContract> {
    if (!Number.isInteger(revocableFor) || revocableFor < 0) {
      throw new RangeError(`revocableFor must be an integer from 0 on, it is ${revocableFor}`);
    }
    const contract = this.#getContract(contractId);
    if (!contract.canDeduct) rejectState(contract, 'cannot be terminated');
    if (revocableFor === 0) {
      await terminateContract(this.#state, contract, mode, remark);
      return contract.view();
    }
    const termination = contract.beginTermination();
    this.#state.clock.schedule(revocableFor, async () => {
      if (!contract.isTerminating(termination)) return;
      await terminateContract(this.#state, contract, mode, remark);
    });
    return contract.view();
  }

  /**
   * Takes a termination back while it is pending. Nothing is sent.
   *
   * @throws Error when there is no such contract, or it is not `TERMINATE_PENDING`.
   */
  async revokeTermination(contractId: string): Promise<SimulatedContract> {
    const contract = this.#getContract(contractId);
    if (contract.state !== 'TERMINATE_PENDING') {
      rejectState(contract, 'has no termination to take back');
    }
    contract.state = getStateInForce(this.#state.clock, contract);
    return contract.view();
  }

  /**
   * Lets WeChat show a policy, once the contract that pays for it is signed. Resolves to the
   * authorisation when `INSURANCE_POLICY_MANAGEMENT.GRANTED` has been delivered or tried once.
   *
   * @param outInsuranceNo of any merchant; of the first one, when several use the same number.
   * @throws Error when no such authorisation waits for an answer.
   */
  async authorizePolicy(outInsuranceNo: string): Promise<SimulatedAuthorization> {
    const authorization = this.#getAuthorization(outInsuranceNo);
    await grantAuthorization(this.#state, authorization);
    return authorization.view();
  }

  /**
   * Does not let WeChat show a policy. Nothing is sent, and the merchant may ask again.
   *
   * @throws Error when no such authorisation waits for an answer.
   */
  async denyPolicy(outInsuranceNo: string): Promise<SimulatedAuthorization> {
    const authorization = this.#getAuthorization(outInsuranceNo);
    denyAuthorization(this.#state, authorization);
    return authorization.view();
  }

  #getAuthorization(outInsuranceNo: string): AuthorizationRecord {
    for (const { policies } of this.#state.merchants.values()) {
      const authorization = policies.authorizations.get(outInsuranceNo);
      if (authorization) return authorization;
    }
    throw new Error(
      `No authorisation was submitted for the policy ${outInsuranceNo}. 保单授权信息不存在。`,
    );
  }

  #getSession(session: string): SigningSession {
    return this.#state.sessions.get(parseSessionId(session));
  }

  #getContract(contractId: string): ContractRecord {
    const contract = this.#findContract(contractId);
    if (contract) return contract;
    throw new SigningError(`The contract ${contractId} does not exist. 签约协议不存在。`);
  }

  #findContract(idOrCode: string): ContractRecord | undefined {
    for (const { contracts } of this.#state.merchants.values()) {
      const contract = contracts.findById(idOrCode) ?? contracts.findByCode(idOrCode);
      if (contract) return contract;
    }
    return undefined;
  }
}

function rejectState({ id, state }: ContractRecord, what: string): never {
  throw new SigningError(`The contract ${id} ${what}: it is ${state}. 签约协议状态为${state}。`);
}
