import type { KeyObject } from 'node:crypto';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import type { ApiRequest, Endpoint } from './endpoint.js';
import type { WechatPaySettings } from './settings.js';
import { encryptField } from '../crypto/ciphers.js';
import { getConfidentialFields, type RequestClass } from '../schema/field-schema.js';

/** The parts of a call other than its endpoint. */
interface CallParts {
  readonly name: string;
  /** The validated request. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly key: WechatPayKey;
  readonly settings: WechatPaySettings;
}

/**
 * Turns a validated request into an HTTP request: fills in the path, encrypts fields, and puts the rest into the
 * body (serialised once) or, for a GET, into the query.
 */
export function prepareRequest<Request extends object, Response extends object>(
  endpoint: Endpoint<Request, Response>,
  { name, value, extraFields, key, settings }: CallParts,
): ApiRequest {
  const encrypted = encryptFields(endpoint.request, value, key.publicKey);
  const fields: Record<string, unknown> = { ...encrypted.value, ...extraFields };
  for (const field of getPathFields(endpoint.path)) delete fields[field];
  const path = fillPath(endpoint.path, encrypted.value);
  const hasBody = endpoint.method !== 'GET';
  return {
    endpoint: name,
    method: endpoint.method,
    target: path + toQuery({ ...endpoint.query?.(settings), ...(!hasBody && fields) }),
    ...(hasBody && { body: Buffer.from(JSON.stringify(fields)) }),
    retry: endpoint.retry,
    serial: key.serial,
    personal: encrypted.personal,
  };
}

/** Names of the fields in a path template. */
export function getPathFields(template: string): string[] {
  if (!template.includes('{')) return [];
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
}

/**
 * Fills a path template; every value becomes exactly one segment.
 *
 * @throws {RangeError} for an empty value and for dots, which URL parsers resolve even when encoded.
 */
export function fillPath(template: string, fields: Readonly<Record<string, unknown>>): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = String(fields[name]);
    if (/^\.{0,2}$/.test(value)) throw new RangeError(`${name} cannot be used in a path`);
    return encode(value);
  });
}

/** A query string with its question mark in the order of the fields, or `''`. */
export function toQuery(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${encode(name)}=${encode(String(value))}`).join('&')}`;
}

/** Encodes all but unreserved characters, so that no URL parser on the way rewrites the signed target. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A copy of a request with RSA-OAEP ciphertext in the marked fields. */
interface EncryptedRequest {
  readonly value: Record<string, unknown>;
  /** Texts that identify a person, encrypted or not. */
  readonly personal: readonly string[];
}

/** Encrypts the fields that their class marks, at every depth. */
function encryptFields(
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
