import type { SimulatedContract } from './contracts/contract.js';
import type { SessionBook } from './contracts/session-book.js';
import type { SigningDesk } from './contracts/signing-desk.js';
import type { SigningSession } from './contracts/signing-session.js';
import { sessionIdOf } from './page/signing-page-url.js';
import type { SimulatedMerchant } from './simulated-merchant.js';

/** The person with the phone, acting without a browser. */
export class SimulatedUser {
  readonly #desk: SigningDesk;
  readonly #sessions: SessionBook;
  readonly #merchant: SimulatedMerchant;

  constructor(desk: SigningDesk, sessions: SessionBook, merchant: SimulatedMerchant) {
    this.#desk = desk;
    this.#sessions = sessions;
    this.#merchant = merchant;
  }

  /**
   * Agrees, and pays when the session asks for it. Resolves to the contract when
   * `INSURANCE_ENTRUST.SIGN` (and `TRANSACTION.SUCCESS`) have been delivered or tried once.
   *
   * @throws Error when the session is unknown, answered or over ten minutes old, when the codes are
   * used up, or when the user has all the contracts that the plan allows.
   */
  async sign(redirectUrl: string): Promise<SimulatedContract> {
    const { contract, notified } = this.#desk.sign(this.#session(redirectUrl));
    await notified;
    return contract;
  }

  /**
   * Declines. Nothing is sent, as WeChat Pay does.
   *
   * @throws Error when the session is unknown, answered or over ten minutes old.
   */
  async decline(redirectUrl: string): Promise<void> {
    this.#desk.decline(this.#session(redirectUrl));
  }

  /**
   * Agrees, but the first payment fails: the contract is `SIGN_FAILED`, its codes are used up, and
   * nothing is sent.
   *
   * @throws Error when the session asks for no payment, and where `sign` does.
   */
  async failToPay(redirectUrl: string): Promise<SimulatedContract> {
    return this.#desk.failToPay(this.#session(redirectUrl));
  }

  /**
   * Ends a contract. Resolves to it when `INSURANCE_ENTRUST.TERMINATE` has been delivered or tried
   * once.
   *
   * @throws Error when there is no such contract in force.
   */
  async terminate(contractId: string): Promise<SimulatedContract> {
    const { contract, notified } = this.#desk.terminate(this.#merchant, contractId);
    await notified;
    return contract;
  }

  #session(redirectUrl: string): SigningSession {
    return this.#sessions.get(sessionIdOf(redirectUrl));
  }
}
