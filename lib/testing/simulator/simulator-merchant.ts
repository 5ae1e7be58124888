import { inspect } from 'node:util';
import type { InspectedContract } from './contracts/contract.js';
import { createPlatformCertificate, renewCertificates } from './keys/certificate-rotation.js';
import { checkRotation, checkSigning } from './keys/certificate-rotation.js';
import type { CertificateRotation, SigningShare } from './keys/certificate-rotation.js';
import type { PlatformKeyKind } from './keys/platform-key.js';
import type { MerchantRecord } from './merchant-record.js';
import type {
  NotificationEventType,
  NotificationResourceFields,
} from './notifications/notification-resource.js';
import type {
  NotificationOverrides,
  SignedNotification,
} from './notifications/signed-notification.js';
import type { SimulatedUser } from './simulated-user.js';
import type { SimulatorState } from './simulator-state.js';

/**
 * Options with which the module, or any other client of WeChat Pay, connects to the simulator. The keys
 * are real, but work with this simulator only.
 */
export interface SimulatorModuleOptions {
  /** Merchant number, ten digits. */
  readonly mchid: string;
  /** An appid that is bound to the merchant number. */
  readonly appid: string;
  /** Serial number of the merchant API certificate. */
  readonly merchantSerialNumber: string;
  /** PEM, PKCS#8. */
  readonly merchantPrivateKey: string;
  /** 32 ASCII characters. */
  readonly apiV3Key: string;
  /** Id of the WeChat Pay public key, `PUB_KEY_ID_…`. */
  readonly wechatPayPublicKeyId: string;
  /** PEM, SPKI. */
  readonly wechatPayPublicKey: string;
  /** Origin of the simulator, on a loopback address. */
  readonly baseUrl: string;
  /** The simulator has no second origin. */
  readonly backupBaseUrl: null;
  /** Returns the time that the simulator uses for signatures, in epoch milliseconds. */
  readonly clock: () => number;
}

const CONTRACTS_SHOWN = 10_000;

/** Creates a merchant. Apart from the class, so that its public type shows no inner parts. */
export let createSimulatorMerchant: (
  state: SimulatorState,
  merchant: MerchantRecord,
  user: SimulatedUser,
) => SimulatorMerchant;

/** One merchant of a simulator, with its keys, contracts and notifications. */
export class SimulatorMerchant {
  readonly #state: SimulatorState;
  readonly #merchant: MerchantRecord;
  /** The user, limited to this merchant. */
  readonly user: SimulatedUser;

  static {
    createSimulatorMerchant = (...parts) => new SimulatorMerchant(...parts);
  }

  private constructor(state: SimulatorState, merchant: MerchantRecord, user: SimulatedUser) {
    this.#state = state;
    this.#merchant = merchant;
    this.user = user;
  }

  /** Merchant number. */
  get mchid(): string {
    return this.#merchant.mchid;
  }

  /** The appid of the merchant's requests. */
  get appid(): string {
    return this.#merchant.appid;
  }

  /** Options with which the module, or any other client, acts as this merchant. They contain private keys. */
  get moduleOptions(): SimulatorModuleOptions {
    return {
      mchid: this.mchid,
      appid: this.appid,
      ...this.#merchant.credentials,
      baseUrl: this.#state.baseUrl,
      backupBaseUrl: null,
      clock: this.#state.signatureTime,
    };
  }

  /** The latest 10,000 contracts in their current state with their periods, oldest first. */
  get contracts(): readonly InspectedContract[] {
    return this.#merchant.contracts
      .list()
      .slice(-CONTRACTS_SHOWN)
      .map((contract) => contract.inspect());
  }

  /**
   * Adds a platform certificate, which makes the given share of signatures (by default all), and resolves
   * to its serial. The old ones remain listed and valid until they expire or `retireCertificates` removes
   * them.
   *
   * The simulator itself adds the next certificate ten days before the newest one expires, and signs with
   * both during the last five days.
   *
   * @throws RangeError for an invalid share.
   */
  async rotateCertificate(rotation: CertificateRotation = {}): Promise<string> {
    checkRotation(rotation);
    const { keys } = this.#merchant;
    const { clock, signatureTime, randomness } = this.#state;
    const previous = keys.certificates.newest;
    const certificate = await createPlatformCertificate(
      clock.now(),
      randomness,
      previous,
      signatureTime(),
    );
    keys.certificates.add(certificate, rotation.share ?? 1);
    if (!previous) renewCertificates(keys, this.#state);
    return certificate.serial;
  }

  /** Ends a rotation: removes all platform certificates except the newest. */
  retireCertificates(): void {
    this.#merchant.keys.certificates.retire();
  }

  /**
   * Issues another merchant API certificate (商户API证书), which `moduleOptions` have from then on. The older
   * ones remain valid until `retireMerchantCertificates` removes them.
   */
  async rotateMerchantCertificate(): Promise<SimulatorModuleOptions> {
    await this.#merchant.addMerchantCertificate(this.#state.randomness);
    return this.moduleOptions;
  }

  /** Removes all merchant API certificates except the newest: requests that the others sign get 401. */
  retireMerchantCertificates(): void {
    this.#merchant.retireMerchantCertificates();
  }

  /** Sets another APIv3 key (APIv3密钥), which encrypts from then on, and which `moduleOptions` have. */
  changeApiV3Key(): SimulatorModuleOptions {
    this.#merchant.changeApiV3Key(this.#state.randomness);
    return this.moduleOptions;
  }

  /**
   * Replaces the WeChat Pay public key (微信支付公钥), which `moduleOptions` have from then on. The new one signs
   * notifications; the former one still signs the responses to requests that name it.
   */
  async changePublicKey(): Promise<SimulatorModuleOptions> {
    await this.#merchant.changePublicKey(this.#state.randomness);
    return this.moduleOptions;
  }

  /**
   * Signs every response and notification with this kind of key, regardless of the request, as WeChat Pay
   * does while a merchant moves from certificates to the public key. With a share, the other kind signs
   * the rest, evenly spread. `'requested'` restores the default: the request decides.
   *
   * @throws Error when the merchant has no platform certificate, RangeError for an invalid share.
   */
  signWith(kind: PlatformKeyKind | 'requested', options: SigningShare = {}): void {
    checkSigning(kind, options);
    const { keys } = this.#merchant;
    if (kind === 'requested') keys.release();
    else keys.force(kind, options.share ?? 1);
  }

  /**
   * Creates a signed notification for tests that need no delivery.
   *
   * @see WechatPaySimulator#signNotification
   */
  signNotification<const EventType extends NotificationEventType>(
    eventType: EventType,
    resource: NotificationResourceFields<EventType>,
    overrides: NotificationOverrides = {},
  ): SignedNotification {
    const { signer } = this.#state;
    const body = signer.compose(this.#merchant, eventType, resource, overrides);
    return { headers: signer.sign(this.#merchant, body, overrides), body };
  }

  /** The merchant in logs, without its keys. */
  toJSON(): object {
    return { mchid: this.mchid, baseUrl: this.#state.baseUrl };
  }

  /** The merchant as `console.log` shows it, without its keys. */
  [inspect.custom](): string {
    return `SimulatorMerchant ${inspect(this.toJSON())}`;
  }
}
