import type { KeyObject } from 'node:crypto';
import { encryptField } from '../credentials/field-cipher.js';
import { getConfidentialFields, type RequestClass } from '../validation/field-schema.js';

/** A copy of a request in which the marked fields are RSA-OAEP ciphertext, and what was in them. */
export interface EncryptedRequest {
  readonly value: Record<string, unknown>;
  /** Texts that tell who somebody is, encrypted or not. */
  readonly personal: readonly string[];
}

/** Encrypts the fields that their class marks, at every depth. */
export function encryptFields(
  type: RequestClass,
  request: Readonly<Record<string, unknown>>,
  key: KeyObject,
): EncryptedRequest {
  const personal: string[] = [];
  return { value: encryptObject(type, request, key, personal), personal };
}

function encryptObject(
  type: RequestClass,
  request: Readonly<Record<string, unknown>>,
  key: KeyObject,
  personal: string[],
): Record<string, unknown> {
  const output: Record<string, unknown> = { ...request };
  for (const field of getConfidentialFields(type)) {
    const { name } = field;
    const value = request[name];
    if (value === undefined) continue;
    const scalars: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (field.personal === true) {
      for (const text of scalars) if (typeof text === 'string' && text !== '') personal.push(text);
    }
    if (field.encrypted === true) {
      const encrypted = scalars.map((text) => encryptField(key, String(text)));
      output[name] = Array.isArray(value) ? encrypted : encrypted[0];
    } else if (field.nested !== undefined) {
      const nested = field.nested();
      const encrypt = (item: unknown): unknown =>
        encryptObject(nested, item as Record<string, unknown>, key, personal);
      output[name] = Array.isArray(value) ? value.map(encrypt) : encrypt(value);
    }
  }
  return output;
}
