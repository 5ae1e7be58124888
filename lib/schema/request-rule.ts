import type { RuleName } from '../common/rule-names.js';

/** A request without its invalid and absent values, at every depth. */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly Readable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Readable<T[Key]> | undefined }
    : T;

/** Facts outside the request that rules may use. */
export interface RuleContext {
  /** Today's date in Beijing. */
  readonly today: string;
  /** True when the base URL of the API is a loopback address, as with the simulator. */
  readonly loopbackApi: boolean;
  /** True when the merchant receives `transaction_notify_url` over a leased line. */
  readonly allowHttpTransactionNotifyUrl: boolean;
  /** True in tests that use plain HTTP to any host. */
  readonly allowHttpForTesting: boolean;
}

export interface RuleFinding {
  readonly path: string;
  readonly message: string;
}

/**
 * A rule that spans several fields, or that needs the clock or the options. It sees only values that
 * passed the rules of their own field, so each mistake is reported once; `given` also contains the
 * names of fields with invalid values.
 */
export interface RequestRule<T extends object> {
  /** Stable name; the option `rules` sets the severity by this name. */
  readonly name: RuleName;
  /** Severity unless the option `rules` sets another. Default `'error'`. */
  readonly severity?: RuleSeverity | undefined;
  readonly findings: (
    request: Readable<T>,
    given: ReadonlySet<string>,
    context: RuleContext,
  ) => Iterable<RuleFinding>;
}

/** Effect of a violated rule: reject the request, log a warning, or none. */
export type RuleSeverity = 'error' | 'warn' | 'off';
