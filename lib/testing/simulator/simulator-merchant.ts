import { inspect } from 'node:util';
import type { InspectedContract } from './contracts/contract.js';
import { createPlatformCertificate, renewCertificates } from './keys/certificate-rotation.js';
import { checkRotation, checkSigning } from './keys/certificate-rotation.js';
import type { CertificateRotation, SigningShare } from './keys/certificate-rotation.js';
import type { PlatformKeyKind } from './keys/platform-key.js';
import type { MerchantRecord } from './merchant-record.js';
import type {
  NotificationOverrides,
  SignedNotification,
} from './notifications/signed-notification.js';
import type { SimulatedUser } from './simulated-user.js';
import type { SimulatorState } from './simulator-state.js';

/**
 * What the module, or any other client of WeChat Pay, needs to talk to the simulator. The keys are
 * real, and good for nothing else.
 */
export interface SimulatorModuleOptions {
  readonly mchid: string;
  readonly appid: string;
  readonly merchantSerialNumber: string;
  /** PEM, PKCS#8. */
  readonly merchantPrivateKey: string;
  /** 32 ASCII characters. */
  readonly apiV3Key: string;
  readonly wechatPayPublicKeyId: string;
  /** PEM, SPKI. */
  readonly wechatPayPublicKey: string;
  readonly baseUrl: string;
  readonly backupBaseUrl: null;
  /** The time by which the simulator judges signatures, epoch milliseconds. */
  readonly clock: () => number;
}

const CONTRACTS_SHOWN = 10_000;

/** One merchant of a simulator: its keys, its contracts, and what WeChat Pay's side signs for it. */
export class SimulatorMerchant {
  readonly #state: SimulatorState;
  readonly #merchant: MerchantRecord;
  /** The user with the phone, who knows this merchant only. */
  readonly user: SimulatedUser;

  constructor(state: SimulatorState, merchant: MerchantRecord, user: SimulatedUser) {
    this.#state = state;
    this.#merchant = merchant;
    this.user = user;
  }

  get mchid(): string {
    return this.#merchant.mchid;
  }

  get appid(): string {
    return this.#merchant.appid;
  }

  /** Options of the module that make it this merchant, or any other client. They hold real keys. */
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

  /** The latest 10,000 contracts, oldest first, in their present state, with their periods. */
  get contracts(): readonly InspectedContract[] {
    return this.#merchant.contracts
      .list()
      .slice(-CONTRACTS_SHOWN)
      .map((contract) => contract.inspect());
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

  /** Ends a rotation: only the newest platform certificate is listed and usable from now on. */
  retireCertificates(): void {
    this.#merchant.keys.certificates.retire();
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
    const { keys } = this.#merchant;
    if (kind === 'requested') keys.release();
    else keys.force(kind, options.share ?? 1);
  }

  /** A notification as it would go over the wire, for a test without a delivery. */
  signNotification(
    eventType: string,
    resource: object,
    overrides: NotificationOverrides = {},
  ): SignedNotification {
    const { signer } = this.#state;
    const body = signer.compose(this.#merchant, eventType, resource, overrides);
    return { headers: signer.sign(this.#merchant, body, overrides), body };
  }

  toJSON(): object {
    return { mchid: this.mchid, baseUrl: this.#state.baseUrl };
  }

  [inspect.custom](): string {
    return `SimulatorMerchant ${inspect(this.toJSON())}`;
  }
}
