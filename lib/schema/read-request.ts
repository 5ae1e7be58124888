import { toPrintableName } from '../common/text.js';
import type { WechatPayRequestIssue } from '../errors/wechat-pay.error.js';
import { type Fields, type FieldSchema, getFields, type RequestClass } from './field-schema.js';
import { findBrokenRules } from './field.decorator.js';
import { isFieldObject } from './nested.decorators.js';

/** A request after validation of its fields. */
export interface ReadRequest {
  /** A copy that contains only known fields with valid values. */
  readonly value: Record<string, unknown>;
  /** Names of the top-level fields that are present, valid or not. */
  readonly given: ReadonlySet<string>;
  readonly issues: readonly WechatPayRequestIssue[];
}

/** Validation of a list stops after this many issues. */
const ENOUGH_ISSUES = 101;

/** Returns default values for absent fields, given the names of the present ones. */
type RequestDefaults = (given: ReadonlySet<string>) => Readonly<Record<string, unknown>>;

/**
 * Reads each property of a request once and validates it by the rules of its field. Values are not
 * converted and the caller's object is not modified. The returned copy is what is sent, so a getter
 * cannot return one value to the validation and another to the wire.
 */
export function readRequest(
  type: RequestClass,
  input: unknown,
  defaults: RequestDefaults = () => ({}),
): ReadRequest {
  if (!isFieldObject(input)) {
    const issues = [{ path: '', rule: 'type', message: 'must be an object' }] as const;
    return { value: {}, given: new Set(), issues };
  }
  // A spread reads each property once and keeps an own `__proto__` an own property.
  const copy = { ...input };
  const given = collectNames(copy);
  fillIn(copy, given, defaults(given));
  const issues: WechatPayRequestIssue[] = [];
  const value = readFields(getFields(type), copy, issues);
  return { value, given, issues };
}

/** Sets default values for absent fields and adds their names to `given`. */
function fillIn(
  request: Record<string, unknown>,
  given: Set<string>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(defaults)) {
    const value = defaults[name];
    if (value === undefined || given.has(name)) continue;
    request[name] = value;
    given.add(name);
  }
}

function collectNames(request: Readonly<Record<string, unknown>>): Set<string> {
  const names = new Set<string>();
  for (const name of Object.keys(request)) if (request[name] !== undefined) names.add(name);
  return names;
}

/** Reports issues with paths relative to this object; the caller prefixes its own path. */
function readFields(
  fields: Fields,
  input: Record<string, unknown>,
  issues: WechatPayRequestIssue[],
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const field of fields.list) {
    const { name } = field;
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined && field.presence === 'optional') {
      if (field.fallback !== undefined) output[name] = field.fallback;
      continue;
    }
    const read = isValidScalar(field, value) ? value : readField(field, value, issues);
    if (read !== undefined) output[name] = read;
  }
  for (const name of Object.keys(input)) {
    if (!fields.byName.has(name) && input[name] !== undefined) {
      issues.push({
        path: toPrintableName(name),
        rule: 'unknown-property',
        message:
          'is not a field of this request; pass fields that WeChat Pay added later in extraFields',
      });
    }
  }
  return output;
}

/** True for a scalar that violates no rule: the fast path, which allocates nothing. */
function isValidScalar({ rules, nested, list }: FieldSchema, value: unknown): boolean {
  if (value === undefined || value === null || nested !== undefined || list === true) return false;
  for (const rule of rules) if (!rule.holds(value)) return false;
  return true;
}

function readField(field: FieldSchema, value: unknown, issues: WechatPayRequestIssue[]): unknown {
  const path = field.name;
  if (field.list === true && Array.isArray(value)) return readList(field, value, issues);
  let valid = value !== undefined;
  for (const { name, message } of findBrokenRules(field, value)) {
    issues.push({ path, rule: name, message });
    valid = false;
  }
  if (!valid) return undefined;
  if (field.nested === undefined) return value;
  const before = issues.length;
  const output = readFields(getFields(field.nested()), value as Record<string, unknown>, issues);
  prefixPaths(`${path}.`, issues, before);
  return output;
}

function readList(
  field: FieldSchema,
  list: readonly unknown[],
  issues: WechatPayRequestIssue[],
): unknown[] {
  const path = field.name;
  for (const { name, message, holds } of field.rules) {
    // The type of each item is validated below, where its path is known.
    if (name !== 'type' && !holds(list)) issues.push({ path, rule: name, message });
  }
  const readItem =
    field.nested === undefined ? createScalarReader(field) : createObjectReader(field.nested());
  const output: unknown[] = [];
  for (let index = 0; index < list.length && issues.length < ENOUGH_ISSUES; index += 1) {
    const before = issues.length;
    output.push(readItem(list[index], issues));
    if (issues.length > before) prefixPaths(`${path}[${index}]`, issues, before);
  }
  return output;
}

/** Reads an item and reports issues with paths relative to the item. */
type ItemReader = (item: unknown, issues: WechatPayRequestIssue[]) => unknown;

function createObjectReader(type: RequestClass): ItemReader {
  const fields = getFields(type);
  return (item, issues) => {
    if (!isFieldObject(item)) {
      issues.push({ path: '', rule: 'type', message: 'must be an object' });
      return {};
    }
    const before = issues.length;
    const output = readFields(fields, item, issues);
    prefixPaths('.', issues, before);
    return output;
  };
}

function createScalarReader({ items = [] }: FieldSchema): ItemReader {
  const item: FieldSchema = { name: '', presence: 'required', rules: items };
  return (value, issues) => readField(item, value, issues);
}

/** Paths are built only once there is an issue, since most requests are valid. */
function prefixPaths(place: string, issues: WechatPayRequestIssue[], from: number): void {
  for (let index = from; index < issues.length; index += 1) {
    const issue = issues[index];
    if (issue !== undefined) issues[index] = { ...issue, path: place + issue.path };
  }
}
