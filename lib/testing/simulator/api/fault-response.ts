import type { ResponseFault } from '../faults/response-fault.js';
import { createJsonResponse } from './api-response.js';
import type { ApiResponse } from './api-response.js';

/** Creates the response that replaces the real one, or returns `undefined` when the fault keeps the real one. */
export function createFaultResponse(fault: ResponseFault | undefined): ApiResponse | undefined {
  if (!fault) return undefined;
  const { status, code, message, body } = fault;
  if (body !== undefined) return { status: status ?? 200, body };
  if (code === undefined && message === undefined) {
    if (status === undefined) return undefined;
    if (status < 400) return { status, body: '' };
  }
  const known = code === undefined ? undefined : API_ERROR_CODES.get(code);
  const actual = status ?? known?.status ?? 500;
  return createJsonResponse(actual, {
    code: code ?? getDefaultCode(actual),
    message: message ?? `${known?.message ?? '故障'}（模拟的故障 simulated fault）`,
  });
}

/** Whether a request is still carried out under the fault. */
export function takesEffect(fault: ResponseFault, replaced: ApiResponse | undefined): boolean {
  return fault.takesEffect ?? (replaced === undefined || replaced.status >= 500);
}

/** Status and message of an API v3 error code. */
interface ApiErrorCode {
  readonly status: number;
  readonly message: string;
}

/** The error codes that all APIs of WeChat Pay share. */
const API_ERROR_CODES: ReadonlyMap<string, ApiErrorCode> = new Map([
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

/** Codes by status, for a fault that sets only a status. */
const DEFAULT_CODES: ReadonlyMap<number, string> = new Map([
  [400, 'PARAM_ERROR'],
  [401, 'SIGN_ERROR'],
  [403, 'NO_AUTH'],
  [404, 'RESOURCE_NOT_EXISTS'],
  [429, 'RATELIMIT_EXCEEDED'],
  [502, 'SERVICE_UNAVAILABLE'],
  [503, 'SERVICE_UNAVAILABLE'],
]);

function getDefaultCode(status: number): string {
  return DEFAULT_CODES.get(status) ?? 'SYSTEM_ERROR';
}
