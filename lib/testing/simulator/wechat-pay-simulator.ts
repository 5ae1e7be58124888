import { inspect } from 'node:util';
import type { SimulatedRequest } from './api/request-log.js';
import { checkSimulatorOptions } from './check-simulator-options.js';
import { parseMoment } from './clock/simulator-clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import type { InspectedContract } from './contracts/contract.js';
import type { ResponseFault } from './faults/response-fault.js';
import type { CertificateRotation, SigningShare } from './keys/certificate-rotation.js';
import type { PlatformKeyKind } from './keys/platform-key.js';
import type { NotifiedApplication } from './notifications/application-port.js';
import type { NotificationDisturbance } from './notifications/disturbance.js';
import type {
  NotificationEventType,
  NotificationResourceFields,
} from './notifications/notification-resource.js';
import type {
  NotificationOverrides,
  SignedNotification,
} from './notifications/signed-notification.js';
import type { SimulatedDelivery } from './notifications/simulated-delivery.js';
import { getContractPath, PHONE_PATH } from './pages/page-paths.js';
import { getSigningPageUrl } from './signing/session-book.js';
import type { SimulatedUser } from './simulated-user.js';
import type { SimulatorMerchant, SimulatorModuleOptions } from './simulator-merchant.js';
import type { SimulatorOptions } from './simulator-options.js';
import { createSimulatorParts, serveSimulator } from './simulator-parts.js';
import type { SimulatorParts } from './simulator-parts.js';
import type { RefundFailure } from './transactions/refund-book.js';

/**
 * A simulator of WeChat Pay: an HTTP server on a loopback port, for tests and for development.
 *
 * It verifies signatures of requests, keeps contracts, signs responses and delivers notifications. The
 * keys are new at each start.
 *
 * @example
 * ```ts
 * const simulator = await WechatPaySimulator.start({ now: '2026-12-01T10:00:00+08:00' });
 * WechatPayInsuranceModule.forRoot({ ...simulator.moduleOptions });
 * await simulator.stop(); // or: await using simulator = await WechatPaySimulator.start();
 * ```
 */
export class WechatPaySimulator {
  readonly #parts: SimulatorParts;

  private constructor(parts: SimulatorParts) {
    this.#parts = parts;
  }

  /**
   * Generates the keys and listens.
   *
   * @throws Error when the port is in use, TypeError or RangeError for an invalid option.
   */
  static async start(options: SimulatorOptions = {}): Promise<WechatPaySimulator> {
    checkSimulatorOptions(options);
    const parts = await createSimulatorParts(options);
    const simulator = new WechatPaySimulator(parts);
    serveSimulator(simulator, parts);
    return simulator;
  }

  /** All merchants, in the order of the options. There is one without the option `merchants`. */
  get merchants(): readonly SimulatorMerchant[] {
    return this.#parts.merchants;
  }

  /**
   * The merchant with the number.
   *
   * @throws RangeError for an unknown merchant.
   */
  merchant(mchid: string): SimulatorMerchant {
    const found = this.merchants.find((merchant) => merchant.mchid === mchid);
    if (found) return found;
    const numbers = this.merchants.map((merchant) => merchant.mchid).join(', ');
    throw new RangeError(`unknown merchant ${mchid}; known merchants: ${numbers}`);
  }

  /**
   * Options that connect the module, or any other client, to this simulator as the first merchant. They
   * contain private keys.
   */
  get moduleOptions(): SimulatorModuleOptions {
    return this.#first.moduleOptions;
  }

  /** The user, across all merchants. */
  get user(): SimulatedUser {
    return this.#parts.user;
  }

  /**
   * Returns the URL of a page on which a person acts as the user: that of a contract (`contract_id`) or
   * of a signing session (`pre_entrustweb_id` of mini program and App); without an argument, the list of
   * all contracts.
   */
  userPage(contractOrSession?: string): string {
    const { baseUrl, merchants } = this.#parts.state;
    if (contractOrSession === undefined) return `${baseUrl}${PHONE_PATH}`;
    const isContract = [...merchants.values()].some(({ contracts }) =>
      contracts.findById(contractOrSession),
    );
    return isContract
      ? `${baseUrl}${getContractPath(contractOrSession)}`
      : getSigningPageUrl(baseUrl, contractOrSession);
  }

  /** The latest API requests, oldest first, at most `remembered`. */
  get requests(): readonly SimulatedRequest[] {
    return this.#parts.dispatcher.requests;
  }

  /** The latest delivery attempts, oldest first, at most `remembered`. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#parts.state.notifier.deliveries;
  }

  /**
   * The latest 10,000 contracts of each merchant in their current state with their periods, oldest
   * first.
   */
  get contracts(): readonly InspectedContract[] {
    return this.merchants.flatMap((merchant) => merchant.contracts);
  }

  /** The simulator's time in epoch milliseconds. */
  get now(): number {
    return this.#parts.state.clock.now();
  }

  /** Whether the simulator has a virtual clock. */
  get isVirtual(): boolean {
    return this.#parts.state.clock instanceof VirtualClock;
  }

