import type { KeyObject, X509Certificate } from 'node:crypto';
import type { WechatPaySettings } from '../api/settings.js';
import { describeUnknown, findClosest } from '../common/suggest.js';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';
import type { NotificationSettings } from '../notifications/notification-settings.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';
import type { WechatPayInsuranceOptionsFromConfig } from './wechat-pay-insurance.options.js';

interface EveryOption extends Omit<WechatPayInsuranceOptionsFromConfig, 'variablePrefix'> {
  readonly signer?: WechatPaySigner | undefined;
}

export type OptionName = keyof EveryOption;

/** Options of which any may be absent. */
export type UncheckedOptions = {
  readonly [Name in OptionName]?: EveryOption[Name] | undefined;
};

/** The value of each option after its check. It is meaningless if the check found an issue. */
interface CheckedValues {
  readonly mchid: string;
  readonly appid: Pick<WechatPaySettings, 'appid' | 'appids'>;
  readonly merchantCertificate: X509Certificate | undefined;
  readonly merchantSerialNumber: string | undefined;
  readonly merchantPrivateKey: KeyObject | undefined;
  readonly signer: WechatPaySigner | undefined;
  readonly apiV3Key: KeyObject | undefined;
  readonly wechatPayPublicKeyId: string | undefined;
  readonly wechatPayPublicKey: WechatPayKey | undefined;
  /** `undefined` when certificates are to be downloaded. */
  readonly platformCertificates: readonly WechatPayKey[] | undefined;
  readonly contractNotifyUrl: string | undefined;
  readonly transactionNotifyUrl: string | undefined;
  readonly baseUrl: string | undefined;
  readonly backupBaseUrl: string | null;
  readonly timeout: number;
  readonly retry: WechatPaySettings['retry'];
  readonly maxBillSize: number;
  readonly rules: WechatPaySettings['rules'];
  readonly allowHttpTransactionNotifyUrl: boolean;
  readonly allowHttpForTesting: boolean;
  readonly http: WechatPayHttpOptions;
  readonly clock: () => number;
  readonly notifications: NotificationSettings;
}

/** Checks one option, and adds an issue for each mistake. */
export type CheckValue<Name extends OptionName> = (
  value: unknown,
  check: OptionCheck,
) => CheckedValues[Name];

/** One run of all checks over the options of a module. */
export class OptionCheck {
  readonly issues = new OptionIssues();
  readonly #checked = new Map<OptionName, unknown>();

  constructor(
    /** The unchecked options, for checks that involve several of them. */
    readonly given: UncheckedOptions,
  ) {}

  run<Name extends OptionName>(name: Name, value: unknown, checkValue: CheckValue<Name>): void {
    this.#checked.set(name, checkValue(value, this));
  }

  /** The value of an option after its check. */
  get<Name extends OptionName>(name: Name): CheckedValues[Name] {
    if (!this.#checked.has(name)) throw new Error(`the option ${name} has not been checked yet`);
    return this.#checked.get(name) as CheckedValues[Name];
  }
}

/** Collects the mistakes of all options. */
export class OptionIssues {
  readonly #issues: WechatPayConfigurationIssue[] = [];

  get list(): readonly WechatPayConfigurationIssue[] {
    return this.#issues;
  }

  add(option: string, message: string): void {
    this.#issues.push({ option, message });
  }

  /** Adds an issue for a missing or wrong value. `message` begins with "must be". */
  addWrong(option: string, value: unknown, message: string): void {
    this.add(option, value === undefined ? `is required, and ${message}` : message);
  }

  /** Adds an issue for an unknown name, and suggests the known name closest to it. */
  addUnknown(option: string, name: string, known: readonly string[]): void {
    const closest = findClosest(name, known);
    this.add(option, `unknown option${closest === undefined ? '' : `; did you mean ${closest}?`}`);
  }

  /**
   * Like {@link addUnknown}, and lists the known names when none is close.
   *
   * @param noun What the names stand for.
   */
  addUnlisted(option: string, name: string, known: readonly string[], noun = 'option'): void {
    this.add(option, describeUnknown(name, known, noun));
  }

  has(option: string): boolean {
    return this.#issues.some((issue) => issue.option === option);
  }

  /** Runs a function; the message of the error that it throws becomes an issue of the option. */
  attempt<T>(option: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.add(option, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}
