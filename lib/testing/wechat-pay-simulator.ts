import { inspect } from 'node:util';
import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';
import { momentOf } from './clock/moment.js';
import { RealClock } from './clock/real-clock.js';
import { VirtualClock } from './clock/virtual-clock.js';
import type { InspectedContract } from './contracts/contract-record.js';
import { SigningDesk } from './contracts/signing-desk.js';
import { createSimulatorState } from './create-simulator-state.js';
import { endpointTable } from './endpoints/endpoint-table.js';
import type { AnswerFault } from './faults/answer-fault.js';
import { FaultList } from './faults/fault-list.js';
import { ApiDispatcher } from './http/api-dispatcher.js';
import type { SimulatedRequest } from './http/simulated-request.js';
import { SimulatorServer } from './http/simulator-server.js';
import { createPlatformCertificate } from './keys/platform-certificate.js';
import type { PlatformKeyKind } from './keys/platform-key.js';
import { renewCertificates } from './keys/renew-certificates.js';
import { checkRotation, checkSigning } from './keys/rotation.js';
import type { CertificateRotation, SigningShare } from './keys/rotation.js';
import type { NotificationOverrides } from './notifications/notification-overrides.js';
import type { SignedNotification } from './notifications/notification-signer.js';
import type { SimulatedDelivery } from './notifications/simulated-delivery.js';
import { SigningPageHandler } from './page/signing-page-handler.js';
import { createRandomness, randomDigits, randomHex } from './randomness.js';
import type { RefundFailure } from './refunds/refund-outcomes.js';
import { SimulatedMerchant } from './simulated-merchant.js';
import { SimulatedUser } from './simulated-user.js';
import type { SimulatorModuleOptions } from './simulator-module-options.js';
import { checkSimulatorOptions } from './simulator-options.js';
import type { SimulatorOptions } from './simulator-options.js';
import type { SimulatorState } from './simulator-state.js';

const CONTRACTS_SHOWN = 10_000;

interface SimulatorParts {
  readonly state: SimulatorState;
  readonly merchant: SimulatedMerchant;
  readonly server: SimulatorServer;
  readonly dispatcher: ApiDispatcher;
  readonly faults: FaultList;
  readonly user: SimulatedUser;
}

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
export class WechatPaySimulator {
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
    const clock =
      options.now === undefined ? new RealClock() : new VirtualClock(momentOf(options.now));
    const randomness = createRandomness(options.seed);
    const identity = {
      mchid: options.mchid ?? `19${randomDigits(randomness, 8)}`,
      appid: options.appid ?? `wx${randomHex(randomness, 8).toLowerCase()}`,
    };
    const merchant = await SimulatedMerchant.create(
      identity,
      clock.now(),
      randomness,
      options.platformCertificates ?? true,
    );
    renewCertificates(merchant.keys, clock, randomness);
    const server = await SimulatorServer.listen(options.host ?? '127.0.0.1', options.port ?? 0);

