import { readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { NestFactory } from '@nestjs/core';
import type {
  WechatPayCredentialsFinding,
  WechatPayCredentialsReport,
} from '../api/credentials/credentials-report.js';
import { WechatPayClient } from '../api/wechat-pay.client.js';
import { WechatPayConfigurationError } from '../errors/wechat-pay.error.js';
import { wechatPayInsuranceOptionsFromConfig } from '../options/options-from-config.js';
import { WechatPayInsuranceModule } from '../wechat-pay-insurance.module.js';
import { WechatPayStatus } from '../wechat-pay-insurance.status.js';

/** The process that the program runs in, or its substitute in a test. */
interface ProcessContext {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const OPTIONS = {
  'env-file': { type: 'string', multiple: true },
  'notification-path': { type: 'string' },
  prefix: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const HELP = `Checks the credentials of a merchant before going live.

Usage: nestjs-wechatpay-insurance doctor [options]

  --env-file <path>           File with variables; the environment takes precedence. Can be given several times
  --notification-path <path>  The module's notificationPath, which the notify URLs must end in
  --prefix <prefix>           Prefix of the variables in place of WECHATPAY_, such as WECHATPAY_B_
  --help                      Prints this help

It reads the variables of wechatPayInsuranceOptionsFromConfig (WECHATPAY_MCHID, …) and sends signed reads to
WeChat Pay, which change nothing. It prints no secret. Exit code: 0 when nothing failed, 1 when
something failed, 2 when the arguments are wrong.
`;

/** Runs the program and resolves to its exit code. */
export async function run(
  args: readonly string[],
  { stdout, stderr, environment }: ProcessContext,
): Promise<number> {
  let command: Command;
  try {
    command = readArguments(args, environment);
  } catch (error) {
    stderr.write(`${(error as Error).message}\nTry --help.\n`);
    return 2;
  }
  if (command === 'help') {
    stdout.write(HELP);
    return 0;
  }
  try {
    const { report, mchid } = await examine(command);
    stdout.write(formatReport(report, mchid));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof WechatPayConfigurationError)) throw error;
    stdout.write(`${error.message}\n`);
    return 1;
  }
}

/** Arguments of the command `doctor`. */
interface DoctorCommand {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly notificationPath: string | undefined;
  /** `undefined` for `WECHATPAY_`. */
  readonly prefix: string | undefined;
}

type Command = 'help' | DoctorCommand;

function readArguments(
  args: readonly string[],
  environment: ProcessContext['environment'],
): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  if (values.help === true) return 'help';
  if (positionals.length !== 1 || positionals[0] !== 'doctor') {
    throw new Error('The command must be doctor');
  }
  const files = (values['env-file'] ?? []).map(readEnvironmentFile);
  const set = Object.entries(environment).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return {
    variables: Object.assign({}, ...files, Object.fromEntries(set)),
    notificationPath: values['notification-path'],
    prefix: values.prefix,
  };
}

function readEnvironmentFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    throw new Error(`--env-file cannot be read: ${code}`);
  }
}

async function examine({
  variables,
  notificationPath,
  prefix,
}: DoctorCommand): Promise<{ report: WechatPayCredentialsReport; mchid: string }> {
  const module = WechatPayInsuranceModule.forRootAsync({
    useFactory: () =>
      wechatPayInsuranceOptionsFromConfig({ get: (name) => variables[name] }, { prefix }),
    notificationPath,
  });
  // Without an HTTP server, notificationPath is not mounted.
  const context = await NestFactory.createApplicationContext(module, {
    abortOnError: false,
    logger: false,
  });
  try {
    const report = await context.get(WechatPayClient).checkCredentials();
    return { report, mchid: context.get(WechatPayStatus).read().mchid };
  } finally {
    await context.close();
  }
}

const LABELS: Readonly<Record<WechatPayCredentialsFinding['outcome'], string>> = {
  passed: 'ok',
  failed: 'FAILED',
  skipped: 'skipped',
};

function formatReport({ ok, findings }: WechatPayCredentialsReport, mchid: string): string {
  const lines = findings.map(
    ({ check, outcome, message }) => `${LABELS[outcome].padEnd(8)}${check.padEnd(16)}${message}`,
  );
  const summary = ok ? 'Nothing failed.' : 'Something failed.';
  return [`Merchant ${mchid}`, ...lines, summary, ''].join('\n');
}
