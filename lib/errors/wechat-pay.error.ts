import type { WechatPayRule } from '../common/rule-names.js';

/** A class of errors, abstract or not. */
export type WechatPayErrorClass = abstract new (...given: never[]) => Error;

/**
 * Makes `instanceof` recognise instances of the same class in another copy of this package (a monorepo,
 * pnpm, hot reload). Subclasses without a brand of their own are recognised by their prototype, as usual.
 */
export function brandErrorClass(target: WechatPayErrorClass, name: string): void {
  const brand = Symbol.for(`nestjs-wechatpay-insurance:${name}`);
  Object.defineProperty(target.prototype, brand, { value: true });
  // The first line of `stack` is written before an instance has a name of its own.
  Object.defineProperty(target.prototype, 'name', {
    value: name,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(target, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      if (this !== target) return Function.prototype[Symbol.hasInstance].call(this, value);
      return typeof value === 'object' && value !== null && brand in value;
    },
  });
}

/**
 * Base of every error of this package. The `name` of each class is a constant, which minification does not change
 * and which a subclass of an application inherits. No error contains a secret, a key, a signature or a plain identity
 * field, neither in its message nor in the output of `JSON.stringify` and `util.inspect`, apart from a `cause` that is
 * the caller's own abort reason.
 */
export abstract class WechatPayError extends Error {
  static {
    brandErrorClass(this, 'WechatPayError');
  }

  /**
   * True for an instance of this class, including one from another copy of the package in the same process.
   *
   * @example
   * if (WechatPayApiError.is(error)) console.log(error.code);
   */
  static is<T extends WechatPayErrorClass>(this: T, error: unknown): error is InstanceType<T> {
    return error instanceof this;
  }
}

/** One mistake in the module's options. */
export interface WechatPayConfigurationIssue {
  /** Name of the option, for instance `apiV3Key` or `retry.attempts`. */
  readonly option: string;
  /** Names the mistake and its remedy, and never repeats a secret. */
  readonly message: string;
}

/** The module's options are wrong. All mistakes are reported together. */
export class WechatPayConfigurationError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayConfigurationError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayConfigurationError';
  /** Every mistake. */
  readonly issues: readonly WechatPayConfigurationIssue[];

  /**
   * @param headline First line of the message.
   * @param nameOption Formats the name of an option for the message.
   */
  constructor(
    issues: readonly WechatPayConfigurationIssue[],
    headline = 'WechatPayInsuranceModule is not configured correctly',
    nameOption = (option: string): string => option,
  ) {
    const lines = issues.map(({ option, message }) => `  ${nameOption(option)}: ${message}`);
    super(`${headline}:\n${lines.join('\n')}`);
    this.issues = issues;
  }
}

/** One broken rule of a request. */
export interface WechatPayRequestIssue {
  /** Where in the request, for instance `policy_periods[1].estimated_deduct_date`; `''` for the whole. */
  readonly path: string;
  /** Stable name of the rule, one of `WECHAT_PAY_RULES`. */
  readonly rule: WechatPayRule;
  /** Names the mistake and its remedy, and never repeats the value. */
  readonly message: string;
}

/** Limit of the issues that one error lists. */
const MAX_ISSUES = 100;

/** A request breaks a rule; nothing was sent. */
export class WechatPayRequestValidationError extends WechatPayError {
  static {
    brandErrorClass(this, 'WechatPayRequestValidationError');
  }

  /** The same in a subclass and after minification. */
  override readonly name = 'WechatPayRequestValidationError';
  /** The broken rules, at most 100. */
  readonly issues: readonly WechatPayRequestIssue[];
  /** True when there were more than 100 issues and only the first 100 are listed. */
  readonly truncated: boolean;

  /** @param subject What breaks the rules, first in the message: `POST /v3/…`. */
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
