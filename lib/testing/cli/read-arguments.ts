import { parseArgs } from 'node:util';
import { checkSimulatorOptions } from '../check-simulator-options.js';
import { momentOf } from '../clock/moment.js';
import { isLoopback } from '../loopback.js';
import type { PlanFrequency, SimulatedPlan, SimulatorOptions } from '../simulator-options.js';

const DEFAULT_PORT = 8080;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  now: { type: 'string' },
  clock: { type: 'string' },
  plan: { type: 'string', multiple: true },
  mchid: { type: 'string' },
  appid: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | { readonly kind: 'start'; readonly options: SimulatorOptions };

/** Reads the arguments behind the program's name. */
export function readArguments(args: readonly string[], present: number): Command {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false });
    if (values.help) return { kind: 'help' };
    const host = values.host ?? '127.0.0.1';
    const options: SimulatorOptions = {
      port: readPort(values.port),
      host,
      exposed: !isLoopback(host),
      publicUrl: values['public-url'],
      now: readClock(values.clock, values.now, present),
      plans: values.plan?.map(readPlan),
      mchid: values.mchid,
      appid: values.appid,
      seed: values.seed,
      // Whoever starts it so cannot read its clock while signing.
      signatureTime: 'real',
    };
    checkSimulatorOptions(options);
    return { kind: 'start', options };
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new RangeError(`--port must be an integer from 0 to 65535, it is ${text}`);
}

function readClock(clock: string | undefined, now: string | undefined, present: number) {
  if (clock !== undefined && clock !== 'real' && clock !== 'virtual') {
    throw new RangeError(`--clock must be real or virtual, it is ${clock}`);
  }
  if (clock === 'real' && now !== undefined) {
    throw new RangeError('--now starts a virtual clock; with --clock real there is none');
  }
  if (now === undefined) return clock === 'virtual' ? present : undefined;
  try {
    return momentOf(now);
  } catch (error) {
    throw new RangeError(`--now: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readPlan(text: string): SimulatedPlan {
  const [, id = '', frequency, notifyUrl] = /^(\d+)(?::(\w+)(?::(.+))?)?$/.exec(text) ?? [];
  if (id === '') {
    throw new RangeError(`--plan must be like 12535, 12535:month or 12535:year:URL, it is ${text}`);
  }
  return { plan_id: Number(id), frequency: frequency as PlanFrequency | undefined, notifyUrl };
}
