import type { PlatformCertificate, PlatformKey, PlatformKeyKind } from './platform-key.js';

/** The keys that WeChat Pay's side holds for one merchant, found by serial. */
export class PlatformKeyRing {
  readonly #publicKey: PlatformKey;
  readonly #certificates: PlatformCertificate[];
  #forced: PlatformKeyKind | undefined;

  constructor(publicKey: PlatformKey, certificates: readonly PlatformCertificate[]) {
    this.#publicKey = publicKey;
    this.#certificates = [...certificates];
  }

  /** Every certificate, oldest first; none for a merchant who has only the public key. */
  get certificates(): readonly PlatformCertificate[] {
    return this.#certificates;
  }

  get newestCertificate(): PlatformCertificate | undefined {
    return this.#certificates.at(-1);
  }

  addCertificate(certificate: PlatformCertificate): void {
    this.#certificates.push(certificate);
  }

  find(serial: string): PlatformKey | undefined {
    if (serial === this.#publicKey.serial) return this.#publicKey;
    return this.#certificates.find((certificate) => certificate.serial === serial);
  }

  /** From now on everything is signed with this kind of key, whatever the caller asks for. */
  force(kind: PlatformKeyKind): void {
    if (kind === 'certificate' && this.#certificates.length === 0) {
      throw new Error('This merchant has no platform certificate to sign with.');
    }
    this.#forced = kind;
  }

  /** The key of an answer: the one that the request names, without a name the newest certificate. */
  forAnswer(requested: PlatformKey | undefined): PlatformKey {
    if (this.#forced && this.#forced !== requested?.kind) return this.#current(this.#forced);
    return requested ?? this.#current('certificate');
  }

  /** The key of a notification: the public key, unless the other kind is forced. */
  forNotification(): PlatformKey {
    return this.#current(this.#forced ?? 'public-key');
  }

  #current(kind: PlatformKeyKind): PlatformKey {
    return (kind === 'certificate' ? this.newestCertificate : undefined) ?? this.#publicKey;
  }
}