    const faults = new FaultList();
    const { baseUrl } = server;
    const merchants = new Map([[merchant.mchid, merchant]]);
    const state = createSimulatorState(options, { clock, randomness, merchants, baseUrl });
    const desk = new SigningDesk(state);
    const dispatcher = new ApiDispatcher(state, endpointTable, faults);
    const pages = new SigningPageHandler(desk, state.sessions, randomness);
    server.serve((request, response) => {
      const { url = '' } = request;
      if (url.startsWith('/v3/')) return dispatcher.handle(request, response);
      return pages.handle(request, response, url);
    });
    const user = new SimulatedUser(state, desk);
    return new WechatPaySimulator({ state, merchant, server, dispatcher, faults, user });
  }

  /** Options of the module that point it at this simulator, or any other client. They hold real keys. */
  get moduleOptions(): SimulatorModuleOptions {
    const { merchant, server, state } = this.#parts;
    return {
      mchid: merchant.mchid,
      appid: merchant.appid,
      ...merchant.credentials,
      baseUrl: server.baseUrl,
      backupBaseUrl: null,
      clock: () => state.clock.now(),
    } satisfies WechatPayInsuranceOptions;
  }

  /** The user with the phone. */
  get user(): SimulatedUser {
    return this.#parts.user;
  }

  /** The latest calls, oldest first; `remembered` says how many. Views of the signing page are not among them. */
  get requests(): readonly SimulatedRequest[] {
    return this.#parts.dispatcher.requests;
  }

  /** The latest attempts to deliver a notification, oldest first; `remembered` says how many. */
  get deliveries(): readonly SimulatedDelivery[] {
    return this.#parts.state.notifier.deliveries;
  }

  /** The latest 10,000 contracts, oldest first, in their present state, with their periods. */
  get contracts(): readonly InspectedContract[] {
    const { contracts } = this.#parts.merchant;
    return contracts
      .list()
      .slice(-CONTRACTS_SHOWN)
      .map((contract) => contract.inspect());
  }

  /**
   * Moves the virtual clock to the moment: ISO 8601 with an offset, a `Date` or epoch milliseconds.
   * What is due on the way, such as repeated notifications, happens in order.
   *
   * @throws Error on real time, RangeError when the moment is past.
   */
  async advanceTo(moment: string | Date | number): Promise<void> {
    await this.#parts.state.clock.advanceTo(momentOf(moment));
  }

  /**
   * Moves the virtual clock by so many milliseconds, as `advanceTo` does.
   *
   * @throws Error on real time, RangeError for a negative number.
   */
  async advanceBy(milliseconds: number): Promise<void> {
    const { clock } = this.#parts.state;
    await clock.advanceTo(momentOf(clock.now() + milliseconds));
  }

  /**
   * Adds a platform certificate, which signs from now on or takes the share that is given, and
   * resolves to its serial. The old ones stay listed and usable until they expire or
   * `retireCertificates` drops them.
   *
   * Without this, the next one is made ten days before the newest expires, and both are in use for the
   * last five.
   *
   * @throws RangeError for a share that is none.
   */
  async rotateCertificate(rotation: CertificateRotation = {}): Promise<string> {
    checkRotation(rotation);
    const { merchant, state } = this.#parts;
    const { clock, randomness } = state;
    const { certificates } = merchant.keys;
    const now = clock.now();
    const certificate = await createPlatformCertificate(now, randomness, certificates.newest);
    const isFirst = certificates.newest === undefined;
    certificates.add(certificate, rotation.share ?? 1);
    if (isFirst) renewCertificates(merchant.keys, clock, randomness);
    return certificate.serial;
  }

  /** Ends a rotation: only the newest platform certificate is listed and usable from now on. */
  retireCertificates(): void {
    this.#parts.merchant.keys.certificates.retire();
  }

  /**
   * Signs every answer and notification with this kind of key from now on, whatever the caller asks
   * for, as WeChat Pay does while a merchant moves from certificates to the public key. With a share
   * the rest is signed with the other kind, evenly spread. `'requested'` lets the caller decide again.
   *
   * @throws Error when there is no certificate to sign with, RangeError for a share that is none.
   */
  signWith(kind: PlatformKeyKind | 'requested', options: SigningShare = {}): void {
    checkSigning(kind, options);
    const { keys } = this.#parts.merchant;
    if (kind === 'requested') keys.release();
    else keys.force(kind, options.share ?? 1);
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
   * Lets the next refunds not reach the user: `ABNORMAL` until the merchant names a bank card, or
   * `CLOSED`.
   *
   * @throws RangeError when `times` is no integer from 1 on.
   */
  failRefund(status: RefundFailure, { times = 1 }: { readonly times?: number } = {}): void {
    this.#parts.state.refundOutcomes.fail(status, times);
  }

  /** A notification as it would go over the wire, for a test without a delivery. */
  signNotification(
    eventType: string,
    resource: object,
    overrides: NotificationOverrides = {},
  ): SignedNotification {
    const { merchant, state } = this.#parts;
    const { signer } = state;
    const body = signer.compose(merchant, eventType, resource, overrides);
    return { headers: signer.sign(merchant, body, overrides), body };
  }

  /** Closes every connection and drops what is still due. Can be called twice. */
  async stop(): Promise<void> {
    const { state, server } = this.#parts;
    state.clock.stop();
    state.notifier.stop();
    await server.stop();
  }

  toJSON(): object {
    return { mchid: this.#parts.merchant.mchid, baseUrl: this.#parts.server.baseUrl };
  }

  [inspect.custom](): string {
    return `WechatPaySimulator ${inspect(this.toJSON())}`;
  }
}
