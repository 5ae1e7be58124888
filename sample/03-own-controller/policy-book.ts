import { Injectable, NotFoundException } from '@nestjs/common';
import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';

export type Merchant = 'life' | 'health';

export interface Policy {
  signed: boolean;
  terminated: boolean;
}

/** The policies of both merchants by their contract codes, in memory. */
@Injectable()
export class PolicyBook {
  readonly #policies = new Map<string, Policy>();

  /**
   * WeChat Pay may deliver a notification several times, and notifications in any order; the guard does not change
   * that. These facts are the same after each delivery and in each order.
   */
  record(merchant: Merchant, notification: WechatPayNotification): void {
    if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') {
      this.find(merchant, notification.resource.out_contract_code).signed = true;
    } else if (notification.event_type === 'INSURANCE_ENTRUST.TERMINATE') {
      this.find(merchant, notification.resource.out_contract_code).terminated = true;
    }
  }

  add(merchant: Merchant, code: string): void {
    this.#policies.set(`${merchant} ${code}`, { signed: false, terminated: false });
  }

  /** @throws {NotFoundException} for an unknown code. */
  find(merchant: Merchant, code: string): Policy {
    const policy = this.#policies.get(`${merchant} ${code}`);
    if (policy === undefined) throw new NotFoundException();
    return policy;
  }
}
