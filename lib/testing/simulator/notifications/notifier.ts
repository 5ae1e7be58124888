import { setMaxListeners } from 'node:events';
import type { SimulatorClock } from '../clock/simulator-clock.js';
import { BoundedList } from '../common/bounded-list.js';
import { ConcurrencyLimiter } from '../common/concurrency-limiter.js';
import { CountedList } from '../common/counted-list.js';
import type { SignatureFault } from '../faults/signature-fault.js';
import { ApplicationPort } from './application-port.js';
import type { NotifiedApplication } from './application-port.js';
import { DeliveryWarnings } from './delivery-warnings.js';
import { checkDisturbance } from './disturbance.js';
import type { NotificationDisturbance } from './disturbance.js';
import type { NotificationSigner } from './notification-signer.js';
import { postNotification } from './post-notification.js';
import { getRetrySchedule } from './retry-schedules.js';
import type { RetryScheduleName } from './retry-schedules.js';
import type { NotifiedMerchant } from './signed-notification.js';
import type { SimulatedDelivery } from './simulated-delivery.js';

const DEFAULT_TIMEOUT = 5000;

/** Longest time to hold a notification back, in milliseconds. */
const HELD_AT_MOST = 60_000;

/** Limits concurrent deliveries, so that they do not time out in the receiver's queue. */
const DELIVERIES_AT_ONCE = 16;

/** Options of the delivery. */
interface NotifierOptions {
  /** The name of a documented schedule, or the seconds before each retry. */
  readonly retrySchedule?: RetryScheduleName | readonly number[] | undefined;
  /** Milliseconds within which the application must respond. */
  readonly timeout?: number | undefined;
  /** Number of attempts to keep. */
  readonly remembered: number;
}

/** Dependencies of the notifier. */
interface NotifierTools {
  readonly signer: NotificationSigner;
  readonly clock: SimulatorClock;
  /** The merchants by mchid. */
  readonly merchants: ReadonlyMap<string, NotifiedMerchant>;
}

interface Notification {
  readonly merchant: NotifiedMerchant;
  readonly url: string;
  readonly eventType: string;
  readonly body: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Delivers notifications, and retries each one until the application responds 200 or 204. */
export class Notifier {
  readonly #signer: NotificationSigner;
  readonly #clock: SimulatorClock;
  readonly #merchants: ReadonlyMap<string, NotifiedMerchant>;
  readonly #schedule: NotifierOptions['retrySchedule'];
  readonly #timeout: number;
  readonly #deliveries: BoundedList<SimulatedDelivery>;
  readonly #disturbances = new CountedList<NotificationDisturbance>();
  /** Notifications held back by `reorder`. */
  readonly #held = new Set<() => Promise<void>>();
  readonly #limiter = new ConcurrencyLimiter(DELIVERIES_AT_ONCE);
  readonly #stop = new AbortController();
  readonly #warnings = new DeliveryWarnings();
  #application: ApplicationPort | undefined;

