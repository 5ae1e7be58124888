/**
 * A rule of one field, without its context. It is asked only about values that are present and not
 * `null`; a rule about something else than the type lets values of another type pass, since `type`
 * reports those.
 */
export interface FieldRule {
  /** Stable name, as it appears in issues. */
  readonly name: string;
  /** Completes the sentence that starts with the field's path. It never repeats the value. */
  readonly message: string;
  readonly holds: (value: unknown) => boolean;
}

/** A request class; nothing of it is run but its decorators. */
export type RequestClass<T extends object = object> = abstract new () => T;

/** Everything that is known of one field: what decorators, the service and the wire need. */
export interface FieldSchema {
  readonly name: string;
  /** `defaulted` may be left out where the module's options fill it in, and is required after that. */
  readonly presence: 'required' | 'optional' | 'defaulted';
  readonly rules: readonly FieldRule[];
  /** Class of the object, or of the objects in the list. */
  readonly nested?: () => RequestClass;
  readonly list?: boolean;
  /** Rules of each item of a list of scalars. */
  readonly items?: readonly FieldRule[];
  /** Sent as RSA-OAEP ciphertext, in a list item by item. */
  readonly encrypted?: boolean;
  /** Tells who somebody is; never repeated in an error. */
  readonly personal?: boolean;
}

const FIELDS = Symbol('nestjs-wechatpay-insurance:fields');
const CONFIDENTIAL = Symbol('nestjs-wechatpay-insurance:confidential-fields');

/** Adds a field to the class that declares it. */
export function declareField(prototype: object, field: FieldSchema): void {
  const { name, presence, rules, nested, list, items, encrypted, personal } = field;
  // All have the same properties, which the engine then finds at the same places.
  const uniform = { name, presence, rules, nested, list, items, encrypted, personal };
  keep(prototype, FIELDS, [...(getKept<FieldSchema[]>(prototype, FIELDS) ?? []), uniform]);
}

/** The fields of a class, inherited ones first, in the order of their declaration. */
export interface Fields {
  readonly list: readonly FieldSchema[];
  readonly byName: ReadonlyMap<string, FieldSchema>;
}

/** The fields of a class. */
export function getFields(type: RequestClass): Fields {
  const known = getKept<Fields>(type, FIELDS);
  if (known !== undefined) return known;
  const byName = new Map<string, FieldSchema>();
  for (const prototype of getPrototypes(type)) {
    const own = getKept<readonly FieldSchema[]>(prototype, FIELDS) ?? [];
    for (const field of own) byName.set(field.name, field);
  }
  return keep(type, FIELDS, { list: [...byName.values()], byName });
}

/** The fields of a class that are encrypted or personal, or that hold such fields at any depth. */
export function getConfidentialFields(type: RequestClass): readonly FieldSchema[] {
  const known = getKept<readonly FieldSchema[]>(type, CONFIDENTIAL);
  if (known !== undefined) return known;
  const confidential = getFields(type).list.filter(
    ({ encrypted, personal, nested }) =>
      encrypted === true ||
      personal === true ||
      (nested !== undefined && getConfidentialFields(nested()).length > 0),
  );
  return keep(type, CONFIDENTIAL, confidential);
}

/** What was kept with a class or its prototype, and not with one that it extends. */
function getKept<T>(holder: object, key: symbol): T | undefined {
  return Object.hasOwn(holder, key) ? (holder as Record<symbol, T>)[key] : undefined;
}

function keep<T>(holder: object, key: symbol, value: T): T {
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
