import { inspect } from 'node:util';
import type { SimulatedRequest } from './api/request-log.js';
import { checkSimulatorOptions } from './check-simulator-options.js';
import { parseMoment } from './clock/simulator-clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import type { InspectedContract } from './contracts/contract.js';
import type { ControlledSimulator } from './control/controlled-simulator.js';
import type { AnswerFault } from './faults/answer-fault.js';
import type { CertificateRotation, SigningShare } from './keys/certificate-rotation.js';
import type { PlatformKeyKind } from './keys/platform-key.js';
import type { NotifiedApplication } from './notifications/application-port.js';
import type { NotificationDisturbance } from './notifications/disturbance.js';
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
 * WeChat Pay's side as a real HTTP server on a loopback port, for tests and for trying things out.
 *
 * It checks the caller's signature, keeps contracts, signs its answers and delivers notifications. The
 * keys are made at each start.
 *
 * @example
 * ```ts
 * const simulator = await WechatPaySimulator.start({ now: '2026-12-01T10:00:00+08:00' });
 * WechatPayInsuranceModule.forRoot({ ...simulator.moduleOptions });
 * await simulator.stop();
 * ```
 */
export class WechatPaySimulator implements ControlledSimulator {
  readonly #parts: SimulatorParts;

  private constructor(parts: SimulatorParts) {
    this.#parts = parts;
  }

  /**
   * Makes the keys and listens.
   *
   * @throws Error when the port is taken, TypeError or RangeError for an option that cannot be meant.
   */
  static async start(options: SimulatorOptions = {}): Promise<WechatPaySimulator> {
    checkSimulatorOptions(options);
    const parts = await createSimulatorParts(options);
    const simulator = new WechatPaySimulator(parts);
    serveSimulator(simulator, parts);
    return simulator;
  }

  /** Every merchant, in the order of the options; without `merchants` there is one. */
  get merchants(): readonly SimulatorMerchant[] {
    return this.#parts.merchants;
  }

  /** @throws RangeError when the simulator has no such merchant. */
  merchant(mchid: string): SimulatorMerchant {
    const found = this.merchants.find((merchant) => merchant.mchid === mchid);
    if (found) return found;
    const numbers = this.merchants.map((merchant) => merchant.mchid).join(', ');
    throw new RangeError(`The simulator has no merchant ${mchid}. It has ${numbers}.`);
  }

  /**
   * Options of the module that point it at this simulator, or any other client. They hold real keys.
   * Of several merchants, the first one's.
   */
  get moduleOptions(): SimulatorModuleOptions {
    return this.#first.moduleOptions;
  }

  /** The user with the phone, who knows every merchant. */
  get user(): SimulatedUser {
    return this.#parts.user;
  }

  /**
   * Where a person is the user, in a browser: the page of a contract (`contract_id`) or of a signing
   * session (`pre_entrustweb_id`, as a mini program and an App get it); without either, the list of all
   * contracts.
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

  /** The latest calls, oldest first; `remembered` says how many. Views of the user's pages are not among them. */
  get requests(): readonly SimulatedRequest[] {
    return this.#parts.dispatcher.requests;
  }

  /** The latest attempts to deliver a notification, oldest first; `remembered` says how many. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#parts.state.notifier.deliveries;
  }

  /**
   * The latest 10,000 contracts of each merchant, oldest first, in their present state, with their
   * periods.
   */
  get contracts(): readonly InspectedContract[] {
    return this.merchants.flatMap((merchant) => merchant.contracts);
  }

  /** The simulator's time, epoch milliseconds. */
  get now(): number {
    return this.#parts.state.clock.now();
  }

  /** Whether its clock stands still until it is moved. */
  get isVirtual(): boolean {
    return this.#parts.state.clock instanceof VirtualClock;
  }

