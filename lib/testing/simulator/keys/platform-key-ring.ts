import { PlatformCertificates, Portion } from './platform-certificates.js';
import type { PlatformCertificate, PlatformKey, PlatformKeyKind } from './platform-key.js';

type Purpose = 'response' | 'notification';

/** The keys that WeChat Pay uses for one merchant, by serial. */
export class PlatformKeyRing {
  readonly certificates: PlatformCertificates;
  #publicKey: PlatformKey;
  /** Former public keys, which requests may still name. */
  readonly #formerPublicKeys = new Map<string, PlatformKey>();
  readonly #portions = { response: new Portion(), notification: new Portion() };
  #forced: { readonly kind: PlatformKeyKind; readonly share: number } | undefined;

  constructor(publicKey: PlatformKey, certificates: readonly PlatformCertificate[]) {
    this.#publicKey = publicKey;
    this.certificates = new PlatformCertificates(certificates);
  }

  find(serial: string, now: number): PlatformKey | undefined {
    if (serial === this.#publicKey.serial) return this.#publicKey;
    const former = this.#formerPublicKeys.get(serial);
    if (former) return former;
    return this.certificates.list(now).find((certificate) => certificate.serial === serial);
  }

  /** Signs with this public key unless a request names the former one. */
  changePublicKey(publicKey: PlatformKey): void {
    this.#formerPublicKeys.set(this.#publicKey.serial, this.#publicKey);
    this.#publicKey = publicKey;
  }

  /**
   * Signs this share of everything with this kind of key and the rest with the other kind, regardless of
   * the request.
   *
   * @throws Error when a certificate is needed and the merchant has none.
   */
  force(kind: PlatformKeyKind, share: number): void {
    const needsCertificate = kind === 'certificate' ? share > 0 : share < 1;
    if (needsCertificate && !this.certificates.newest) {
      throw new Error('The merchant has no platform certificate.');
    }
    this.#forced = { kind, share };
  }

  /** Signs with the requested key again. */
  release(): void {
    this.#forced = undefined;
  }

  /** Returns the key for a response: the requested key, or by default a certificate. */
  getResponseKey(requested: PlatformKey | undefined, now: number): PlatformKey {
    const kind = this.#takeForcedKind('response');
    const wanted = kind ?? requested?.kind ?? 'certificate';
    const isMixed = wanted === 'certificate' && this.certificates.isMixing(now);
    if (requested?.kind === wanted && !isMixed) return requested;
    return this.#getKey(wanted, 'response', now);
  }

  /** Returns the key for a notification: the public key, unless another kind is forced. */
  getNotificationKey(now: number): PlatformKey {
    return this.#getKey(this.#takeForcedKind('notification') ?? 'public-key', 'notification', now);
  }

  #takeForcedKind(purpose: Purpose): PlatformKeyKind | undefined {
    if (!this.#forced) return undefined;
    const { kind, share } = this.#forced;
    if (this.#portions[purpose].take(share)) return kind;
    return kind === 'certificate' ? 'public-key' : 'certificate';
  }

  #getKey(kind: PlatformKeyKind, purpose: Purpose, now: number): PlatformKey {
    if (kind === 'public-key') return this.#publicKey;
    return this.certificates.chooseSigner(purpose, now) ?? this.#publicKey;
  }
}
