/**
 * Base of every error of this package. No error carries a secret, a key, a signature or a plain
 * identity field, neither in its message nor in what `JSON.stringify` or `util.inspect` show.
 */
export abstract class WechatPayError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One mistake in the module's options. */
export interface WechatPayConfigurationIssue {
  /** Name of the option, for instance `apiV3Key` or `retry.attempts`. */
  readonly option: string;
  readonly message: string;
}

/** The module's options are wrong. All mistakes are reported together. */
export class WechatPayConfigurationError extends WechatPayError {
  readonly issues: readonly WechatPayConfigurationIssue[];

  /** @param headline what they keep from working. */
  constructor(
    issues: readonly WechatPayConfigurationIssue[],
    headline = 'WechatPayInsuranceModule is not configured correctly',
  ) {
    const lines = issues.map(({ option, message }) => `  ${option}: ${message}`);
    super(`${headline}:\n${lines.join('\n')}`);
    this.issues = issues;
  }
}

/** One broken rule of a request. */
export interface WechatPayRequestIssue {
  /** Where in the request, for instance `policy_periods[1].estimated_deduct_date`; `''` for the whole. */
  readonly path: string;
  /** Stable name of the rule. */
  readonly rule: string;
  /** What is wrong and what to do. It never repeats the value. */
  readonly message: string;
}

/** At most this many issues are reported for one request. */
const MAX_ISSUES = 100;

/** A request breaks a rule; nothing was sent. */
export class WechatPayRequestValidationError extends WechatPayError {
  readonly issues: readonly WechatPayRequestIssue[];
  /** True when there were more than 100 issues and only the first 100 are listed. */
  readonly truncated: boolean;

  constructor(subject: string, issues: readonly WechatPayRequestIssue[]) {
    const listed = issues.slice(0, MAX_ISSUES);
    const lines = listed.map(
      ({ path, rule, message }) => `  ${path === '' ? 'it' : `${path}:`} ${message} [${rule}]`,
    );
    super(`${subject} breaks ${issues.length === 1 ? 'a rule' : 'rules'}:\n${lines.join('\n')}`);
    this.issues = listed;
    this.truncated = issues.length > MAX_ISSUES;
  }
}