  /**
   * Moves the virtual clock to the moment: ISO 8601 with an offset, a `Date` or epoch milliseconds.
   * What is due on the way, such as repeated notifications, happens in order.
   *
   * It waits until each notification on the way has been answered or given up. What answers one must
   * not wait for it in turn: both would wait until the attempt's time is up.
   *
   * @throws Error on real time, RangeError when the moment is past.
   */
  async advanceTo(moment: string | Date | number): Promise<void> {
    await this.#parts.state.clock.advanceTo(parseMoment(moment));
  }

  /**
   * Moves the virtual clock by so many milliseconds, as `advanceTo` does; while it is being moved, from
   * where that leads.
   *
   * @throws Error on real time, RangeError for a negative number, TypeError for what is no number.
   */
  async advanceBy(milliseconds: number): Promise<void> {
    await this.#parts.state.clock.advanceBy(milliseconds);
  }

  /**
   * Adds a platform certificate for the first merchant, or the only one.
   *
   * @see SimulatorMerchant#rotateCertificate
   */
  rotateCertificate(rotation?: CertificateRotation): Promise<string> {
    return this.#first.rotateCertificate(rotation);
  }

  /** Drops every platform certificate of the first merchant but the newest. */
  retireCertificates(): void {
    this.#first.retireCertificates();
  }

  /**
   * Chooses the kind of key that signs for the first merchant, or the only one.
   *
   * @see SimulatorMerchant#signWith
   */
  signWith(kind: PlatformKeyKind | 'requested', options?: SigningShare): void {
    this.#first.signWith(kind, options);
  }

  /**
   * Spoils the next answers. Returns a function that takes back what has not happened yet.
   *
   * @throws RangeError for a fault that could never happen.
   */
  fail(fault: AnswerFault): () => void {
    return this.#parts.faults.add(fault);
  }

  /**
   * Lets something befall the next notifications: copies, delay, the wrong order, a signature that does
   * not hold. Returns a function that takes back what has not happened yet.
   *
   * @throws TypeError or RangeError for what could never happen.
   */
  disturb(disturbance: NotificationDisturbance): () => void {
    return this.#parts.state.notifier.disturb(disturbance);
  }

  /**
   * Hands every notification to the application, whatever host its URL names: for tests in which it listens
   * nowhere. Returns a function that takes it back.
   *
   * @example
   * ```ts
   * const app = testingModule.createNestApplication({ rawBody: true });
   * await app.init();
   * simulator.deliverTo(app);
   * ```
   *
   * @param application a Nest application, a server of `node:http`, or a listener such as an Express application.
   * @throws TypeError for anything else.
   */
  deliverTo(application: NotifiedApplication): () => void {
    return this.#parts.state.notifier.deliverTo(application);
  }

  /**
   * Lets the next refunds not reach the user: `ABNORMAL` until the merchant names a bank card, or
   * `CLOSED`.
   *
   * @throws RangeError when `times` is no integer from 1 on.
   */
  failRefund(status: RefundFailure, { times = 1 }: { readonly times?: number } = {}): void {
    this.#parts.state.refundOutcomes.fail(status, times);
  }

  /** A notification as it would go over the wire to the first merchant, for a test without a delivery. */
  signNotification(
    eventType: string,
    resource: object,
    overrides?: NotificationOverrides,
  ): SignedNotification {
    return this.#first.signNotification(eventType, resource, overrides);
  }

  /** Closes every connection and drops what is still due. Can be called twice. */
  async stop(): Promise<void> {
    const { state, server } = this.#parts;
    state.clock.stop();
    state.notifier.stop();
    await server.stop();
  }

  get #first(): SimulatorMerchant {
    // There is always one.
    return this.#parts.merchants[0] as SimulatorMerchant;
  }

  toJSON(): object {
    return { mchid: this.#first.mchid, baseUrl: this.#parts.state.baseUrl };
  }

  [inspect.custom](): string {
    return `WechatPaySimulator ${inspect(this.toJSON())}`;
  }
}
