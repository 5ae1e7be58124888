import type { EventEmitter } from 'node:events';
import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import { isLoopback } from '../http/caller-checks.js';
import { OVERVIEW_PATH } from '../pages/overview-page.js';
import type { SimulatorModuleOptions } from '../simulator-merchant.js';
import type { SimulatorOptions } from '../simulator-options.js';
import { WechatPaySimulator } from '../wechat-pay-simulator.js';
import { HELP, readArguments } from './read-arguments.js';

/** The parts of the process that the program uses; tests pass their own. */
interface Surroundings {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Emits `SIGINT` and `SIGTERM`. */
  readonly signals: EventEmitter;
}

/** Runs the program and resolves to its exit code. */
export async function run(
  args: readonly string[],
  { stdout, stderr, signals }: Surroundings,
): Promise<number> {
  const command = readArguments(args, Date.now());
  if (command.kind === 'help') {
    stdout.write(HELP);
    return 0;
  }
  if (command.kind === 'mistake') {
    stderr.write(`${command.message}\nTry --help.\n`);
    return 2;
  }
  const { options, notifyUrl } = command;
  // Registered before the server listens, so that an early signal does not interrupt the start.
  const stopped = waitForSignal(signals);
  try {
    const simulator = await WechatPaySimulator.start(options);
    if (options.exposed) stderr.write(formatWarning(options));
    stdout.write(describe(simulator, notifyUrl));
    await stopped;
    await simulator.stop();
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function describe(simulator: WechatPaySimulator, notifyUrl: string): string {
  const { baseUrl } = simulator.moduleOptions;
  const time = formatBeijingTimestamp(simulator.now);
  return [
    `# The WeChat Pay simulator listens on ${baseUrl}. Ctrl+C stops it. The keys are new at each start.`,
    simulator.isVirtual
      ? `# Its clock stands at ${time} until POST ${baseUrl}/simulator/clock moves it.`
      : `# Its clock is the computer's.`,
    ...formatEnvironment(simulator.moduleOptions, notifyUrl),
    `# Page: ${baseUrl}${OVERVIEW_PATH}`,
    '',
  ].join('\n');
}

function formatWarning({ host }: SimulatorOptions): string {
  return (
    `Warning: ${host} is not a loopback address. Any computer that reaches it can act as the user and ` +
    `read the pages. The control endpoints accept requests from this computer only.\n`
  );
}

function waitForSignal(signals: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM']) signals.once(name, () => resolve());
  });
}

/** The lines of a `.env` file that point an application at the simulator. */
function formatEnvironment(options: SimulatorModuleOptions, notifyUrl: string): readonly string[] {
  return [
    `WECHATPAY_MCHID=${options.mchid}`,
    `WECHATPAY_APPID=${options.appid}`,
    `WECHATPAY_MERCHANT_SERIAL_NUMBER=${options.merchantSerialNumber}`,
    `WECHATPAY_MERCHANT_PRIVATE_KEY="${toOneLine(options.merchantPrivateKey)}"`,
    `WECHATPAY_API_V3_KEY=${options.apiV3Key}`,
    `WECHATPAY_PUBLIC_KEY_ID=${options.wechatPayPublicKeyId}`,
    `WECHATPAY_PUBLIC_KEY="${toOneLine(options.wechatPayPublicKey)}"`,
    `WECHATPAY_BASE_URL=${options.baseUrl}`,
    'WECHATPAY_BACKUP_BASE_URL=off',
    `WECHATPAY_CONTRACT_NOTIFY_URL=${notifyUrl}`,
    `WECHATPAY_TRANSACTION_NOTIFY_URL=${notifyUrl}`,
    // Plain HTTP between containers. The module rejects this setting in production.
    ...([options.baseUrl, notifyUrl].some(isHttpElsewhere)
      ? ['WECHATPAY_ALLOW_HTTP_FOR_TESTING=true']
      : []),
  ];
}

function isHttpElsewhere(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

/** Escapes the line feeds of a PEM as `\\n`, which the module and all `.env` parsers understand. */
function toOneLine(pem: string): string {
  return pem.trim().replaceAll('\n', String.raw`\n`);
}
