/** Stands for an absent field. */
export const ABSENT = Symbol('absent');

/**
 * A deep copy of a request in which the field at a path such as `policy_periods[1].policy_period_id`
 * has another value or is absent.
 */
export function withField<T extends object>(request: T, path: string, value: unknown): T {
  const copy = structuredClone(request);
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop();
  if (last === undefined) throw new Error('the path is empty');
  let holder = copy as Record<string, unknown>;
  for (const step of steps) holder = holder[step] as Record<string, unknown>;
  if (value === ABSENT) delete holder[last];
  else holder[last] = value;
  return copy;
}
