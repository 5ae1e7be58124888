import { Injectable } from '@nestjs/common';
import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';
import { receivedNotification, type ReceivedNotification } from './received-notification.js';

const KEPT = 50;

/** The latest notifications, in memory: enough to look at, not enough to build on. */
@Injectable()
export class NotificationLog {
  readonly #byId = new Map<string, ReceivedNotification>();

  /** Newest first. */
  get latest(): ReceivedNotification[] {
    return [...this.#byId.values()].toReversed();
  }

  /** Those of one contract, newest first. */
  of(outContractCode: string): ReceivedNotification[] {
    return this.latest.filter((one) => one.out_contract_code === outContractCode);
  }

  /** @returns false when the notification was there already. */
  add(notification: WechatPayNotification): boolean {
    const known = this.#byId.get(notification.id);
    if (known !== undefined) {
      known.deliveries += 1;
      return false;
    }
    this.#byId.set(notification.id, receivedNotification(notification));
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > KEPT && oldest !== undefined) this.#byId.delete(oldest);
    return true;
  }
}
