import { countEdits, suggest, toLetters } from '../common/suggest.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';
import type { CollectionPolicy } from './collection-policy.js';

const METHODS = [
  'describe',
  'decide',
  'nextAttempt',
  'nextPeriods',
] as const satisfies readonly (keyof CollectionPolicy)[];

const LIST = 'describe, decide, nextAttempt and nextPeriods';

/** Checks the setting `policy` of the module. */
export function findPolicyClassIssues(policy: unknown): WechatPayConfigurationIssue[] {
  if (policy === undefined || typeof policy === 'function') return [];
  return [toIssue(`must be a class, which the module creates; its methods are ${LIST}`)];
}

/** Checks the methods of a policy. In place of a misspelt one, the default would collect. */
export function findPolicyIssues(policy: CollectionPolicy): WechatPayConfigurationIssue[] {
  const missing = METHODS.filter((name) => policy[name] === undefined);
  const wrong = METHODS.filter(
    (name) => !missing.includes(name) && typeof policy[name] !== 'function',
  );
  const issues = wrong.map((name) => toIssue(`${name} must be a method`));
  for (const name of listMethods(policy)) {
    const meant = suggest(name, missing, [isMisspelt]);
    if (meant === undefined) continue;
    issues.push(toIssue(`unknown method ${name}; did you mean ${meant}? Rename it otherwise`));
  }
  if (issues.length > 0 || missing.length < METHODS.length) return issues;
  return [toIssue(`must have at least one of the methods ${LIST}`)];
}

function toIssue(message: string): WechatPayConfigurationIssue {
  return { option: 'policy', message };
}

/** A policy may have methods of its own, so that a name has to be very close. */
function isMisspelt(letters: string, name: string): boolean {
  return countEdits(letters, toLetters(name)) <= 2;
}

/** The names of the methods of an object, inherited ones included, other than those of the interface. */
function listMethods(policy: object): readonly string[] {
  const names = new Set<string>();
  for (
    let object: unknown = policy;
    typeof object === 'object' && object !== null && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (typeof value === 'function') names.add(name);
    }
  }
  return [...names].filter((name) => !METHODS.some((known) => known === name));
}
