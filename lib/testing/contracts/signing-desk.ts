import { beijingDate } from '../clock/beijing-time.js';
import { newContractId, newTransactionId } from '../identifiers.js';
import { notifyOrder } from '../orders/notify-order.js';
import { OrderRecord } from '../orders/order-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { ContractRecord } from './contract-record.js';
import { notifyContract } from './notify-contract.js';
import { planLatestList } from './plan-calendar.js';
import { SigningRefusal } from './signing-refusal.js';
import type { SigningSession } from './signing-session.js';
import { usedCode } from './used-code.js';

/** What a user's decision brought about. */
export interface SigningOutcome {
  readonly contract: ContractRecord;
  /** Settles when each notification has been tried once. */
  readonly notified: Promise<unknown>;
}

/** Turns a user's decisions about a session into contracts and notifications. */
export class SigningDesk {
  readonly #state: SimulatorState;

  constructor(state: SimulatorState) {
    this.#state = state;
  }

  /**
   * @param openid who signs, if not the user of the session
   * @throws SigningRefusal when the codes are used up, the user has too many contracts, or is not the
   * one whom the pre-sign call named.
   */
  sign(session: SigningSession, openid = session.openid): SigningOutcome {
    const contract = this.#conclude({ ...session, openid }, 'SIGNED');
    const today = beijingDate(this.#state.clock.now());
    let notified = notifyContract(this.#state, contract, 'INSURANCE_ENTRUST.SIGN');
    const order = firstOrderOf(contract);
    const [first] = contract.periods;
    if (order) {
      const { orders } = session.merchant;
      orders.add(order);
      orders.pay(order, newTransactionId(this.#state), this.#state.clock.now());
      // One after the other: tests count on an order, which two connections do not have.
      notified = notified.then(() => notifyOrder(this.#state, order, 'TRANSACTION.SUCCESS'));
      this.#state.clock.track(notified);
    }
    // A free first period has nothing left to deduct.
    if (order ?? first?.amount === 0) first?.pay(today);
    planLatestList(this.#state, contract);
    return { contract, notified };
  }

  /**
   * The user agrees, but the first payment fails. Nobody is told.
   *
   * @throws SigningRefusal when the session has no payment, and where `sign` does.
   */
  failToPay(session: SigningSession): ContractRecord {
    this.requirePayment(session);
    const contract = this.#conclude(session, 'SIGN_FAILED');
    const order = firstOrderOf(contract);
    if (order) {
      order.state = 'PAYERROR';
      session.merchant.orders.add(order);
    }
    return contract;
  }

  /** @throws SigningRefusal when the session has no payment. */
  requirePayment({ request }: SigningSession): void {
    if (request.amount) return;
    throw new SigningRefusal('This session asks for no payment. 本次签约不含支付。');
  }

  /** The user declines: the session ends, and nobody is told. */
  decline(session: SigningSession): void {
    this.#state.sessions.close(session);
  }

  #conclude(session: SigningSession, contractState: 'SIGNED' | 'SIGN_FAILED'): ContractRecord {
    checkAllowed(session);
    const { merchant, request, openid } = session;
    const contract = new ContractRecord({
      id: newContractId(this.#state),
      merchant,
      request,
      openid,
      state: contractState,
      now: this.#state.clock.now(),
    });
    merchant.contracts.add(contract);
    this.#state.sessions.close(session);
    return contract;
  }
}

function checkAllowed({ merchant, request, openid }: SigningSession): void {
  if (request.openid !== undefined && request.openid !== openid) {
    throw new SigningRefusal(
      'This session was opened for another user: the openid of the pre-sign call must be that of who signs. ' +
        '签约用户与预签约的 openid 不一致。',
    );
  }
  const used = usedCode(merchant, request);
  if (used) {
    throw new SigningRefusal(
      `A user has signed with this ${used} before. 签约协议号或商户订单号已被使用。`,
    );
  }
  if (merchant.contracts.isFullFor(request, openid)) {
    throw new SigningRefusal(
      '暂无法开通此服务 已超过该服务可开通的次数限制。 This user already has all the contracts that one plan allows: ' +
        'ten for a WeChat account, one for an out_user_code.',
    );
  }
}

/** The order of a contract that is signed with a payment. */
function firstOrderOf(contract: ContractRecord): OrderRecord | undefined {
  const { request } = contract;
  const [first] = contract.periods;
  const { amount, out_trade_no: outTradeNo, transaction_notify_url: notifyUrl } = request;
  if (!amount || !first || outTradeNo === undefined || notifyUrl === undefined) return undefined;
  return new OrderRecord({
    contract,
    policyPeriodId: first.id,
    outTradeNo,
    notifyUrl,
    description: request.description ?? '',
    total: amount.total,
    goodsTag: request.goods_tag,
    attach: request.attach,
  });
}
