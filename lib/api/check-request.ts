import {
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
} from '../errors/wechat-pay.error.js';
import { toBeijingDate } from '../common/beijing-date.js';
import { getFields } from '../schema/field-schema.js';
import { readRequest, type ReadRequest } from '../schema/read-request.js';
import type { RuleContext } from '../schema/request-rule.js';
import type { Endpoint } from './endpoint.js';
import type { WechatPaySettings } from './settings.js';
import { nameOption, renameVariables } from '../common/option-variables.js';
import { canBeSentInClear, toPrintableName } from '../common/text.js';

/** The context in which a request is checked. */
interface RequestCheck {
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly settings: WechatPaySettings;
  /** Called for broken rules of severity `'warn'`. */
  readonly warn: (warning: string) => void;
}

/**
 * Runs all checks of a call before anything is encrypted: its fields, `extraFields`, and the rules that span
 * fields.
 *
 * @throws {WechatPayRequestValidationError} with every issue.
 */
export function checkRequest<Request extends object, Response extends object>(
  endpoint: Endpoint<Request, Response>,
  name: string,
  dto: Request,
  check: RequestCheck,
): ReadRequest {
  const { extraFields, settings } = check;
  const request = readRequest(endpoint.request, dto, (given) => ({
    ...endpoint.defaults?.(settings, given),
  }));
  const known = {
    has: (field: string) =>
      getFields(endpoint.request).byName.has(field) ||
      Object.hasOwn(endpoint.query?.(settings) ?? {}, field),
  };
  const issues = [
    ...request.issues.map((issue) => nameDefaultingOption(issue, settings)),
    ...findExtraFieldIssues(extraFields, known, endpoint.method === 'GET' ? 'query' : 'body'),
    ...findRuleIssues(endpoint, name, request, check),
  ];
  if (issues.length > 0) {
    const { variablePrefix } = settings;
    throw new WechatPayRequestValidationError(
      name,
      issues.map((issue) => ({
        ...issue,
        message: renameVariables(issue.message, variablePrefix),
      })),
    );
  }
  return request;
}

/** Options that fill in missing fields, by field name. */
const DEFAULTING_OPTIONS = {
  appid: 'appid',
  contract_notify_url: 'contractNotifyUrl',
  transaction_notify_url: 'transactionNotifyUrl',
} as const;

/** Adds to a missing field the option that could have filled it in. */
function nameDefaultingOption(
  issue: WechatPayRequestIssue,
  { appids, variablePrefix }: WechatPaySettings,
): WechatPayRequestIssue {
  const { path, rule, message } = issue;
  if (rule !== 'required' || !Object.hasOwn(DEFAULTING_OPTIONS, path)) return issue;
  const option = DEFAULTING_OPTIONS[path as keyof typeof DEFAULTING_OPTIONS];
  const isScened = option === 'appid' && Object.keys(appids).length > 0;
  const name = nameOption(option, variablePrefix);
  const remedy = isScened
    ? `because the option ${name} has none for this call`
    : `or set the option ${name}`;
  return { ...issue, message: `${message}: set it in the request, ${remedy}` };
}

function findRuleIssues<Request extends object, Response extends object>(
  { rules = [] }: Endpoint<Request, Response>,
  name: string,
  { value, given }: ReadRequest,
  { settings, warn }: RequestCheck,
): WechatPayRequestIssue[] {
  const context: RuleContext = {
    today: toBeijingDate(settings.clock()),
    loopbackApi: settings.loopbackApi,
    allowHttpTransactionNotifyUrl: settings.allowHttpTransactionNotifyUrl,
    allowHttpForTesting: settings.allowHttpForTesting,
  };
  const issues: WechatPayRequestIssue[] = [];
  for (const rule of rules) {
    const severity = settings.rules.get(rule.name) ?? rule.severity ?? 'error';
    if (severity === 'off') continue;
    for (const { path, message } of rule.findings(value as never, given, context)) {
      if (severity === 'error') issues.push({ path, rule: rule.name, message });
      else warn(`${name}: ${path} ${message} [${rule.name}]`);
    }
  }
  return issues;
}

export const QUERY_VALUE_MESSAGE = 'must be a string, a finite number or a boolean';

/** Deeper nesting is treated as circular. */
const MAX_DEPTH = 32;

/**
 * Finds names in `extraFields` that the request declares, and values that WeChat Pay's JSON cannot carry. All
 * other fields are sent unchanged.
 */
function findExtraFieldIssues(
  extraFields: Readonly<Record<string, unknown>>,
  known: { has(name: string): boolean },
  place: 'body' | 'query',
): WechatPayRequestIssue[] {
  if (!isRecord(extraFields)) {
    return [{ path: 'extraFields', rule: 'extra-field', message: 'must be an object' }];
  }
  const isSendable = place === 'body' ? isPlainJson : isQueryValue;
  const issues: WechatPayRequestIssue[] = [];
  for (const [name, value] of Object.entries(extraFields)) {
    const path = `extraFields.${toPrintableName(name)}`;
    if (known.has(name) || name === '__proto__') {
      issues.push({
        path,
        rule: 'extra-field',
        message: 'is a field of this request: set it in the request itself',
      });
    } else if (value !== undefined && !(canBeSentInClear(name) && isSendable(value))) {
      issues.push({
        path,
        rule: 'extra-field',
        message:
          place === 'body'
            ? 'must be JSON without null and without characters of four bytes'
            : QUERY_VALUE_MESSAGE,
      });
    }
  }
  return issues;
}

/** True for a value that can be a query parameter. */
export function isQueryValue(value: unknown): boolean {
  return (
    typeof value === 'boolean' ||
    Number.isFinite(value) ||
    (typeof value === 'string' && value.isWellFormed())
  );
}

function isPlainJson(value: unknown, depth = 0): boolean {
  if (typeof value === 'boolean' || Number.isFinite(value)) return true;
  if (typeof value === 'string') return canBeSentInClear(value);
  if (depth > MAX_DEPTH) return false;
  // A hole in a list would be sent as null.
  if (Array.isArray(value)) return Array.from(value).every((item) => isPlainJson(item, depth + 1));
  if (!isRecord(value)) return false;
  return Object.entries(value).every(
    ([name, item]) =>
      canBeSentInClear(name) && (item === undefined || isPlainJson(item, depth + 1)),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
