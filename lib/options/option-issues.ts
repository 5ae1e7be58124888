import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';

/** Collects the mistakes of all options. */
export class OptionIssues {
  readonly #issues: WechatPayConfigurationIssue[] = [];

  get list(): readonly WechatPayConfigurationIssue[] {
    return this.#issues;
  }

  add(option: string, message: string): void {
    this.#issues.push({ option, message });
  }

  /** A value that is missing or wrong; `message` says what it must be. */
  addWrong(option: string, value: unknown, message: string): void {
    this.add(option, value === undefined ? `is required, and ${message}` : message);
  }

  has(option: string): boolean {
    return this.#issues.some((issue) => issue.option === option);
  }

  /** Runs a check that throws; what it says becomes the issue of the option. */
  attempt<T>(option: string, check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      this.add(option, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}
