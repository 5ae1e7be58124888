/** An error of API v3 by its code. */
export interface ApiErrorCode {
  readonly status: number;
  readonly message: string;
}

/** The codes that every API of WeChat Pay shares, and the statuses and words that they come with. */
export const API_ERROR_CODES: ReadonlyMap<string, ApiErrorCode> = new Map([
  ['PARAM_ERROR', { status: 400, message: '参数错误' }],
  ['INVALID_REQUEST', { status: 400, message: '请求不符合业务规则' }],
  ['SIGN_ERROR', { status: 401, message: '签名错误' }],
  ['NO_AUTH', { status: 403, message: '商户无权限' }],
  ['RULE_LIMIT', { status: 403, message: '业务规则限制' }],
  ['RESOURCE_NOT_EXISTS', { status: 404, message: '查询的资源不存在' }],
  ['ORDER_NOT_EXIST', { status: 404, message: '订单不存在' }],
  ['RATELIMIT_EXCEEDED', { status: 429, message: '频率超限' }],
  ['FREQUENCY_LIMITED', { status: 429, message: '频率超限' }],
  ['SYSTEM_ERROR', { status: 500, message: '系统错误，请稍后重试' }],
  ['SERVICE_UNAVAILABLE', { status: 503, message: '服务不可用，请稍后重试' }],
]);

/** The code that stands for a status when none was chosen. */
const CODE_OF_STATUS: ReadonlyMap<number, string> = new Map([
  [400, 'PARAM_ERROR'],
  [401, 'SIGN_ERROR'],
  [403, 'NO_AUTH'],
  [404, 'RESOURCE_NOT_EXISTS'],
  [429, 'RATELIMIT_EXCEEDED'],
  [502, 'SERVICE_UNAVAILABLE'],
  [503, 'SERVICE_UNAVAILABLE'],
]);

export function codeOfStatus(status: number): string {
  return CODE_OF_STATUS.get(status) ?? 'SYSTEM_ERROR';
}
