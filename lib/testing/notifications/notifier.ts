import { setMaxListeners } from 'node:events';
import { BoundedList } from '../bounded-list.js';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import { Gate } from './gate.js';
import type { NotificationSigner } from './notification-signer.js';
import { postNotification } from './post-notification.js';
import { retryScheduleOf } from './retry-schedules.js';
import type { RetryScheduleName } from './retry-schedules.js';
import type { SimulatedDelivery } from './simulated-delivery.js';

const DEFAULT_TIMEOUT = 5000;
/** More would queue at the receiver's door until their time is up. */
const DELIVERIES_AT_ONCE = 16;

/** How notifications are delivered. */
export interface NotifierOptions {
  /** A documented schedule, or the seconds before each further attempt. */
  readonly retrySchedule?: RetryScheduleName | readonly number[];
  /** Milliseconds in which an attempt must be answered. */
  readonly timeout?: number;
  /** How many attempts are remembered. */
  readonly remembered: number;
}

interface Notification {
  readonly merchant: SimulatedMerchant;
  readonly url: string;
  readonly eventType: string;
  readonly body: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Delivers notifications, again and again until one is answered with 200 or 204. */
export class Notifier {
  readonly #signer: NotificationSigner;
  readonly #clock: SimulatorClock;
  readonly #schedule: readonly number[];
  readonly #timeout: number;
  readonly #deliveries: BoundedList<SimulatedDelivery>;
  readonly #gate = new Gate(DELIVERIES_AT_ONCE);
  readonly #stop = new AbortController();

  constructor(signer: NotificationSigner, clock: SimulatorClock, options: NotifierOptions) {
    this.#signer = signer;
    this.#clock = clock;
    // Every attempt under way listens, and there are many.
    setMaxListeners(0, this.#stop.signal);
    this.#schedule = retryScheduleOf(options.retrySchedule);
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.#deliveries = new BoundedList(options.remembered);
  }

  /** Every attempt so far, oldest first. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#deliveries.toArray();
  }

  /** Resolves when the first attempt is over, however it ended. */
  deliver(
    merchant: SimulatedMerchant,
    url: string,
    eventType: string,
    resource: object,
  ): Promise<void> {
    const body = this.#signer.compose(merchant, eventType, resource);
    const attempt = this.#attempt({ merchant, url, eventType, body }, 1);
    this.#clock.track(attempt);
    return attempt;
  }

  /** Breaks off the attempts under way. */
  stop(): void {
    this.#stop.abort(new Error('the simulator was stopped'));
  }

  #attempt(notification: Notification, attempt: number): Promise<void> {
    return this.#gate.run(() => this.#send(notification, attempt));
  }

  async #send(notification: Notification, attempt: number): Promise<void> {
    const { merchant, url, eventType, body } = notification;
    const headers = await this.#signer.signLater(merchant, body);
    const delivery: Writable<SimulatedDelivery> = {
      at: this.#clock.now(),
      url,
      event_type: eventType,
      attempt,
      headers,
      body,
    };
    this.#deliveries.push(delivery);
    try {
      const limits = { timeout: this.#timeout, signal: this.#stop.signal };
      delivery.status = await postNotification(url, { headers, body }, limits);
    } catch (error) {
      delivery.error = error instanceof Error ? error.message : String(error);
    }
    const wait = this.#schedule[attempt - 1];
    if (delivery.status === 200 || delivery.status === 204 || wait === undefined) return;
    this.#clock.schedule(wait * 1000, () => this.#attempt(notification, attempt + 1));
  }
}
