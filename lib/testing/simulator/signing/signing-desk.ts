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

/** The user's side cannot do this; the page shows the message, `simulator.user` rejects with it. */
export class SigningError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SigningError';
  }
}

/** What signing needs of the simulator. */
interface SigningServices extends ContractServices, IdentifierSource {
  readonly merchants: ReadonlyMap<string, MerchantRecord>;
  readonly sessions: SessionBook;
}

/** What a user's decision brought about. */
interface SigningOutcome {
  readonly contract: ContractRecord;
  /** Settles when each notification has been tried once. */
  readonly notified: Promise<unknown>;
}

/** Turns a user's decisions about a session into contracts and notifications. */
export class SigningDesk {
  readonly #services: SigningServices;

  constructor(services: SigningServices) {
    this.#services = services;
  }

  /**
   * @param openid who signs, if not the user of the session
   * @throws SigningError when the codes are used up, the user has too many contracts, or is not the
   * one whom the pre-sign call named.
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
      // One after the other: tests count on an order, which two connections do not have.
      notified = notified.then(() => notifyOrder(this.#services, order, 'TRANSACTION.SUCCESS'));
      this.#services.clock.track(notified);
    }
    // A free first period has nothing left to deduct.
    if (order ?? first?.amount === 0) first?.pay(today);
    scheduleListEvents(this.#services.clock, contract);
    return { contract, notified };
  }

  /**
   * The user agrees, but the first payment fails. Nobody is told.
   *
   * @throws SigningError when the session has no payment, and where `sign` does.
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
    throw new SigningError('This session asks for no payment. 本次签约不含支付。');
  }

  /** The user declines: the session ends, and nobody is told. */
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
      'This session was opened for another user: the openid of the pre-sign call must be that of who signs. ' +
        '签约用户与预签约的 openid 不一致。',
    );
  }
  const used = findUsedCode(merchant, request);
  if (used) {
    throw new SigningError(
      `A user has signed with this ${used} before. 签约协议号或商户订单号已被使用。`,
    );
  }
  if (merchant.contracts.isFullFor(request, openid)) {
    throw new SigningError(
      '暂无法开通此服务 已超过该服务可开通的次数限制。 This user already has all the contracts that one plan allows: ' +
        'ten for a WeChat account, one for an out_user_code.',
    );
  }
}

/** The order of a contract that is signed with a payment. */
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

/** Which code of the request is used up: a user has signed with it, or an order has the number. */
export function findUsedCode(
  merchant: MerchantRecord,
  { out_contract_code: contractCode, out_trade_no: tradeNo }: PreSignRequest,
): 'out_contract_code' | 'out_trade_no' | undefined {
  if (merchant.contracts.findByCode(contractCode)) return 'out_contract_code';
  if (tradeNo !== undefined && merchant.orders.find(tradeNo)) return 'out_trade_no';
  return undefined;
}
