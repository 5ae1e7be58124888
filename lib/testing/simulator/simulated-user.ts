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

/** Options of a termination by the user or by WeChat Pay. */
export interface TerminationOptions {
  /** `contract_termination_mode` of the contract. Default `'USER_TERMINATE'`. */
  readonly mode?: SimulatedTerminationMode | undefined;
  /** `contract_termination_remark` of the contract. */
  readonly remark?: string | undefined;
  /**
   * Milliseconds of the simulator's clock during which the contract is `TERMINATE_PENDING` and can be
   * kept with `revokeTermination`. Default 0: the contract ends at once.
   */
  readonly revocableFor?: number | undefined;
}

/** Creates a user. Apart from the class, so that its public type shows no inner parts. */
export let createSimulatedUser: (state: SimulatorState, desk: SigningDesk) => SimulatedUser;

/** The user, controlled by code instead of a browser. */
export class SimulatedUser {
  readonly #state: SimulatorState;
  readonly #desk: SigningDesk;

  static {
    createSimulatedUser = (...parts) => new SimulatedUser(...parts);
  }

  private constructor(state: SimulatorState, desk: SigningDesk) {
    this.#state = state;
    this.#desk = desk;
  }

  /**
   * Agrees, and pays if the session includes a payment. Resolves to the contract after the first attempt
   * to deliver `INSURANCE_ENTRUST.SIGN` (and `TRANSACTION.SUCCESS`).
   *
   * @param session `redirect_url` of JSAPI and H5, `pre_entrustweb_id` of mini program and App.
   * @param options `openid`: the signing user, where the pre-sign request does not name one (H5 and App).
   * Default: a new user for each session.
   * @throws Error when the pre-sign request names another user, when the session is unknown, already
   * decided or over ten minutes old, when a code has already been used, or when the user has all contracts
   * that the plan allows.
   */
  async sign(
    session: string,
    {
      openid,
    }: {
      /** The signing user. Default: a new user for each session. */
      readonly openid?: string | undefined;
    } = {},
  ): Promise<SimulatedContract> {
    const { contract, notified } = this.#desk.sign(this.#getSession(session), openid);
    await notified;
    return contract.view();
  }

  /**
   * Declines. As with WeChat Pay, nothing is sent.
   *
   * @param session as in `sign`.
   * @throws Error when the session is unknown, already decided or over ten minutes old.
   */
  async decline(session: string): Promise<void> {
    this.#desk.decline(this.#getSession(session));
  }

  /**
   * Pays. For a session: agrees and pays, as `sign` does. For a contract (`contract_id` or
   * `out_contract_code`): undoes `failToPay`, so that its deductions succeed.
   *
   * @throws Error when neither a session nor a contract matches, when the session has no payment, and in
   * the same cases as `sign`.
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
   * Fails to pay. For a session: agrees, but the first payment fails; the contract becomes `SIGN_FAILED`,
   * its codes cannot be used again, and nothing is sent. For a contract (`contract_id` or
   * `out_contract_code`): the next `times` deductions fail, including one that is in progress; each sends
   * `TRANSACTION.FAIL`, and the period can be deducted again.
   *
   * @param options `times`: default 1; `Infinity` until `pay` is called.
   * @throws Error when the session has no payment, and in the same cases as `sign`; RangeError for an
   * invalid `times`.
   */
  async failToPay(
    target: string,
    {
      times = 1,
    }: {
      /** Number of deductions that fail. Default 1; `Infinity` until `pay` is called. */
      readonly times?: number | undefined;
    } = {},
  ): Promise<SimulatedContract> {
    if (!(times === Infinity || Number.isInteger(times)) || times < 1) {
      throw new RangeError(`times must be a positive integer or Infinity, not ${times}`);
    }
    const contract = this.#findContract(target);
    if (!contract) return this.#desk.failToPay(this.#getSession(target)).view();
    contract.failuresToCome = times;
    return contract.view();
  }

  /**
   * Terminates a contract (`contract_id` or `out_contract_code`). Resolves to the contract after the first
   * attempt to deliver `INSURANCE_ENTRUST.TERMINATE`; with `revocableFor` at once, and the notification
   * follows when that time is over.
   *
   * @throws Error when the contract is unknown or not in force, RangeError for an invalid `revocableFor`.
   */
  async terminate(
    contractId: string,
    { mode = 'USER_TERMINATE', remark, revocableFor = 0 }: TerminationOptions = {},
  ): Promise<SimulatedContract> {
    if (!Number.isInteger(revocableFor) || revocableFor < 0) {
      throw new RangeError(
        `revocableFor must be a whole number of milliseconds, 0 or more, not ${revocableFor}`,
      );
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
   * Revokes a pending termination. Nothing is sent.
   *
   * @throws Error when the contract is unknown or not `TERMINATE_PENDING`.
   */
  async revokeTermination(contractId: string): Promise<SimulatedContract> {
    const contract = this.#getContract(contractId);
    if (contract.state !== 'TERMINATE_PENDING') {
      rejectState(contract, 'has no pending termination');
    }
    contract.state = getStateInForce(this.#state.clock, contract);
    return contract.view();
  }

  /**
   * Allows WeChat to show a policy, once its contract is signed. Resolves to the authorisation after the
   * first attempt to deliver `INSURANCE_POLICY_MANAGEMENT.GRANTED`.
   *
   * @param outInsuranceNo number of the policy. When several merchants use the same number, the policy of
   * the first one is used.
   * @throws Error when no decision about this policy is pending.
   */
  async authorizePolicy(outInsuranceNo: string): Promise<SimulatedAuthorization> {
    const authorization = this.#getAuthorization(outInsuranceNo);
    await grantAuthorization(this.#state, authorization);
    return authorization.view();
  }

  /**
   * Denies WeChat permission to show a policy. Nothing is sent, and the merchant may ask again.
   *
   * @throws Error when no decision about this policy is pending.
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
