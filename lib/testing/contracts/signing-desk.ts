import { beijingDate, beijingTimestamp } from '../clock/beijing-time.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import type { Notifier } from '../notifications/notifier.js';
import type { PlanBook } from '../plan-book.js';
import { randomDigits } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { SimulatedContract } from './contract.js';
import type { SessionBook } from './session-book.js';
import { SigningRefusal } from './signing-refusal.js';
import type { SigningSession } from './signing-session.js';
import { transactionOf } from './transaction.js';

/** What a user's decision brought about. */
export interface SigningOutcome {
  readonly contract: SimulatedContract;
  /** Settles when each notification has been tried once. */
  readonly notified: Promise<unknown>;
}

/** What the desk works with. */
export interface SigningDeskTools {
  readonly clock: SimulatorClock;
  readonly randomness: Randomness;
  readonly plans: PlanBook;
  readonly sessions: SessionBook;
  readonly notifier: Notifier;
}

/** Turns a user's decisions into contracts and notifications. */
export class SigningDesk {
  readonly #tools: SigningDeskTools;

  constructor(tools: SigningDeskTools) {
    this.#tools = tools;
  }

  /** @throws SigningRefusal when the codes are used up or the user has too many contracts. */
  sign(session: SigningSession): SigningOutcome {
    const { merchant, request } = session;
    const { clock, notifier, randomness } = this.#tools;
    this.#checkAllowed(session);
    const now = clock.now();
    const contract: SimulatedContract = {
      ...this.#identityOf(session),
      insured_display_name: request.insured_display_name,
      contract_state: 'SIGNED',
      contract_signed_time: beijingTimestamp(now),
      contract_expired_time: `${request.policy_end_date}T23:59:59+08:00`,
    };
    this.#conclude(session, contract);
    const notified = [
      notifier.deliver(merchant, request.contract_notify_url, 'INSURANCE_ENTRUST.SIGN', contract),
    ];
    const transaction = transactionOf(merchant, request, now, randomness);
    if (transaction && request.transaction_notify_url !== undefined) {
      const { transaction_notify_url: url } = request;
      notified.push(notifier.deliver(merchant, url, 'TRANSACTION.SUCCESS', transaction));
    }
    return { contract, notified: Promise.all(notified) };
  }

  /**
   * The user agrees, but the first payment fails. Nobody is told.
   *
   * @throws SigningRefusal when the session has no payment, and where `sign` does.
   */
  failToPay(session: SigningSession): SimulatedContract {
    if (!session.request.amount) {
      throw new SigningRefusal(
        'This session asks for no payment, so none can fail. 本次签约不含支付。',
      );
    }
    this.#checkAllowed(session);
    const contract: SimulatedContract = {
      ...this.#identityOf(session),
      contract_state: 'SIGN_FAILED',
    };
    this.#conclude(session, contract);
    return contract;
  }

  /** The user declines: the session ends, and nobody is told. */
  decline(session: SigningSession): void {
    this.#tools.sessions.close(session);
  }

  /** @throws SigningRefusal when the merchant has no such contract in force. */
  terminate(merchant: SimulatedMerchant, contractId: string): SigningOutcome {
    const record = merchant.contracts.findById(contractId);
    if (record?.contract.contract_state !== 'SIGNED') {
      const state = record ? `is ${record.contract.contract_state}` : 'does not exist';
      throw new SigningRefusal(`The contract ${contractId} cannot be terminated: it ${state}.`);
    }
    const contract: SimulatedContract = {
      ...record.contract,
      contract_state: 'TERMINATED',
      contract_terminate_info: {
        contract_termination_mode: 'USER_TERMINATE',
        contract_terminated_time: beijingTimestamp(this.#tools.clock.now()),
      },
    };
    merchant.contracts.save({ ...record, contract });
    const url =
      this.#tools.plans.find(contract.plan_id)?.notifyUrl ?? record.request.contract_notify_url;
    const event = 'INSURANCE_ENTRUST.TERMINATE';
    return { contract, notified: this.#tools.notifier.deliver(merchant, url, event, contract) };
  }

  #checkAllowed({ merchant, request }: SigningSession): void {
    const used = merchant.contracts.usedCode(request);
    if (used) {
      throw new SigningRefusal(
        `A user has signed with this ${used} before. 签约协议号或商户订单号已被使用。`,
      );
    }
    if (merchant.contracts.isFullFor(request)) {
      throw new SigningRefusal(
        '暂无法开通此服务 已超过该服务可开通的次数限制。 This user already has all the contracts that one plan allows: ' +
          'ten for a WeChat account, one for an out_user_code.',
      );
    }
  }

  #identityOf({ merchant, request }: SigningSession) {
    return {
      mchid: merchant.mchid,
      contract_id: this.#contractId(merchant),
      appid: request.appid,
      plan_id: request.plan_id,
      out_contract_code: request.out_contract_code,
      openid: request.openid,
      ...(request.out_user_code !== undefined && { out_user_code: request.out_user_code }),
    };
  }

  #conclude(session: SigningSession, contract: SimulatedContract): void {
    session.merchant.contracts.save({ contract, request: session.request });
    this.#tools.sessions.close(session);
  }

  #contractId(merchant: SimulatedMerchant): string {
    const { clock, randomness } = this.#tools;
    const date = beijingDate(clock.now()).replaceAll('-', '');
    const number = String(merchant.contracts.size + 1).padStart(6, '0');
    return `${date}${randomDigits(randomness, 4)}${number}`;
  }
}
