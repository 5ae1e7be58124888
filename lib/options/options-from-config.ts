import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from '../errors/wechat-pay.error.js';
import { DEFAULT_PREFIX, nameOptionPath, toVariable } from '../common/option-variables.js';
import type { WechatPayInsuranceOptionsFromConfig } from './wechat-pay-insurance.options.js';
import { checkOptions } from './check-options.js';
import { OptionIssues } from './option-check.js';
import {
  OPTION_NAMES,
  OPTION_TABLE,
  type OptionTable,
  type OptionVariable,
} from './option-table.js';

const FUNCTION = 'wechatPayInsuranceOptionsFromConfig';

/** Returns a value by the name of its variable, like `ConfigService`. */
export interface ConfigSource {
  /** Returns the value of a variable, `undefined` when it is not set. */
  get(key: string): unknown;
}

/** Which variables {@link wechatPayInsuranceOptionsFromConfig} reads. */
export interface WechatPayVariableOptions {
  /** Stands in place of `WECHATPAY_` in the name of each variable. */
  readonly prefix?: string | undefined;
}

/**
 * Reads the options from environment variables. An empty variable counts as absent. A PEM can also be set by
 * `…_PATH`, which names a file that is read immediately.
 *
 * The page "Configuration" of the documentation lists the variables: `WECHATPAY_MCHID` for `mchid`, and so on.
 *
 * @param source `ConfigService` or another object with `get(key)`; or `process.env` or another record. An object
 * whose `get` is a function is not read as a record.
 * @throws {WechatPayConfigurationError} when a file cannot be read, together with all other mistakes.
 * @example
 * WechatPayInsuranceModule.forRoot(wechatPayInsuranceOptionsFromConfig(process.env))
 * @example
 * // WECHATPAY_B_MCHID, WECHATPAY_B_API_V3_KEY, … of a second merchant
 * wechatPayInsuranceOptionsFromConfig(config, { prefix: 'WECHATPAY_B_' })
 */
export function wechatPayInsuranceOptionsFromConfig(
  source: ConfigSource | Readonly<Record<string, unknown>>,
  options: WechatPayVariableOptions = {},
): WechatPayInsuranceOptionsFromConfig {
  const prefix = readPrefix(options);
  const get = toReader(source);
  const issues = new OptionIssues();
  const table: OptionTable = OPTION_TABLE;
  const read: Record<string, unknown> = { variablePrefix: prefix };
  for (const option of OPTION_NAMES) {
    const { variable } = table[option];
    if (variable === undefined) continue;
    const name = toVariable(variable.name, prefix);
    const text = readText(get, option, { ...variable, name }, issues);
    if (text !== undefined) read[option] = parseText(text, variable);
  }
  if (issues.list.length > 0) {
    throw new WechatPayConfigurationError(
      [...issues.list, ...findOtherIssues(read, issues)],
      undefined,
      (option) => nameOptionPath(option, prefix),
    );
  }
  // Unparsable text is kept: the check at start-up reports all mistakes together.
  return read as unknown as WechatPayInsuranceOptionsFromConfig;
}

function readPrefix(options: WechatPayVariableOptions): string {
  const issues = new OptionIssues();
  if (typeof options !== 'object' || options === null) {
    issues.add(FUNCTION, 'requires an object such as { prefix } as its second argument');
  } else {
    for (const name of Object.keys(options)) {
      if (name !== 'prefix') issues.addUnknown(name, name, ['prefix']);
    }
    if (!['string', 'undefined'].includes(typeof options.prefix)) {
      issues.add('prefix', `must be a string such as '${DEFAULT_PREFIX}'`);
    }
  }
  if (issues.list.length > 0) throw new WechatPayConfigurationError(issues.list);
  return options.prefix ?? DEFAULT_PREFIX;
}

/** Returns the value of a variable. */
type ReadVariable = (name: string) => unknown;

function toReader(source: unknown): ReadVariable {
  if (typeof source !== 'object' || source === null) {
    throw new WechatPayConfigurationError([
      {
        option: FUNCTION,
        message: 'requires process.env, another record, or an object with get(key)',
      },
    ]);
  }
  const record = source as Readonly<Record<string, unknown>>;
  return isConfigSource(source) ? (name) => source.get(name) : (name) => record[name];
}

function isConfigSource(source: object): source is ConfigSource {
  return 'get' in source && typeof source.get === 'function';
}

function readText(
  get: ReadVariable,
  option: string,
  { name, mayBePath }: OptionVariable,
  issues: OptionIssues,
): string | Buffer | undefined {
  const text = readVariable(get, name);
  const path = mayBePath === true ? readVariable(get, `${name}_PATH`) : undefined;
  if (text !== undefined && path !== undefined) {
    issues.add(option, `must be set by ${name} or by ${name}_PATH, not by both`);
  }
  if (text !== undefined || path === undefined) {
    // `docker --env-file` keeps quotes. Keys are cleaned where they are parsed.
    return mayBePath === true || option === 'apiV3Key' ? text : text?.replace(QUOTES, '$2');
  }
  return issues.attempt(option, () => readFile(path.replace(QUOTES, '$2'), name));
}

/** A value in quotes, with blanks around them. */
const QUOTES = /^\s*(["'])(.*)\1\s*$/s;

function readVariable(get: ReadVariable, name: string): string | undefined {
  const value = get(name);
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function readFile(path: string, name: string): string | Buffer {
  if (path.length > 1024 || /BEGIN|[\r\n]/.test(path.trim())) {
    throw new Error(`must name a file in ${name}_PATH; the text of a key belongs in ${name}`);
  }
  try {
    const bytes = readFileSync(path.startsWith('file:') ? fileURLToPath(path) : path);
    // DER and UTF-16 stay bytes.
    return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : bytes;
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    const hint = path.startsWith('~') ? '; ~ is not expanded, write the full path' : '';
    throw new Error(`cannot be read from the file that ${name}_PATH names: ${code}${hint}`);
  }
}

function parseText(text: string | Buffer, { kind, words = {} }: OptionVariable): unknown {
  if (typeof text !== 'string') return text;
  if (Object.hasOwn(words, text)) return words[text];
  if (kind === 'number' && /^\d+$/.test(text)) return Number(text);
  if (kind === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function findOtherIssues(
  options: object,
  found: OptionIssues,
): readonly WechatPayConfigurationIssue[] {
  try {
    checkOptions(options);
    return [];
  } catch (error) {
    if (!(error instanceof WechatPayConfigurationError)) throw error;
    return error.issues.filter(({ option }) => !found.has(option));
  }
}
