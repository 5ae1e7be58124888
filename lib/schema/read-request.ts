import { toPrintableName } from '../common/text.js';
import type { WechatPayRequestIssue } from '../errors/wechat-pay.error.js';
import { type Fields, type FieldSchema, getFields, type RequestClass } from './field-schema.js';
import { findBrokenRules } from './field.decorator.js';
import { isFieldObject } from './nested.decorators.js';

/** A request as its rules and the wire see it. */
export interface ReadRequest {
  /** A fresh copy with the known, valid values only; absent ones are left out. */
  readonly value: Record<string, unknown>;
  /** Names of the fields of the outermost object that are present, valid or not. */
  readonly given: ReadonlySet<string>;
  readonly issues: readonly WechatPayRequestIssue[];
}

/** Past this many issues the rest of a request is not looked at. */
const ENOUGH_ISSUES = 101;

/** Values for fields that are absent, by the names of those that are present. */
type RequestDefaults = (given: ReadonlySet<string>) => Readonly<Record<string, unknown>>;

/**
 * Reads a request once, property by property, and judges each by the rules of its field. Nothing is
 * converted and the caller's object is left as it is; what was judged is what is sent.
 */
export function readRequest(
  type: RequestClass,
  input: unknown,
  defaults: RequestDefaults = () => ({}),
): ReadRequest {
  if (!isFieldObject(input)) {
    const issue = { path: '', rule: 'type', message: 'must be an object' };
    return { value: {}, given: new Set(), issues: [issue] };
  }
  // A spread reads each property once and keeps an own `__proto__` an own property.
  const copy = { ...input };
  const given = collectNames(copy);
  fillIn(copy, given, defaults(given));
  const issues: WechatPayRequestIssue[] = [];
  const value = readFields(getFields(type), copy, issues);
  return { value, given, issues };
}

/** Fills in what is absent, which counts as given after that. */
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

/** Issues are told with paths from this object on; who reads it puts its own place in front. */
function readFields(
  fields: Fields,
  input: Record<string, unknown>,
  issues: WechatPayRequestIssue[],
): Record<string, unknown> {
  const output: Record<string, unknown> = {};
  for (const field of fields.list) {
    const { name } = field;
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined && field.presence === 'optional') continue;
    const read = isSound(field, value) ? value : readField(field, value, issues);
    if (read !== undefined) output[name] = read;
  }
  for (const name of Object.keys(input)) {
    if (!fields.byName.has(name) && input[name] !== undefined) {
      issues.push({
        path: toPrintableName(name),
        rule: 'unknown-property',
        message:
          'is no field of this request; fields that WeChat Pay added later go into extraFields',
      });
    }
  }
  return output;
}

/** True for a value by itself that breaks no rule, as nearly all do; asking makes no list. */
function isSound({ rules, nested, list }: FieldSchema, value: unknown): boolean {
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
    // The type of each item is judged below, where its path is known.
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

/** Reads an item; its issues are told with paths that go on after the item's own. */
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

/** Paths are only made where there is an issue to tell, which is hardly ever. */
function prefixPaths(place: string, issues: WechatPayRequestIssue[], from: number): void {
  for (let index = from; index < issues.length; index += 1) {
    const issue = issues[index];
    if (issue !== undefined) issues[index] = { ...issue, path: place + issue.path };
  }
}