  /**
   * Moves the virtual clock to the moment: ISO 8601 with an offset, a `Date` or epoch milliseconds.
   * Everything due until then, such as retries of notifications, happens in order.
   *
   * The clock waits for each delivery on the way, until the application responds or the attempt times out.
   * A handler of notifications must therefore not await this method: both would wait for the timeout.
   *
   * @throws Error on real time, RangeError for a moment in the past, TypeError for an invalid date.
   */
  async advanceTo(moment: string | Date | number): Promise<void> {
    await this.#parts.state.clock.advanceTo(parseMoment(moment));
  }

  /**
   * Moves the virtual clock by the given milliseconds, as `advanceTo` does. Counts from the end of the
   * movements in progress.
   *
   * @throws Error on real time, RangeError for a negative number, TypeError for a value that is not a number.
   */
  async advanceBy(milliseconds: number): Promise<void> {
    await this.#parts.state.clock.advanceBy(milliseconds);
  }

  /**
   * Adds a platform certificate for the first merchant.
   *
   * @see SimulatorMerchant#rotateCertificate
   */
  rotateCertificate(rotation?: CertificateRotation): Promise<string> {
    return this.#first.rotateCertificate(rotation);
  }

  /** Removes all platform certificates of the first merchant except the newest. */
  retireCertificates(): void {
    this.#first.retireCertificates();
  }

  /**
   * Chooses the kind of key that signs for the first merchant.
   *
   * @see SimulatorMerchant#signWith
   */
  signWith(kind: PlatformKeyKind | 'requested', options?: SigningShare): void {
    this.#first.signWith(kind, options);
  }

  /**
   * Injects a fault into the next responses. Returns a function that removes the fault.
   *
   * @throws TypeError or RangeError for a fault that could never take effect.
   */
  fail(fault: ResponseFault): () => void {
    return this.#parts.faults.add(fault);
  }

  /**
   * Disturbs the next notifications with duplicates, a delay, a wrong order or a faulty signature.
   * Returns a function that removes the disturbance.
   *
   * @throws TypeError or RangeError for a disturbance that could never take effect.
   */
  disturb(disturbance: NotificationDisturbance): () => void {
    return this.#parts.state.notifier.disturb(disturbance);
  }

  /**
   * Delivers every notification to the application, whatever host its URL names, for tests in which the
   * application does not listen. Returns a function that undoes this.
   *
   * @example
   * ```ts
   * const app = testingModule.createNestApplication({ rawBody: true });
   * await app.init();
   * simulator.deliverTo(app);
   * ```
   *
   * @param application a Nest application, a `node:http` server, or a request listener such as an Express
   * application
   * @throws TypeError for anything else.
   */
  deliverTo(application: NotifiedApplication): () => void {
    return this.#parts.state.notifier.deliverTo(application);
  }

  /**
   * Makes the next refunds fail: `ABNORMAL`, until the merchant refunds to a bank card, or `CLOSED`.
   *
   * @throws RangeError when `times` is neither a positive integer nor `Infinity`, or the status is unknown.
   */
  failRefund(
    status: RefundFailure,
    {
      times = 1,
    }: {
      /** Number of refunds that fail. Default 1; `Infinity` for all. */
      readonly times?: number | undefined;
    } = {},
  ): void {
    this.#parts.state.refundOutcomes.fail(status, times);
  }

  /**
   * Creates a signed notification to the first merchant for tests that need no delivery.
   *
   * @param eventType the name of the event, known or not.
   * @param resource the exact resource to encrypt. For a known event, its fields are checked and may be
   * incomplete; `createNotification('REFUND.SUCCESS').resource` is a complete one.
   * @example
   * ```ts
   * const { headers, body } = simulator.signNotification('REFUND.SUCCESS', { out_refund_no: 'R-1' });
   * const notification = await verifier.verify(headers, body);
   * ```
   */
  signNotification<const EventType extends NotificationEventType>(
    eventType: EventType,
    resource: NotificationResourceFields<EventType>,
    overrides?: NotificationOverrides,
  ): SignedNotification {
    return this.#first.signNotification(eventType, resource, overrides);
  }

  /** Closes all connections and drops pending work. Can be called repeatedly. */
  async stop(): Promise<void> {
    const { state, server } = this.#parts;
    state.clock.stop();
    state.notifier.stop();
    await server.stop();
  }

  /** Stops the simulator at the end of a block: `await using simulator = await WechatPaySimulator.start()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  get #first(): SimulatorMerchant {
    // `checkSimulatorOptions` rejects an empty list of merchants.
    return this.#parts.merchants[0] as SimulatorMerchant;
  }

  /** The simulator in logs, without keys. */
  toJSON(): object {
    return { mchid: this.#first.mchid, baseUrl: this.#parts.state.baseUrl };
  }

  /** The simulator as `console.log` shows it, without keys. */
  [inspect.custom](): string {
    return `WechatPaySimulator ${inspect(this.toJSON())}`;
  }
}
