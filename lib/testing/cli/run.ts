import type { EventEmitter } from 'node:events';
import { beijingTimestamp } from '../clock/beijing-time.js';
import { OVERVIEW_PATH } from '../page/overview-handler.js';
import { WechatPaySimulator } from '../wechat-pay-simulator.js';
import type { SimulatorOptions } from '../simulator-options.js';
import { environmentLines } from './environment-lines.js';
import { HELP } from './help-text.js';
import { readArguments } from './read-arguments.js';

/** The process that the program runs in, or what stands in for it. */
export interface Surroundings {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Emits `SIGINT` and `SIGTERM`. */
  readonly signals: EventEmitter;
}

/** Runs the program to its end; resolves to its exit code. */
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
  const { options } = command;
  // From before it listens, so that an early signal does not end it halfway.
  const stopped = nextSignal(signals);
  try {
    const simulator = await WechatPaySimulator.start(options);
    if (options.exposed) stderr.write(warningOf(options));
    stdout.write(describe(simulator));
    await stopped;
    await simulator.stop();
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function describe(simulator: WechatPaySimulator): string {
  const { baseUrl } = simulator.moduleOptions;
  const time = beijingTimestamp(simulator.now);
  return [
    `# WeChat Pay, simulated, listens on ${baseUrl}. Ctrl+C stops it. The keys are new at each start.`,
    simulator.isVirtual
      ? `# Its clock stands at ${time} until POST ${baseUrl}/simulator/clock moves it.`
      : `# Its clock is the computer's.`,
    ...environmentLines(simulator.moduleOptions),
    `# Page: ${baseUrl}${OVERVIEW_PATH}`,
    '',
  ].join('\n');
}

function warningOf({ host }: SimulatorOptions): string {
  return (
    `Warning: ${host} is no loopback address. Whoever reaches it can act as the user and read what ` +
    `the pages show. The control endpoints answer this computer only.\n`
  );
}

function nextSignal(signals: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM']) signals.once(name, () => resolve());
  });
}
