import type { KeyObject, X509Certificate } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { WechatPaySettings } from '../api/settings.js';
import { findVariablePrefix } from '../common/option-variables.js';
import type { WechatPaySigner } from '../crypto/key-signer.js';
import { type CheckedKeys, copyBytes, createOptionError, toCheckedKeys } from './check-options.js';
import {
  OptionCheck,
  OptionIssues,
  type OptionName,
  type UncheckedOptions,
} from './option-check.js';
import { OPTION_NAMES, OPTION_TABLE, type OptionTable } from './option-table.js';

/** Options that only make sense together: where one is given, the others of its group are no longer valid. */
const GROUPS: readonly (readonly OptionName[])[] = [
  ['merchantCertificate', 'merchantSerialNumber', 'signer', 'merchantPrivateKey'],
  ['wechatPayPublicKeyId', 'wechatPayPublicKey'],
  ['platformCertificates'],
  ['apiV3Key'],
];

const REPLACEABLE: readonly OptionName[] = GROUPS.flat();

/** The argument of {@link WechatPayCredentials.replace}: the module's options of the same names, any of them. */
export interface WechatPayCredentialsReplacement {
  /** Private key of the new merchant API certificate, with its `merchantSerialNumber` or `merchantCertificate`. */
  readonly merchantPrivateKey?: string | Buffer | KeyObject | undefined;
  /** Signs instead of `merchantPrivateKey`, with the `merchantSerialNumber` or `merchantCertificate` of its key. */
  readonly signer?: WechatPaySigner | undefined;
  /** Hex serial number of the new merchant API certificate. */
  readonly merchantSerialNumber?: string | undefined;
  /** The new merchant API certificate: PEM or `X509Certificate`. */
  readonly merchantCertificate?: string | Buffer | X509Certificate | undefined;
  /** The new APIv3 key: exactly 32 bytes. */
  readonly apiV3Key?: string | Buffer | undefined;
  /** Id of the new `wechatPayPublicKey`, which it needs. */
  readonly wechatPayPublicKeyId?: string | undefined;
  /** The new public key of WeChat Pay, with its `wechatPayPublicKeyId`. */
  readonly wechatPayPublicKey?: string | Buffer | KeyObject | undefined;
  /** The new list of pinned certificates; only where the module pins certificates or has `'off'`. */
  readonly platformCertificates?:
    'auto' | 'off' | readonly (string | Buffer | X509Certificate)[] | undefined;
}

interface CheckedReplacement {
  readonly keys: CheckedKeys;
  /** The options of the module with the replaced ones. */
  readonly options: UncheckedOptions;
}

/**
 * Checks new credentials together with the options that remain.
 *
 * @param current The options until now, which have passed their checks.
 * @throws {WechatPayConfigurationError} with every mistake by option.
 */
export function checkReplacement(
  current: UncheckedOptions,
  replacement: WechatPayCredentialsReplacement,
  { mchid, variablePrefix }: Pick<WechatPaySettings, 'mchid' | 'variablePrefix'>,
): CheckedReplacement {
  const given = readGiven(replacement);
  const prefix = findVariablePrefix({ ...replacement }) ?? variablePrefix;
  const issues = new OptionIssues();
  for (const name of Object.keys(given)) addIfNotReplaceable(name, given, current, issues);
  if (!REPLACEABLE.some((name) => given[name] !== undefined)) {
    issues.add('credentials', `requires at least one of ${REPLACEABLE.join(', ')}`);
  }
  const replaced = GROUPS.filter((group) => group.some((name) => given[name] !== undefined)).flat();
  const options = Object.fromEntries(
    OPTION_NAMES.map((name) => [name, (replaced.includes(name) ? given : current)[name]]),
  ) as UncheckedOptions;
  if (downloads(options) !== downloads(current)) {
    issues.add(
      'platformCertificates',
      "must stay 'auto', or remain a list or 'off': restart the application to change between them",
    );
  }
  const check = checkKeys(options);
  // A certificate that has expired since the start does not stand in the way of another key.
  const known = checkKeys(current).issues.list;
  const found = check.issues.list.filter((issue) => {
    const name = issue.option.split('[', 1)[0] as OptionName;
    const isUnchanged = isDeepStrictEqual(options[name], current[name]);
    return !isUnchanged || !known.some((other) => isDeepStrictEqual(other, issue));
  });
  const all = [...issues.list, ...found];
  if (all.length > 0) throw createOptionError(all, prefix, 'The credentials were not replaced');
  return { keys: toCheckedKeys(check, mchid), options: copyBytes(options) };
}

function readGiven(replacement: unknown): Readonly<Record<string, unknown>> {
  if (typeof replacement === 'object' && replacement !== null) {
    const entries = Object.entries(replacement);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  throw createOptionError(
    [{ option: 'credentials', message: 'must be an object such as { apiV3Key }' }],
    undefined,
    'The credentials were not replaced',
  );
}

/** Options that were read again from the configuration repeat the others, which is not a mistake. */
function addIfNotReplaceable(
  name: string,
  given: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>>,
  issues: OptionIssues,
): void {
  if (REPLACEABLE.some((option) => option === name) || name === 'variablePrefix') return;
  if (!Object.hasOwn(OPTION_TABLE, name)) issues.addUnknown(name, name, REPLACEABLE);
  else if (!isDeepStrictEqual(given[name], current[name])) {
    issues.add(
      name,
      name === 'mchid'
        ? 'cannot be replaced: another merchant needs a module of its own'
        : 'cannot be replaced while the application runs: leave it out, or restart the application',
    );
  }
}

function downloads({ platformCertificates = 'auto' }: UncheckedOptions): boolean {
  return platformCertificates === 'auto';
}

function checkKeys(options: UncheckedOptions): OptionCheck {
  const check = new OptionCheck(options);
  const table: OptionTable = OPTION_TABLE;
  for (const name of OPTION_NAMES.filter((one) => one === 'clock' || REPLACEABLE.includes(one))) {
    const { default: value, check: checkValue } = table[name];
    check.run(name, options[name] ?? value, checkValue);
  }
  return check;
}
