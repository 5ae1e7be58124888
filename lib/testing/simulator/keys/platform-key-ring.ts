import { PlatformCertificates, Portion } from './platform-certificates.js';
import type { PlatformCertificate, PlatformKey, PlatformKeyKind } from './platform-key.js';

type Purpose = 'response' | 'notification';

/** The keys that WeChat Pay's side holds for one merchant, found by serial. */
export class PlatformKeyRing {
  readonly certificates: PlatformCertificates;
  readonly #publicKey: PlatformKey;
  readonly #portions = { response: new Portion(), notification: new Portion() };
  #forced: { readonly kind: PlatformKeyKind; readonly share: number } | undefined;

  constructor(publicKey: PlatformKey, certificates: readonly PlatformCertificate[]) {
    this.#publicKey = publicKey;
    this.certificates = new PlatformCertificates(certificates);
  }

  find(serial: string, now: number): PlatformKey | undefined {
    if (serial === this.#publicKey.serial) return this.#publicKey;
    return this.certificates.list(now).find((certificate) => certificate.serial === serial);
  }

  /**
   * From now on this share of everything is signed with this kind of key and the rest with the other,
   * whatever the caller asks for.
   *
   * @throws Error when there is no certificate to sign with.
   */
  force(kind: PlatformKeyKind, share: number): void {
    const needsCertificate = kind === 'certificate' ? share > 0 : share < 1;
    if (needsCertificate && !this.certificates.newest) {
      throw new Error('This merchant has no platform certificate to sign with.');
    }
    this.#forced = { kind, share };
  }

  /** From now on the caller decides again. */
  release(): void {
    this.#forced = undefined;
  }

  /** The key of an answer: the one that the request names, without a name a certificate. */
  getResponseKey(requested: PlatformKey | undefined, now: number): PlatformKey {
    const kind = this.#takeForcedKind('response');
    const wanted = kind ?? requested?.kind ?? 'certificate';
    const isMixed = wanted === 'certificate' && this.certificates.isMixing(now);
    if (requested?.kind === wanted && !isMixed) return requested;
    return this.#getKey(wanted, 'response', now);
  }

  /** The key of a notification: the public key, unless told otherwise. */
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
