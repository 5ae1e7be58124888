import type { InjectionToken } from '@nestjs/common';

/** The name that stands for the import without a `name`. */
export const DEFAULT_NAME = 'default';

/** Token of the normalised name of a module's import. */
export const INSTANCE_NAME = Symbol.for('nestjs-wechatpay-insurance:name');

/**
 * Marks an application whose merchants may also be added at run time, by a provider with this token: names that no
 * import has at start are then no mistake.
 */
export const RUN_TIME_MERCHANTS = Symbol.for('nestjs-wechatpay-insurance:merchants');

/** True for a valid `name` of an import, `'default'` included. */
export function isInstanceName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(name);
}

/** Returns `undefined` for the unnamed import. */
export function normalizeName(name: string | undefined): string | undefined {
  return name === DEFAULT_NAME ? undefined : name;
}

/** Appends the name of an import, as in `WechatPayInsuranceService:b`. The label of the unnamed one is unchanged. */
export function labelInstance(label: string, name: string | undefined): string {
  const normalized = normalizeName(name);
  return normalized === undefined ? label : `${label}:${normalized}`;
}

/**
 * Returns the token of an injectable of an import.
 *
 * @param label of the token of a named import. A literal, since minifiers change the names of classes.
 */
export function toInstanceToken<Unnamed extends InjectionToken>(
  unnamed: Unnamed,
  label: string,
  name: string | undefined,
): Unnamed | string {
  return normalizeName(name) === undefined ? unnamed : labelInstance(label, name);
}
