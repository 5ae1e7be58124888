import { toBeijingDate } from '../clock/beijing-calendar.js';
import { createContractId, createTransactionId } from '../common/identifiers.js';
import type { IdentifierSource } from '../common/identifiers.js';
import { notifyContract, scheduleListEvents } from '../contracts/contract-lifecycle.js';
import type { ContractServices } from '../contracts/contract-lifecycle.js';
import { ContractRecord } from '../contracts/contract-record.js';
import type { PreSignRequest } from '../contracts/pre-sign-request.js';
import type { MerchantRecord } from '../merchant-record.js';
import { notifyOrder } from '../transactions/apply-deduction.js';
import { OrderRecord } from '../transactions/order-record.js';
import type { SessionBook, SigningSession } from './session-book.js';

/** An invalid action of the user. The page shows the message, and `simulator.user` rejects with the error. */
export class SigningError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SigningError';
  }
}

/** The services of the simulator that signing uses. */
interface SigningServices extends ContractServices, IdentifierSource {
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
  readonly sessions: SessionBook;
}

/** The result of a user's consent. */
interface SigningOutcome {
  readonly contract: ContractRecord;
  /** Settles after the first attempt of each notification. */
  readonly notified: Promise<unknown>;
}

/** Turns a user's decisions about a session into contracts and notifications. */
export class SigningDesk {
  readonly #services: SigningServices;

  constructor(services: SigningServices) {
    this.#services = services;
  }

  /**
   * @param openid the signing user, by default the user of the session
   * @throws SigningError when a code has already been used, the user has too many contracts, or the
   * pre-sign request names another user.
   */
  sign(session: SigningSession, openid = session.openid): SigningOutcome {
    const contract = this.#conclude({ ...session, openid }, 'SIGNED');
    const today = toBeijingDate(this.#services.clock.now());
    let notified = notifyContract(this.#services, contract, 'INSURANCE_ENTRUST.SIGN');
    const order = createFirstOrder(contract);
    const [first] = contract.periods;
    if (order) {
      const { orders } = session.merchant;
      orders.add(order);
      orders.pay(order, createTransactionId(this.#services), this.#services.clock.now());
      // Sent in sequence, because tests rely on the order, which two connections do not guarantee.
      notified = notified.then(() => notifyOrder(this.#services, order, 'TRANSACTION.SUCCESS'));
      this.#services.clock.track(notified);
    }
    // A free first period needs no deduction.
    if (order ?? first?.amount === 0) first?.pay(today);
    scheduleListEvents(this.#services.clock, contract);
    return { contract, notified };
  }

  /**
   * The user agrees, but the first payment fails. Nothing is sent.
   *
   * @throws SigningError when the session has no payment, and in the same cases as `sign`.
   */
  failToPay(session: SigningSession): ContractRecord {
    this.requirePayment(session);
    const contract = this.#conclude(session, 'SIGN_FAILED');
    const order = createFirstOrder(contract);
    if (order) {
      order.state = 'PAYERROR';
      session.merchant.orders.add(order);
    }
    return contract;
  }

  /** @throws SigningError when the session has no payment. */
  requirePayment({ request }: SigningSession): void {
    if (request.amount) return;
    throw new SigningError('This session has no payment. 本次签约不含支付。');
  }

  /** The user declines: the session is closed, and nothing is sent. */
  decline(session: SigningSession): void {
    this.#services.sessions.close(session);
  }

  #conclude(session: SigningSession, contractState: 'SIGNED' | 'SIGN_FAILED'): ContractRecord {
    checkAllowed(session);
    const { merchant, request, openid } = session;
    const contract = new ContractRecord({
      id: createContractId(this.#services, this.#countContracts()),
      mchid: merchant.mchid,
      plan: merchant.plans.find(request.plan_id),
      request,
      openid,
      state: contractState,
      now: this.#services.clock.now(),
    });
    merchant.contracts.add(contract);
    this.#services.sessions.close(session);
    return contract;
  }

  #countContracts(): number {
    let count = 0;
    for (const { contracts } of this.#services.merchants.values()) count += contracts.size;
    return count;
  }
}

function checkAllowed({ merchant, request, openid }: SigningSession): void {
  if (request.openid !== undefined && request.openid !== openid) {
    throw new SigningError(
      'This session belongs to another user: the signing user must have the openid of the pre-sign request. ' +
        '签约用户与预签约的 openid 不一致。',
    );
  }
  const used = findUsedCode(merchant, request);
  if (used) {
    throw new SigningError(`This ${used} has already been used. 签约协议号或商户订单号已被使用。`);
  }
  if (merchant.contracts.isFullFor(request, openid)) {
    throw new SigningError(
      '暂无法开通此服务 已超过该服务可开通的次数限制。 The user already has all contracts that one plan allows: ' +
        'ten for a WeChat account, one for an out_user_code.',
    );
  }
}

/** Creates the order of a contract that is signed with a payment. */
function createFirstOrder(contract: ContractRecord): OrderRecord | undefined {
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

/** Returns the name of the code in the request that a contract or an order already has. */
export function findUsedCode(
  merchant: MerchantRecord,
  { out_contract_code: contractCode, out_trade_no: tradeNo }: PreSignRequest,
): 'out_contract_code' | 'out_trade_no' | undefined {
  if (merchant.contracts.findByCode(contractCode)) return 'out_contract_code';
  if (tradeNo !== undefined && merchant.orders.find(tradeNo)) return 'out_trade_no';
  return undefined;
}
