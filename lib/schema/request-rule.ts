/** A request whose invalid and absent values are left out, at every depth. */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly Readable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Readable<T[Key]> }
    : T;

/** What rules may know beyond the request. */
export interface RuleContext {
  /** Today's date in Beijing. */
  readonly today: string;
  /** True when the API is played on a loopback address. */
  readonly loopbackApi: boolean;
  /** True when the merchant takes `transaction_notify_url` over a leased line. */
  readonly allowHttpTransactionNotifyUrl: boolean;
  /** True in tests that use plain HTTP to any host. */
  readonly allowHttpForTesting: boolean;
}

export interface RuleFinding {
  readonly path: string;
  readonly message: string;
}

/**
 * A rule that spans fields, needs the clock or the options. It looks only at values that are valid
 * by themselves, so one mistake is reported once; `given` also holds the names of invalid ones.
 */
export interface RequestRule<T extends object> {
  /** Stable name, under which the option `rules` can soften it. */
  readonly name: string;
  /** What it does unless the option says otherwise. Default `'error'`. */
  readonly severity?: RuleSeverity;
  readonly findings: (
    request: Readable<T>,
    given: ReadonlySet<string>,
    context: RuleContext,
  ) => Iterable<RuleFinding>;
}

/** What a broken rule does: refuse the request, log a warning, or nothing. */
export type RuleSeverity = 'error' | 'warn' | 'off';
