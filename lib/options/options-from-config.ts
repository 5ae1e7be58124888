import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  WechatPayConfigurationError,
  type WechatPayConfigurationIssue,
} from '../errors/wechat-pay.error.js';
import { markFromVariables, nameOptionPath } from '../common/option-variables.js';
import type { WechatPayInsuranceOptions } from './wechat-pay-insurance.options.js';
import { checkOptions } from './check-options.js';
import { OptionIssues } from './option-check.js';
import {
  OPTION_NAMES,
  OPTION_TABLE,
  type OptionTable,
  type OptionVariable,
} from './option-table.js';

/** Returns a value by the name of its variable, like `ConfigService`. */
export interface ConfigSource {
  get(key: string): unknown;
}

/**
 * Reads the options from environment variables, for instance from `ConfigService`. An empty variable counts as
 * absent. A PEM can also be set by `…_PATH`, which names a file that is read immediately.
 *
 * The option table of the README lists the variables: `WECHATPAY_MCHID` for `mchid`, and so on.
 *
 * @throws {WechatPayConfigurationError} when a file cannot be read, together with all other mistakes.
 */
export function wechatPayInsuranceOptionsFromConfig(
  source: ConfigSource,
): WechatPayInsuranceOptions {
  const issues = new OptionIssues();
  const table: OptionTable = OPTION_TABLE;
  const options: Record<string, unknown> = {};
  for (const option of OPTION_NAMES) {
    const { variable } = table[option];
    if (variable === undefined) continue;
    const text = readText(source, option, variable, issues);
    if (text !== undefined) options[option] = parseText(text, variable);
  }
  if (issues.list.length > 0) {
    throw new WechatPayConfigurationError(
      [...issues.list, ...findOtherIssues(options, issues)],
      undefined,
      nameOptionPath,
    );
  }
  markFromVariables(options);
  // Unparsable text is kept: the check at start-up reports all mistakes together.
  return options as unknown as WechatPayInsuranceOptions;
}

function readText(
  source: ConfigSource,
  option: string,
  { name, mayBePath }: OptionVariable,
  issues: OptionIssues,
): string | Buffer | undefined {
  const text = readVariable(source, name);
  const path = mayBePath === true ? readVariable(source, `${name}_PATH`) : undefined;
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

function readVariable(source: ConfigSource, name: string): string | undefined {
  const value = source.get(name);
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
