import type { KeyObject, X509Certificate } from 'node:crypto';
import type { WechatPaySettings } from '../api/settings.js';
import { suggest, toLetters } from '../common/suggest.js';
import type { WechatPayKey } from '../crypto/wechat-pay-key.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';
import type { NotificationSettings } from '../notifications/notification-settings.js';
import type { WechatPayHttpOptions } from '../transport/axios-transport.js';
import type { WechatPayInsuranceOptions } from './wechat-pay-insurance.options.js';

export type OptionName = keyof WechatPayInsuranceOptions;

/** The value of each option after its check. It is meaningless where the check has found an issue. */
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

/** One run of the checks over the options of a module. */
export class OptionCheck {
  readonly issues = new OptionIssues();
  readonly #checked = new Map<OptionName, unknown>();

  constructor(
    /** The options as they were given, for checks that involve several of them. */
    readonly given: WechatPayInsuranceOptions,
  ) {}

  run<Name extends OptionName>(name: Name, value: unknown, checkValue: CheckValue<Name>): void {
    this.#checked.set(name, checkValue(value, this));
  }

  /** The value of an option whose check has run. */
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

  /** Adds an issue for a value that is missing or wrong; `message` says what it must be. */
  addWrong(option: string, value: unknown, message: string): void {
    this.add(option, value === undefined ? `is required, and ${message}` : message);
  }

  /** Adds an issue for a name that is unknown, with the known one that was probably meant. */
  addUnknown(option: string, name: string, owner: string, known: readonly string[]): void {
    const meant = suggest(name, known, [hasSameLetters, isPartOrWhole]);
    this.add(option, `is no option of ${owner}${meant === undefined ? '' : `; is it ${meant}?`}`);
  }

  has(option: string): boolean {
    return this.#issues.some((issue) => issue.option === option);
  }

  /** Runs a function that throws; the message of its error becomes the issue of the option. */
  attempt<T>(option: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.add(option, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

function hasSameLetters(letters: string, name: string): boolean {
  return toLetters(name) === letters;
}

/** One is the beginning or the end of the other: `privateKey`, `leaseMs`. */
function isPartOrWhole(letters: string, name: string): boolean {
  const [shorter = '', longer = ''] = [letters, toLetters(name)].toSorted(
    (one, other) => one.length - other.length,
  );
  return shorter.length > 2 && (longer.startsWith(shorter) || longer.endsWith(shorter));
}
