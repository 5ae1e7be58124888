import { ApiRefusal } from '../http/api-refusal.js';

/** What to say besides where and what; WeChat Pay's own sentence where it is known. */
export interface FieldRefusal {
  readonly value?: unknown;
  readonly message?: string;
}

/** @throws ApiRefusal always: 400 `PARAM_ERROR` about the body's field at the JSON pointer. */
export function refuseField(
  pointer: string,
  issue: string,
  { value, message }: FieldRefusal = {},
): never {
  throw new ApiRefusal(400, 'PARAM_ERROR', message ?? `参数错误: ${pointer} ${issue}`, {
    field: pointer,
    ...(value === undefined ? {} : { value: short(value) }),
    issue,
    location: 'body',
  });
}

function short(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 128);
  return typeof value === 'object' ? undefined : value;
}
