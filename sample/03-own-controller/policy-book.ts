import { Injectable, NotFoundException } from '@nestjs/common';
import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';

export type Merchant = 'life' | 'health';

/** The states of the policies of both merchants by their contract codes, in memory. */
@Injectable()
export class PolicyBook {
  readonly #states = new Map<string, string>();
  readonly #recorded = new Set<string>();

  /** WeChat Pay may deliver a notification several times, in any order; the guard does not detect that. */
  record(merchant: Merchant, notification: WechatPayNotification): void {
    if (this.#recorded.has(notification.id)) return;
    this.#recorded.add(notification.id);
    if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') {
      this.set(merchant, notification.resource.out_contract_code, 'active');
    } else if (notification.event_type === 'INSURANCE_ENTRUST.TERMINATE') {
      this.set(merchant, notification.resource.out_contract_code, 'terminated');
    }
  }

  set(merchant: Merchant, code: string, state: string): void {
    this.#states.set(`${merchant} ${code}`, state);
  }

  /** @throws {NotFoundException} for an unknown code. */
  get(merchant: Merchant, code: string): string {
    const state = this.#states.get(`${merchant} ${code}`);
    if (state === undefined) throw new NotFoundException();
    return state;
  }
}
