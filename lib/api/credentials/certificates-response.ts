import { toPrintable } from '../../common/text.js';
import { isEncryptedResource } from '../../crypto/ciphers.js';
import type { HttpResponse } from '../../transport/http-transport.js';
import { readErrorForm } from '../call-errors.js';

/** The code of WeChat Pay's response to a merchant that has only its public key. */
export const NO_CERTIFICATES = 'RESOURCE_NOT_EXISTS';

export interface ApiErrorText {
  /** `''` for a success. */
  readonly code: string;
  /** Code and message; `''` for a success. */
  readonly text: string;
}

/** Code and message of WeChat Pay's error; `undefined` for a response in another format. */
export function readApiError({ status, body }: HttpResponse): ApiErrorText | undefined {
  if (status >= 200 && status < 300) return { code: '', text: '' };
  const form = status < 400 ? undefined : readErrorForm(body);
  if (form === undefined) return undefined;
  const { code, message } = form;
  return { code, text: toPrintable(`${code} ${message}`, 256) };
}

/** Reads the encrypted platform certificates from an unverified response. */
export function readEncryptedCertificates(body: Buffer) {
  const { data } = parseObject(body);
  return (Array.isArray(data) ? data : [])
    .map((entry: { encrypt_certificate?: unknown } | null) => entry?.encrypt_certificate)
    .filter(isEncryptedResource);
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(body.toString())) as Record<string, unknown>;
  } catch {
    return {};
  }
}
