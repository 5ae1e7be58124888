import { ApiRefusal } from './api-refusal.js';

type Parameters = Readonly<Record<string, string>>;

/** @throws ApiRefusal when the path's parameter is no integer from 1 on. */
export function integerParameter(parameters: Parameters, name: string): number {
  const value = parameters[name] ?? '';
  if (!/^[1-9]\d{0,14}$/.test(value)) refuseParameter(name, value, 'must be an integer');
  return Number(value);
}

/** @throws ApiRefusal when the path's parameter is not 1 to `max` of the characters. */
export function textParameter(
  parameters: Parameters,
  name: string,
  { max = 32, pattern = /^[0-9A-Za-z]+$/, meaning = 'digits and letters' } = {},
): string {
  const value = parameters[name] ?? '';
  if (value.length > max || !pattern.test(value)) {
    refuseParameter(name, value, `must be at most ${max} ${meaning}`);
  }
  return value;
}

/** @throws ApiRefusal always: 400 `PARAM_ERROR` about a parameter of the path or query. */
export function refuseParameter(
  field: string,
  value: string,
  issue: string,
  location: 'path' | 'query' = 'path',
): never {
  throw new ApiRefusal(400, 'PARAM_ERROR', `参数错误: ${field} ${issue}`, {
    field,
    value: value.slice(0, 128),
    issue,
    location,
  });
}
