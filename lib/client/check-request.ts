import {
  WechatPayRequestValidationError,
  type WechatPayRequestIssue,
} from '../errors/wechat-pay-request-validation.error.js';
import { toBeijingDate } from '../validation/beijing-date.js';
import { getFields } from '../validation/field-schema.js';
import { readRequest, type ReadRequest } from '../validation/read-request.js';
import type { RuleContext } from '../validation/request-rule.js';
import type { Endpoint } from './endpoint.js';
import { findExtraFieldIssues } from './extra-fields.js';
import type { WechatPaySettings } from './settings.js';

/** What a request is checked with, beside its endpoint. */
export interface RequestCheck {
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly settings: WechatPaySettings;
  /** Told of broken rules that are softened to warnings. */
  readonly warn: (warning: string) => void;
}

/**
 * Everything that a call checks before anything is encrypted: the fields, `extraFields`, and the rules
 * that span fields.
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
    ...request.issues,
    ...findExtraFieldIssues(extraFields, known, endpoint.method === 'GET' ? 'query' : 'body'),
    ...findRuleIssues(endpoint, name, request, check),
  ];
  if (issues.length > 0) throw new WechatPayRequestValidationError(name, issues);
  return request;
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
  };
  const issues: WechatPayRequestIssue[] = [];
  for (const rule of rules) {
    const severity = settings.rules.get(rule.name) ?? 'error';
    if (severity === 'off') continue;
    for (const { path, message } of rule.findings(value as never, given, context)) {
      if (severity === 'error') issues.push({ path, rule: rule.name, message });
      else warn(`${name}: ${path} ${message} [${rule.name}]`);
    }
  }
  return issues;
}
