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

/** Milliseconds after which nothing overtakes what is held back. */
const HELD_AT_MOST = 60_000;

/** More would queue at the receiver's door until their time is up. */
const DELIVERIES_AT_ONCE = 16;

/** How notifications are delivered. */
interface NotifierOptions {
  /** A documented schedule, or the seconds before each further attempt. */
  readonly retrySchedule?: RetryScheduleName | readonly number[];
  /** Milliseconds in which an attempt must be answered. */
  readonly timeout?: number;
  /** How many attempts are remembered. */
  readonly remembered: number;
}

/** What notifications are made with. */
interface NotifierTools {
  readonly signer: NotificationSigner;
  readonly clock: SimulatorClock;
  /** The merchants that are notified, by mchid. */
  readonly merchants: ReadonlyMap<string, NotifiedMerchant>;
}

interface Notification {
  readonly merchant: NotifiedMerchant;
  readonly url: string;
  readonly eventType: string;
  readonly body: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Delivers notifications, again and again until one is answered with 200 or 204. */
export class Notifier {
  readonly #signer: NotificationSigner;
  readonly #clock: SimulatorClock;
  readonly #merchants: ReadonlyMap<string, NotifiedMerchant>;
  readonly #schedule: NotifierOptions['retrySchedule'];
  readonly #timeout: number;
  readonly #deliveries: BoundedList<SimulatedDelivery>;
  readonly #disturbances = new CountedList<NotificationDisturbance>();
  /** What waits to be overtaken. */
  readonly #held = new Set<() => Promise<void>>();
  readonly #limiter = new ConcurrencyLimiter(DELIVERIES_AT_ONCE);
  readonly #stop = new AbortController();
  readonly #warnings = new DeliveryWarnings();
  #application: ApplicationPort | undefined;

  constructor({ signer, clock, merchants }: NotifierTools, options: NotifierOptions) {
    this.#signer = signer;
    this.#clock = clock;
    // Every attempt under way listens, and there are many.
    setMaxListeners(0, this.#stop.signal);
    this.#merchants = merchants;
    this.#schedule = options.retrySchedule;
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.#deliveries = new BoundedList(options.remembered);
  }

  /** Every attempt so far, oldest first. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#deliveries.toArray();
  }

  /**
   * Lets something befall the next notifications. Returns a function that takes back what has not
   * happened yet.
   *
   * @throws TypeError or RangeError for what could never happen.
   */
  disturb(disturbance: NotificationDisturbance): () => void {
    checkDisturbance(disturbance);
    return this.#disturbances.add({ ...disturbance }, disturbance.times ?? 1);
  }

  /**
   * Hands every notification to the application from now on, whatever host its URL names. Returns a
   * function that takes it back.
   *
   * @throws TypeError for what is no application.
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
   * Notifies a merchant of the simulator. Resolves when the first attempt is over, however it ended; of a notification that is late or
   * overtaken, at once.
   */
  deliver(mchid: string, url: string, eventType: string, resource: object): Promise<void> {
    const merchant = this.#merchants.get(mchid);
    if (!merchant) throw new Error(`The simulator has no merchant ${mchid} to notify.`);
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

  /** Breaks off the attempts under way. */
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

  /** A policy's event has a schedule of its own, unless one was chosen for all. */
  #getRetrySchedule({ eventType }: Notification): readonly number[] {
    const isPolicy = eventType.startsWith('INSURANCE_POLICY_MANAGEMENT.');
    return getRetrySchedule(this.#schedule ?? (isPolicy ? 'policy' : undefined));
  }

  /** Resolves to whether the receiver took it. */
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

/** Of a name with several addresses, Node reports the failure of each in an error without a message. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join('; ');
  return (error instanceof Error ? error.message : String(error)).trim();
}
