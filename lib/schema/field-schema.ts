import type { FieldRuleName } from '../common/rule-names.js';

/**
 * A rule of one field that needs no other field. It receives only values that are present and not
 * `null`. A rule other than `type` accepts values of another type, which `type` reports.
 */
export interface FieldRule {
  /** Stable name, as it appears in issues. */
  readonly name: FieldRuleName;
  /** Completes a sentence that starts with the path of the field. Never contains the value. */
  readonly message: string;
  readonly holds: (value: unknown) => boolean;
  /** The rule in the words of JSON Schema, as far as they have any. */
  readonly limits?: FieldLimits | undefined;
}

/** The part of JSON Schema that fields use. */
export interface FieldLimits {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | undefined;
  readonly format?: 'date' | 'date-time' | 'uri' | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
}

/** A request class. Only its decorators run; it is never instantiated. */
export type RequestClass<T extends object = object> = abstract new () => T;

/** Declaration of one field, as the decorators, the validation and the serialization use it. */
export interface FieldSchema {
  readonly name: string;
  /** A `defaulted` field may be omitted when the module's options provide a value. */
  readonly presence: 'required' | 'optional' | 'defaulted';
  readonly rules: readonly FieldRule[];
  /** Class of the object, or of the objects in the list. */
  readonly nested?: (() => RequestClass) | undefined;
  readonly list?: boolean | undefined;
  /** Rules of each item of a list of scalars. */
  readonly items?: readonly FieldRule[] | undefined;
  /** Sent as RSA-OAEP ciphertext; in a list, each item is encrypted separately. */
  readonly encrypted?: boolean | undefined;
  /** Sent when an optional field is absent, because WeChat Pay requires it. */
  readonly fallback?: string | undefined;
  /** Personal data, which no error message may contain. */
  readonly personal?: boolean | undefined;
}

const FIELDS = Symbol('nestjs-wechatpay-insurance:fields');
const CONFIDENTIAL = Symbol('nestjs-wechatpay-insurance:confidential-fields');

/** Adds a field to the class that declares it. */
export function declareField(prototype: object, field: FieldSchema): void {
  const { name, presence, rules, nested, list, items, encrypted, personal, fallback } = field;
  // One property order gives all schemas the same hidden class in V8.
  const uniform = { name, presence, rules, nested, list, items, encrypted, personal, fallback };
  store(prototype, FIELDS, [...(getStored<FieldSchema[]>(prototype, FIELDS) ?? []), uniform]);
}

/** The fields of a class, inherited ones first, in the order of their declaration. */
export interface Fields {
  readonly list: readonly FieldSchema[];
  readonly byName: ReadonlyMap<string, FieldSchema>;
}

export function getFields(type: RequestClass): Fields {
  const known = getStored<Fields>(type, FIELDS);
  if (known !== undefined) return known;
  const byName = new Map<string, FieldSchema>();
  for (const prototype of getPrototypes(type)) {
    const own = getStored<readonly FieldSchema[]>(prototype, FIELDS) ?? [];
    for (const field of own) byName.set(field.name, field);
  }
  return store(type, FIELDS, { list: [...byName.values()], byName });
}

/** The fields of a class that are encrypted or personal, or that contain such fields at any depth. */
export function getConfidentialFields(type: RequestClass): readonly FieldSchema[] {
  const known = getStored<readonly FieldSchema[]>(type, CONFIDENTIAL);
  if (known !== undefined) return known;
  const confidential = getFields(type).list.filter(
    ({ encrypted, personal, nested }) =>
      encrypted === true ||
      personal === true ||
      (nested !== undefined && getConfidentialFields(nested()).length > 0),
  );
  return store(type, CONFIDENTIAL, confidential);
}

/** The value that is stored on a class or prototype itself, not on one that it extends. */
function getStored<T>(holder: object, key: symbol): T | undefined {
  return Object.hasOwn(holder, key) ? (holder as Record<symbol, T>)[key] : undefined;
}

function store<T>(holder: object, key: symbol, value: T): T {
  Object.defineProperty(holder, key, { value, configurable: true });
  return value;
}

function getPrototypes(type: RequestClass): object[] {
  const chain: object[] = [];
  let prototype: object | null = type.prototype;
  while (prototype !== null && prototype !== Object.prototype) {
    chain.unshift(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  return chain;
}
