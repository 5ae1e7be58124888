import { rejectParameter } from './simulated-api-error.js';

type Parameters = Readonly<Record<string, string>>;

/** @throws SimulatedApiError when the path parameter is not a positive integer. */
export function readIntegerParameter(parameters: Parameters, name: string): number {
  const value = parameters[name] ?? '';
  if (!/^[1-9]\d{0,14}$/.test(value)) rejectParameter(name, value, 'must be a positive integer');
  return Number(value);
}

/** @throws SimulatedApiError when the path parameter is not 1 to `max` allowed characters long. */
export function readTextParameter(
  parameters: Parameters,
  name: string,
  { max = 32, pattern = /^[0-9A-Za-z]+$/, meaning = 'digits and letters' } = {},
): string {
  const value = parameters[name] ?? '';
  if (value.length > max || !pattern.test(value)) {
    rejectParameter(name, value, `must consist of 1 to ${max} ${meaning}`);
  }
  return value;
}

/** Reads an optional choice from the query. @throws SimulatedApiError for an unknown choice. */
export function readChoice<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const found = allowed.find((one) => one === value);
  return found ?? rejectParameter(name, value, `must be one of ${allowed.join(', ')}`, 'query');
}

/** Reads an optional integer within the bounds from the query. @throws SimulatedApiError for any other value. */
export function readNumber(
  query: URLSearchParams,
  name: string,
  [lowest, highest]: readonly [number, number],
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= lowest && value <= highest) return value;
  return rejectParameter(name, text, `must be an integer from ${lowest} to ${highest}`, 'query');
}
