import { Injectable, Logger } from '@nestjs/common';
import { OnWechatPayNotification, type WechatPayNotification } from 'nestjs-wechatpay-insurance';
import { defer, startWith, Subject, type Observable } from 'rxjs';
import { SampleClock } from '../clock/sample-clock.js';
import { receivedNotification, type ReceivedNotification } from './received-notification.js';

const KEPT = 50;

/** The latest notifications, in memory, for display only. */
@Injectable()
export class NotificationLog {
  private readonly logger = new Logger(NotificationLog.name);
  readonly #received: ReceivedNotification[] = [];
  readonly #news = new Subject<ReceivedNotification>();
  #count = 0;

  constructor(private readonly clock: SampleClock) {}

  /**
   * Called once for each verified notification. WeChat Pay delivers a notification again when the response
   * was late or lost; the package recognises it.
   */
  @OnWechatPayNotification('*', { id: 'notification-log' })
  keep(notification: WechatPayNotification): void {
    // Ids only: names and openids do not belong in a log.
    this.logger.log(`${notification.event_type} ${notification.id}`);
    const received = receivedNotification(notification, this.clock.now);
    this.#received.unshift(received);
    this.#received.splice(KEPT);
    this.#count += 1;
    this.#news.next(received);
  }

  /** Newest first. */
  get latest(): readonly ReceivedNotification[] {
    return this.#received;
  }

  /** How many have been received so far. */
  get count(): number {
    return this.#count;
  }

  /** Emits each notification after the first `count`: past ones that are kept, then each new one. */
  newsAfter(count = this.#count): Observable<ReceivedNotification> {
    return defer(() => {
      const missed = this.#received.slice(0, Math.max(0, this.#count - count));
      return this.#news.pipe(startWith(...missed.toReversed()));
    });
  }

  /**
   * Those of one contract, newest first.
   *
   * @param outTradeNos its orders, because the notification of a refund does not name the contract.
   */
  of(outContractCode: string, outTradeNos: readonly string[] = []): ReceivedNotification[] {
    return this.#received.filter(
      ({ out_contract_code, out_trade_no }) =>
        out_contract_code === outContractCode ||
        (out_trade_no !== undefined && outTradeNos.includes(out_trade_no)),
    );
  }
}