  constructor({ signer, clock, merchants }: NotifierTools, options: NotifierOptions) {
    this.#signer = signer;
    this.#clock = clock;
    // Each attempt in flight adds a listener, and there can be many.
    setMaxListeners(0, this.#stop.signal);
    this.#merchants = merchants;
    this.#schedule = options.retrySchedule;
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.#deliveries = new BoundedList(options.remembered);
  }

  /** The latest attempts, oldest first. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#deliveries.toArray();
  }

  /**
   * Disturbs the next notifications. Returns a function that removes the disturbance.
   *
   * @throws TypeError or RangeError for a disturbance that could never take effect.
   */
  disturb(disturbance: NotificationDisturbance): () => void {
    checkDisturbance(disturbance);
    return this.#disturbances.add({ ...disturbance }, disturbance.times ?? 1);
  }

  /**
   * Delivers every notification to the application, whatever host its URL names. Returns a function that
   * undoes this.
   *
   * @throws TypeError for a value that is not an application.
   */
  deliverTo(application: NotifiedApplication): () => void {
    const port = new ApplicationPort(application);
    void this.#application?.close();
    this.#application = port;
    return () => {
      void port.close();
      if (this.#application === port) this.#application = undefined;
    };
  }

  /**
   * Notifies a merchant. Resolves after the first attempt, successful or not; for a delayed or reordered
   * notification, at once.
   */
  deliver(mchid: string, url: string, eventType: string, resource: object): Promise<void> {
    const merchant = this.#merchants.get(mchid);
    if (!merchant) throw new Error(`The simulator has no merchant ${mchid}.`);
    const body = this.#signer.compose(merchant, eventType, resource);
    const notification = { merchant, url, eventType, body };
    const disturbance = this.#disturbances.take(
      ({ event_type: only }) => only === undefined || only === eventType,
    );
    const send = () => this.#begin(notification, disturbance);
    if (disturbance?.reorder) return this.#hold(send);
    if (disturbance?.delay !== undefined) {
      this.#clock.schedule(disturbance.delay, send);
      return Promise.resolve();
    }
    const first = send().then(() => this.#releaseHeld());
    this.#clock.track(first);
    return first;
  }

  async #begin(notification: Notification, disturbance: NotificationDisturbance = {}) {
    const { duplicates = 0, signature } = disturbance;
    const copies = Array.from({ length: duplicates }, () =>
      this.#limiter.run(() => this.#send(notification, 1)),
    );
    await Promise.all([this.#attempt(notification, 1, signature), ...copies]);
  }

  #hold(send: () => Promise<void>): Promise<void> {
    this.#held.add(send);
    this.#clock.schedule(HELD_AT_MOST, async () => {
      if (this.#held.delete(send)) await send();
    });
    return Promise.resolve();
  }

  async #releaseHeld(): Promise<void> {
    const held = [...this.#held];
    this.#held.clear();
    for (const send of held) await send();
  }

  /** Aborts the attempts in flight. */
  stop(): void {
    this.#stop.abort(new Error('the simulator was stopped'));
    void this.#application?.close();
  }

  async #attempt(notification: Notification, attempt: number, fault?: SignatureFault) {
    const isReceived = await this.#limiter.run(() => this.#send(notification, attempt, fault));
    const wait = this.#getRetrySchedule(notification)[attempt - 1];
    if (isReceived || wait === undefined) return;
    this.#clock.schedule(wait * 1000, () => this.#attempt(notification, attempt + 1));
  }

  /** Events of policies have their own schedule, unless the options set one for all events. */
  #getRetrySchedule({ eventType }: Notification): readonly number[] {
    const isPolicy = eventType.startsWith('INSURANCE_POLICY_MANAGEMENT.');
    return getRetrySchedule(this.#schedule ?? (isPolicy ? 'policy' : undefined));
  }

  /** Resolves to whether the application accepted the notification. */
  async #send(
    notification: Notification,
    attempt: number,
    fault?: SignatureFault,
  ): Promise<boolean> {
    const { merchant, url, eventType, body } = notification;
    const headers = fault
      ? this.#signer.signWithFault(merchant, body, fault)
      : await this.#signer.signLater(merchant, body);
    const delivery: Writable<SimulatedDelivery> = {
      at: this.#clock.now(),
      url,
      event_type: eventType,
      attempt,
      headers,
      body,
      ...(fault && { signature: fault }),
    };
    this.#deliveries.push(delivery);
    try {
      const { signal } = this.#stop;
      const port = signal.aborted ? undefined : await this.#application?.open();
      const limits = { timeout: this.#timeout, signal, port };
      delivery.status = await postNotification(url, { headers, body }, limits);
    } catch (error) {
      delivery.error = describeError(error);
    }
    if (!this.#stop.signal.aborted) this.#warnings.warn(delivery);
    return delivery.status === 200 || delivery.status === 204;
  }
}

/** For a host with several addresses, Node throws an `AggregateError` with an empty message of its own. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join('; ');
  return (error instanceof Error ? error.message : String(error)).trim();
}
