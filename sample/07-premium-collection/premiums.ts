import { Injectable, Logger } from '@nestjs/common';
import {
  OnPremium,
  type PremiumAtRisk,
  type PremiumBillDifference,
  type PremiumChanged,
  type PremiumFailed,
  type PremiumPaid,
  type PremiumPaidTwice,
} from 'nestjs-wechatpay-insurance/collection';
import { PolicyBook } from './policy-book.js';
import { Refunds } from './refunds.js';

/**
 * Takes the events of the collection. Each arrives at least once and in order for its contract; an application books
 * them in a transaction with `event.id`.
 */
@Injectable()
export class Premiums {
  readonly #logger = new Logger(Premiums.name);
  readonly #handled = new Set<string>();

  constructor(
    private readonly policies: PolicyBook,
    private readonly refunds: Refunds,
  ) {}

  @OnPremium('paid')
  paid(event: PremiumPaid): void {
    if (!this.#note(event, `paid ${event.amount} fen`)) return;
    const policy = this.policies.get(event.out_contract_code);
    if (policy !== undefined) policy.paid += event.amount;
  }

  @OnPremium('failed')
  failed(event: PremiumFailed): void {
    this.#note(event, `deduction ${event.attempt} failed: ${event.reason}`);
  }

  @OnPremium('at-risk')
  atRisk(event: PremiumAtRisk): void {
    this.#note(event, `the window closes on ${new Date(event.closesAt).toISOString()}`);
  }

  /** The second payment goes on the list of refunds. The policy keeps the first one, so its sum stays. */
  @OnPremium('paid-twice')
  paidTwice(event: PremiumPaidTwice): void {
    if (this.#note(event, `paid twice, refund ${event.out_trade_no}`)) this.refunds.add(event);
  }

  @OnPremium('bill-difference')
  billDiffers(event: PremiumBillDifference): void {
    this.#note(event, `the bill of ${event.date} differs: ${event.difference}`);
  }

  @OnPremium(
    'scheduled',
    'postponed',
    'skipped',
    'abandoned',
    'expired',
    'superseded',
    'ended',
    'stuck',
  )
  changed(event: PremiumChanged): void {
    this.#note(event, [event.type, event.reason].filter(Boolean).join(': '));
  }

  /** False for an event that was handled before. */
  #note(event: { id: string; out_contract_code: string; policy_period_id: number }, text: string) {
    if (this.#handled.has(event.id)) return false;
    this.#handled.add(event.id);
    const note = `period ${event.policy_period_id}: ${text}`;
    this.policies.get(event.out_contract_code)?.notes.push(note);
    this.#logger.log(`${event.out_contract_code}, ${note}`);
    return true;
  }
}
