/*
 * The errors have a common shape, names that distinguish them, and constructors that a test can call.
 */
import {
  RULE_NAMES,
  type RuleName,
  WECHAT_PAY_RULES,
  WechatPayApiError,
  type WechatPayApiErrorInit,
  WechatPayCallError,
  type WechatPayCallErrorInit,
  WechatPayConfigurationError,
  WechatPayError,
  type WechatPayErrorResponse,
  WechatPayExceptionFilter,
  WechatPayNotificationException,
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
  type WechatPayRule,
  WechatPaySignatureError,
  type WechatPaySignatureErrorInit,
  WechatPayTransportError,
  type WechatPayTransportErrorInit,
} from 'nestjs-wechatpay-insurance';
import { RedisNotificationStoreError } from 'nestjs-wechatpay-insurance/redis';

declare const error: unknown;
declare const text: string | undefined;
declare const flag: boolean | undefined;

// The base has what every error of a call has.
if (error instanceof WechatPayCallError) {
  const facts: { outcomeUnknown: boolean; requestId: string; endpoint: string } = error;
  console.log(facts, error.message, error.cause);
  // @ts-expect-error -- only WechatPayApiError has a code
  console.log(error.code);
}

// `is` narrows to the three classes, which their names distinguish.
export function describe(thrown: unknown): string {
  if (WechatPayCallError.is(thrown)) {
    const { outcomeUnknown, requestId } = thrown;
    switch (thrown.name) {
      case 'WechatPayApiError':
        return `${thrown.code} ${thrown.apiMessage} ${thrown.retryable} ${requestId}`;
      case 'WechatPayTransportError':
        return `${thrown.reason satisfies 'connection' | 'timeout' | 'aborted' | 'response-too-large' | 'unexpected-response' | 'hash-mismatch'} ${outcomeUnknown}`;
      case 'WechatPaySignatureError':
        return thrown.serial;
      // @ts-expect-error -- a misspelt name is not comparable
      case 'WechatpayApiError':
        return '';
      default:
        return thrown satisfies never;
    }
  }
  if (WechatPayError.is(thrown)) return thrown.message;
  return String(thrown);
}

// Each class narrows to itself.
if (WechatPayApiError.is(error)) {
  const name: 'WechatPayApiError' = error.name;
  console.log(name, error.status.toFixed(), error.detail?.field);
  // @ts-expect-error -- an error of WeChat Pay has no reason
  console.log(error.reason);
}
if (WechatPayTransportError.is(error)) {
  const { name, cause }: { name: 'WechatPayTransportError'; cause?: unknown } = error;
  console.log(name, cause);
}
if (WechatPaySignatureError.is(error)) console.log(error.name satisfies 'WechatPaySignatureError');
if (WechatPayConfigurationError.is(error)) {
  console.log(error.name satisfies 'WechatPayConfigurationError', error.issues[0]?.option);
}
if (WechatPayRequestValidationError.is(error)) {
  console.log(error.name satisfies 'WechatPayRequestValidationError', error.truncated);
}
if (WechatPayNotificationException.is(error)) {
  console.log(error.name satisfies 'WechatPayNotificationException', error.reason);
}
if (RedisNotificationStoreError.is(error)) {
  console.log(error.name satisfies 'RedisNotificationStoreError', error.step);
}

// A union that the application declares is discriminated by name as well.
export function isPermanent(
  failed: WechatPayApiError | WechatPayRequestValidationError | WechatPayConfigurationError,
): boolean {
  return failed.name === 'WechatPayApiError' ? !failed.retryable : failed.issues.length > 0;
}

// @ts-expect-error -- the name is a constant
new WechatPayApiError({ status: 404, code: 'ORDER_NOT_EXIST' }).name = 'Other';

// Subclasses of an application keep the name, so that it still says which fields there are.
export class ContractError extends WechatPayApiError {
  constructor(
    readonly contract: string,
    init: WechatPayApiErrorInit,
  ) {
    super(init);
  }
}
if (ContractError.is(error)) console.log(error.contract, error.name satisfies 'WechatPayApiError');
export class RenamedError extends WechatPayApiError {
  // @ts-expect-error -- another name would break a switch by name
  override readonly name = 'RenamedError';
}

// Tests build errors from what matters to them.
export const errors = [
  new WechatPayApiError({ status: 404, code: 'ORDER_NOT_EXIST' }),
  new WechatPayApiError({
    status: 500,
    code: 'CODE_OF_TOMORROW',
    apiMessage: text,
    detail: undefined,
    requestId: text,
    endpoint: text,
    retryable: flag,
    outcomeUnknown: flag,
  }),
  new WechatPayTransportError({ reason: 'timeout' }),
  new WechatPayTransportError({ reason: 'aborted', cause: 'the user left', message: text }),
  new WechatPaySignatureError({ reason: 'unknown-serial', serial: text }),
  new WechatPayConfigurationError([{ option: 'mchid', message: 'is required' }]),
  new WechatPayRequestValidationError('POST /v3/x', [
    { path: 'plan_id', rule: 'type', message: 'must be an integer' },
  ]),
  new WechatPayNotificationException('unknown-serial'),
  new WechatPayNotificationException('malformed-body', 'not JSON'),
];
// @ts-expect-error -- status and code are what an error of WeChat Pay is about
void new WechatPayApiError({ code: 'ORDER_NOT_EXIST' });
// @ts-expect-error -- a reason that does not exist
void new WechatPayTransportError({ reason: 'timed-out' });
// @ts-expect-error -- a misspelt property
void new WechatPaySignatureError({ reason: 'unknown-serial', outcomeUnkown: true });
// @ts-expect-error -- abstract: only its subclasses occur
void new WechatPayCallError('x', {});

export function createApiError(init: Partial<WechatPayApiErrorInit> = {}): WechatPayApiError {
  return new WechatPayApiError({ status: 404, code: 'RESOURCE_NOT_EXISTS', ...init });
}
export const common: WechatPayCallErrorInit = { endpoint: 'GET /v3/x' };
export const transport: WechatPayTransportErrorInit = { reason: 'connection', ...common };
export const signature: WechatPaySignatureErrorInit = { reason: 'key-unavailable', ...common };

// Names of rules complete, and a table by rule is checked.
export function translate({ rule, path }: WechatPayRequestIssue): string {
  if (rule === 'required') return `${path}: 必填`;
  // @ts-expect-error -- a misspelt rule
  if (rule === 'lenght') return '';
  return rule satisfies WechatPayRule;
}
export const rules: readonly WechatPayRule[] = WECHAT_PAY_RULES;
export const soft: readonly RuleName[] = RULE_NAMES;
export const softIsRule: WechatPayRule = RULE_NAMES[0];
export const texts = Object.fromEntries(
  WECHAT_PAY_RULES.map((rule) => [rule, rule.toUpperCase()]),
) as Record<WechatPayRule, string>;
// @ts-expect-error -- a table by rule needs every rule
export const incomplete: Record<WechatPayRule, string> = { required: '必填' };

// The filter can be changed for one error.
export class ContractExceptionFilter extends WechatPayExceptionFilter {
  protected override toHttpResponse(thrown: WechatPayError): WechatPayErrorResponse {
    if (WechatPayApiError.is(thrown) && thrown.code === 'RESOURCE_NOT_EXISTS') {
      this.logger.debug(thrown.requestId);
      return { statusCode: 404, message: 'not signed yet' };
    }
    return { ...super.toHttpResponse(thrown), hint: 'ask again later' };
  }
}
// @ts-expect-error -- a response needs a status
export const noStatus: WechatPayErrorResponse = { message: 'not signed yet' };
