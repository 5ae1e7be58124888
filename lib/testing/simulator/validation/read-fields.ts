import { isCalendarDate } from '../clock/beijing-calendar.js';
import type { SimulatedAmount } from '../common/money.js';
import { isLoopback } from '../http/caller-checks.js';
import { decryptField } from '../keys/cryptography.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { FieldReader } from './field-reader.js';
import { rejectField } from './simulated-api-error.js';

/** Reads a calendar date, `yyyy-MM-DD`. @throws SimulatedApiError for any other value. */
export function readDate(fields: FieldReader, name: string): string {
  const value = fields.readText(name);
  if (!isCalendarDate(value)) {
    rejectField(fields.getPointer(name), 'must be a calendar date, yyyy-MM-DD', { value });
  }
  return value;
}

/** Reads a positive integer. @throws SimulatedApiError for any other value. */
export function readPositive(fields: FieldReader, name: string): number {
  const value = fields.readInteger(name);
  return value > 0
    ? value
    : rejectField(fields.getPointer(name), 'must be greater than 0', { value });
}

/** Reads an amount: `total` in fen, and `currency`. @throws SimulatedApiError for an invalid amount. */
export function readAmount(parent: FieldReader, name: string): SimulatedAmount {
  const fields = parent.readObject(name);
  const total = fields.readInteger('total');
  if (total < 0) rejectField(fields.getPointer('total'), 'must not be negative', { value: total });
  const currency = fields.readOptionalText('currency');
  if (currency !== undefined && currency !== 'CNY') {
    rejectField(fields.getPointer('currency'), 'must be CNY', { value: currency });
  }
  return { total, currency };
}

/**
 * Reads a notification URL: HTTPS, or HTTP on this computer, without query or fragment.
 *
 * @param exposed whether HTTP to other computers is allowed
 * @throws SimulatedApiError for any other URL.
 */
export function readNotifyUrl(fields: FieldReader, name: string, exposed: boolean): string {
  const value = fields.readText(name, { max: 256 });
  const issue = findUrlIssue(value, exposed);
  return issue === undefined ? value : rejectField(fields.getPointer(name), issue, { value });
}

function findUrlIssue(value: string, exposed: boolean): string | undefined {
  if (!URL.canParse(value)) return 'must be an absolute URL';
  const url = new URL(value);
  const mayBeHttp = exposed || isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBeHttp)) {
    return 'must be an https URL (http on a loopback address only)';
  }
  if (!/^https?:\/\/[^/]/i.test(value)) return 'must name a host';
  if (value.includes('?')) return 'must not have a query';
  if (value.includes('#')) return 'must not have a fragment';
  if (url.username || url.password) return 'must not contain a user name or password';
  return undefined;
}

/**
 * Decrypts the field at the pointer.
 *
 * @throws SimulatedApiError when the text is empty or was encrypted for another key. The error contains no
 * values.
 */
export function openEncryptedText(ciphertext: string, pointer: string, key: PlatformKey): string {
  const plaintext = decryptField(ciphertext, key.privateKey);
  if (plaintext === undefined) {
    rejectField(
      pointer,
      `cannot be decrypted with ${key.serial}: encrypt with the key that Wechatpay-Serial names, RSA-OAEP with SHA-1, in base64`,
    );
  }
  return plaintext === '' ? rejectField(pointer, 'must not be empty') : plaintext;
}

/**
 * Checks that the field is encrypted for the key. The plaintext is discarded.
 *
 * @throws SimulatedApiError when it is not. The error contains no values.
 */
export function checkEncryptedText(fields: FieldReader, name: string, key: PlatformKey): void {
  openEncryptedText(fields.readText(name, { confidential: true }), fields.getPointer(name), key);
}
