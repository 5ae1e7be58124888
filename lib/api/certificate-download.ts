import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Deadline } from '../common/deadline.js';
import { CurrentCredentials } from '../crypto/current-credentials.js';
import {
  isExpired,
  isPublicKeyId,
  normalizeSerial,
  type WechatPayKey,
} from '../crypto/wechat-pay-key.js';
import { readPlatformCertificate } from '../crypto/read-keys.js';
import { isEncryptedResource } from '../crypto/ciphers.js';
import { TIMESTAMP_TOLERANCE, verifySignedMessage } from '../crypto/signature-verifier.js';
import { SignatureVerificationError, WechatPayApiError } from '../errors/wechat-pay-call.errors.js';
import { RequestSender } from './request-sender.js';
import type { ApiRequest } from './endpoint.js';
import type { HttpResponse } from '../transport/http-transport.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from './settings.js';

const REQUEST = {
  endpoint: 'GET /v3/certificates',
  method: 'GET',
  target: '/v3/certificates',
  retry: 'read',
} as const satisfies Omit<ApiRequest, 'serial'>;

/**
 * Downloads the platform certificates (平台证书). The first response is signed by a certificate that the merchant
 * does not have yet: decrypting the list with the APIv3 key proves its certificates, and only then one of them,
 * or a key known before, must have signed the response.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 */
@Injectable()
export class CertificateDownload {
  readonly #sender: RequestSender;
  readonly #credentials: CurrentCredentials;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(RequestSender) sender: RequestSender,
    @Inject(CurrentCredentials) credentials: CurrentCredentials,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#sender = sender;
    this.#credentials = credentials;
    this.#settings = settings;
  }

  /**
   * @param former Keys that were replaced and still verify.
   * @returns `undefined` when WeChat Pay has no certificates for this merchant.
   */
  async run(
    known: readonly WechatPayKey[],
    former: readonly WechatPayKey[] = [],
  ): Promise<WechatPayKey[] | undefined> {
    const { clock, timeout, variablePrefix } = this.#settings;
    let downloaded: WechatPayKey[] = [];
    const verify = async ({ headers, body }: HttpResponse): Promise<void> => {
      const list = readCertificates(body, this.#credentials, clock());
      downloaded = list.certificates;
      // An APIv3 key may be replaced because it has leaked: it then proves no certificate.
      const proven = list.isForPreviousKey ? [] : downloaded;
      await verifySignedMessage(
        { headers, body, receivedAt: clock(), tolerance: TIMESTAMP_TOLERANCE, variablePrefix },
        async (serial) => findSigner([...proven, ...known, ...former], serial, clock()),
      );
    };
    const deadline = new Deadline(timeout);
    try {
      await this.#sender.send({ ...REQUEST, serial: getExpectedSerial(known) }, verify, deadline);
      return downloaded;
    } catch (error) {
      // A merchant that has only a public key has no certificates.
      if (error instanceof WechatPayApiError && error.status === 404) return undefined;
      throw error;
    } finally {
      deadline.dispose();
    }
  }
}

function getExpectedSerial(known: readonly WechatPayKey[]): string | undefined {
  return (known.find(({ serial }) => isPublicKeyId(serial)) ?? known.at(-1))?.serial;
}

function findSigner(keys: readonly WechatPayKey[], serial: string, now: number): KeyObject {
  const wanted = normalizeSerial(serial);
  const key = keys.find((candidate) => normalizeSerial(candidate.serial) === wanted);
  if (key !== undefined && !isExpired(key, now)) return key.publicKey;
  const state = key === undefined ? 'is neither listed nor known' : 'has expired';
  throw new SignatureVerificationError(
    'unknown-serial',
    `the list of platform certificates is signed by ${serial}, which ${state}`,
  );
}

interface CertificateList {
  readonly certificates: WechatPayKey[];
  /** The previous APIv3 key was needed to decrypt it. */
  readonly isForPreviousKey: boolean;
}

/** Decrypts the list. No part of the response is used before its GCM tags are verified. */
function readCertificates(
  body: Buffer,
  credentials: CurrentCredentials,
  now: number,
): CertificateList {
  const entries = parseEntries(body);
  const forRsa = entries.filter(isForRsa);
  if (entries.length > 0 && forRsa.length === 0) {
    throw new SignatureVerificationError(
      'key-unavailable',
      'none of the platform certificates of this merchant uses RSA; SM2 (国密) is not supported',
    );
  }
  let isForPreviousKey = false;
  try {
    const certificates = forRsa.map(({ serial_no, encrypt_certificate }) => {
      if (typeof serial_no !== 'string' || !isEncryptedResource(encrypt_certificate)) {
        throw new Error('an entry of the list is incomplete');
      }
      const { plaintext, isPrevious } = credentials.decrypt(encrypt_certificate, now);
      isForPreviousKey ||= isPrevious;
      const key = readListed(plaintext, credentials);
      if (normalizeSerial(key.serial) !== normalizeSerial(serial_no)) {
        throw new Error('the serial of a certificate differs from the one on the list');
      }
      return { ...key, serial: serial_no };
    });
    return { certificates, isForPreviousKey };
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new SignatureVerificationError(
      'key-unavailable',
      `the platform certificates are unusable: ${cause}`,
    );
  }
}

function readListed(pem: Buffer, { current }: CurrentCredentials): WechatPayKey {
  try {
    return readPlatformCertificate(pem, current);
  } catch (error) {
    throw new Error(`one of them ${(error as Error).message}`);
  }
}

/** The list may also contain certificates of other algorithms (SM2). */
function isForRsa({ encrypt_certificate }: Record<string, unknown>): boolean {
  const { algorithm } = (encrypt_certificate ?? {}) as { algorithm?: unknown };
  return typeof algorithm !== 'string' || algorithm === 'AEAD_AES_256_GCM';
}

function parseEntries(body: Buffer): Record<string, unknown>[] {
  try {
    const { data }: { data?: unknown } = JSON.parse(body.toString());
    if (Array.isArray(data) && data.every((entry) => typeof entry === 'object' && entry !== null)) {
      return data as Record<string, unknown>[];
    }
  } catch {
    // Reported below, together with a list of another form.
  }
  throw new SignatureVerificationError(
    'key-unavailable',
    'the list of platform certificates is unreadable',
  );
}
