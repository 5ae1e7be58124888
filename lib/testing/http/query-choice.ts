import { refuseParameter } from './path-parameters.js';

/** What the query chooses, if it does. @throws ApiRefusal for what cannot be chosen. */
export function choice<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  const found = allowed.find((one) => one === value);
  return found ?? refuseParameter(name, value, `must be one of ${allowed.join(', ')}`, 'query');
}
