import { Injectable, Logger } from '@nestjs/common';
import { OnWechatPayNotification, type WechatPayNotification } from 'nestjs-wechatpay-insurance';
import { Subject, type Observable } from 'rxjs';
import { SampleClock } from '../clock/sample-clock.js';
import { receivedNotification, type ReceivedNotification } from './received-notification.js';

const KEPT = 50;

/** The latest notifications, in memory: enough to look at, not enough to build on. */
@Injectable()
export class NotificationLog {
  private readonly logger = new Logger(NotificationLog.name);
  readonly #received: ReceivedNotification[] = [];
  readonly #news = new Subject<ReceivedNotification>();

  constructor(private readonly clock: SampleClock) {}

  /**
   * Called with what the package has verified, once for each notification: the same one comes again when
   * an answer was late or lost, and that is remembered.
   */
  @OnWechatPayNotification('*', { id: 'notification-log' })
  keep(notification: WechatPayNotification): void {
    // Ids only: names and openids do not belong into a log.
    this.logger.log(`${notification.event_type} ${notification.id}`);
    const received = receivedNotification(notification, this.clock.now);
    this.#received.unshift(received);
    this.#received.splice(KEPT);
    this.#news.next(received);
  }

  /** Newest first. */
  get latest(): readonly ReceivedNotification[] {
    return this.#received;
  }

  /** What comes from now on. */
  get news(): Observable<ReceivedNotification> {
    return this.#news;
  }

  /**
   * Those of one contract, newest first.
   *
   * @param outTradeNos its orders: a refund names no contract.
   */
  of(outContractCode: string, outTradeNos: readonly string[] = []): ReceivedNotification[] {
    return this.#received.filter(
      ({ out_contract_code, out_trade_no }) =>
        out_contract_code === outContractCode ||
        (out_trade_no !== undefined && outTradeNos.includes(out_trade_no)),
    );
  }
}
