import { parseArgs } from 'node:util';
import { checkSimulatorOptions } from '../check-simulator-options.js';
import { parseMoment } from '../clock/simulator-clock.js';
import { isLoopback } from '../http/caller-checks.js';
import type { PlanFrequency, SimulatedPlan } from '../policy-periods/plan-book.js';
import type { SimulatorOptions } from '../simulator-options.js';

const DEFAULT_PORT = 8080;
const DEFAULT_NOTIFY_URL = 'http://127.0.0.1:3000/wechatpay/notifications';

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'public-url': { type: 'string' },
  now: { type: 'string' },
  clock: { type: 'string' },
  'notify-url': { type: 'string' },
  plan: { type: 'string', multiple: true },
  mchid: { type: 'string' },
  appid: { type: 'string' },
  'pre-sign-serial': { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** The parsed command line. */
type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }
  | {
      readonly kind: 'start';
      readonly options: SimulatorOptions;
      /** The application's notification URL. */
      readonly notifyUrl: string;
    };

/** Parses the arguments after the program's name. */
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
      preSignSerial: values['pre-sign-serial'] as SimulatorOptions['preSignSerial'],
      seed: values.seed,
      // An application in another process cannot read a virtual clock to sign its requests.
      signatureTime: 'real',
    };
    checkSimulatorOptions(options);
    return { kind: 'start', options, notifyUrl: readNotifyUrl(values['notify-url']) };
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new RangeError(`--port must be an integer from 0 to 65535, not ${text}`);
}

function readNotifyUrl(url = DEFAULT_NOTIFY_URL): string {
  if (/^https?:\/\/[^\s?#@]+$/.test(url) && URL.canParse(url)) return url;
  throw new RangeError(
    `--notify-url must be an http or https URL without query, fragment or credentials, not ${url}`,
  );
}

function readClock(clock: string | undefined, now: string | undefined, present: number) {
  if (clock !== undefined && clock !== 'real' && clock !== 'virtual') {
    throw new RangeError(`--clock must be real or virtual, not ${clock}`);
  }
  if (clock === 'real' && now !== undefined) {
    throw new RangeError('--now starts a virtual clock and cannot be combined with --clock real');
  }
  if (now === undefined) return clock === 'virtual' ? present : undefined;
  try {
    return parseMoment(now);
  } catch (error) {
    throw new RangeError(`--now: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readPlan(text: string): SimulatedPlan {
  const [, id = '', frequency, notifyUrl] = /^(\d+)(?::(\w+)(?::(.+))?)?$/.exec(text) ?? [];
  if (id === '') {
    throw new RangeError(`--plan must be like 12535, 12535:month or 12535:year:URL, not ${text}`);
  }
  return { plan_id: Number(id), frequency: frequency as PlanFrequency | undefined, notifyUrl };
}

/** The text of `--help`. */
export const HELP = `Simulates WeChat Pay's insurance entrusted payment, for applications in any language.

Usage: nestjs-wechatpay-insurance-simulator [options]

  --port <number>         Port to listen on, 0 for any free one. Default 8080
  --host <address>        Address to listen on. Default 127.0.0.1. Computers that can reach another address can act as the user
  --public-url <origin>   Origin of the links in responses, if clients reach the simulator under another address
  --now <moment>          Starts a virtual clock at this moment: ISO 8601 with an offset, such as 2026-12-01T10:00:00+08:00
  --clock <real|virtual>  virtual: starts a virtual clock at the current time. Default real, without --now
  --notify-url <url>      URL of the application's notification endpoint, for the printed .env lines.
                          Default ${DEFAULT_NOTIFY_URL}
  --plan <id[:frequency[:url]]>
                          A plan of the merchant, per month, quarter or year; TERMINATE and RENEW go to the
                          URL. Repeatable; without it, every plan_id is accepted as monthly
  --mchid <number>        Merchant number. Default: a random one
  --appid <id>            Default: a random one
  --pre-sign-serial <required|when-encrypted>
                          Whether a pre-sign request without encrypted fields needs Wechatpay-Serial. Default required
  --seed <text>           Generates the same ids and nonces at each start. Keys are new each time
  --help                  Prints this help

It prints lines for a .env file, which are all that an application needs for its first contract. The keys
work with this simulator only. Timestamps of signatures are the computer's time, even with a virtual clock.

Programs on this computer control it with JSON:

  GET  /simulator/clock           POST /simulator/clock {"advanceTo": "…+08:00"} or {"advanceBy": 60000}
  POST /simulator/user/sign       {"session": "<redirect_url or pre_entrustweb_id>"}; same for decline
  POST /simulator/user/pay        {"target": "<session, contract_id or out_contract_code>"}; same for failToPay
  POST /simulator/user/terminate  {"contract_id": "…"}; same for revokeTermination
  POST /simulator/user/authorizePolicy {"out_insurance_no": "…"}; same for denyPolicy
  POST /simulator/fail            {"endpoint": "…", "status": 500}; see also disturb, fail-refund, sign-with,
                                  rotate-certificate and retire-certificates
  GET  /simulator/contracts       also merchants, requests and deliveries
`;
