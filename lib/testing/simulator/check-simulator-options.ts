import { parseMoment } from './clock/simulator-clock.js';
import { IS_FLAG, IS_TEXT, IS_WAIT, allowOnly, checkSettings } from './common/setting-checks.js';
import type { SettingRule, SettingRules } from './common/setting-checks.js';
import { isLoopback } from './http/caller-checks.js';
import { getRetrySchedule } from './notifications/retry-schedules.js';
import type { SimulatedPlan } from './policy-periods/plan-book.js';
import type { MerchantOptions, SimulatorOptions } from './simulator-options.js';

const IS_ANYTHING: SettingRule = { holds: () => true, must: 'anything' };
const IS_LIST: SettingRule = { holds: Array.isArray, must: 'a list' };

const IS_DELAY: SettingRule = {
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  must: 'an integer of milliseconds from 0 on',
};

const PLAN_RULES: SettingRules<SimulatedPlan> = {
  plan_id: {
    holds: (value) => Number.isSafeInteger(value) && Number(value) > 0,
    must: 'an integer greater than 0',
  },
  frequency: allowOnly(['month', 'quarter', 'year']),
  notifyUrl: {
    holds: (value) => typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value),
    must: 'an http or https URL',
  },
};

const MERCHANT_RULES: SettingRules<MerchantOptions> = {
  mchid: {
    holds: (value) => typeof value === 'string' && /^[0-9A-Za-z]{1,32}$/.test(value),
    must: 'a text of at most 32 digits and letters',
  },
  appid: IS_TEXT,
  plans: IS_LIST,
  platformCertificates: IS_FLAG,
};

const RULES: SettingRules<SimulatorOptions> = {
  ...MERCHANT_RULES,
  port: {
    holds: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535,
    must: 'an integer from 0 to 65535',
  },
  host: IS_TEXT,
  exposed: IS_FLAG,
  publicUrl: { holds: isOrigin, must: 'an origin such as http://192.168.1.2:8080' },
  // Says itself what is wrong with it.
  now: IS_ANYTHING,
  merchants: { holds: (value) => Array.isArray(value) && value.length > 0, must: 'a list of some' },
  retrySchedule: IS_ANYTHING,
  deductionDelay: IS_DELAY,
  refundDelay: IS_DELAY,
  notificationTimeout: IS_WAIT,
  remembered: {
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
    must: 'an integer from 1 on',
  },
  signatureTime: allowOnly(['simulator', 'real']),
  preSignSerial: allowOnly(['required', 'when-encrypted']),
  seed: {
    holds: (value) => typeof value === 'string' || typeof value === 'number',
    must: 'a text or a number',
  },
};

/** @throws TypeError or RangeError for an option that cannot be meant. */
export function checkSimulatorOptions(options: SimulatorOptions): void {
  checkSettings('options', options, RULES);
  const { host = '127.0.0.1', merchants = [] } = options;
  if (!isLoopback(host) && !options.exposed) {
    throw new TypeError(
      `host must be a loopback address such as 127.0.0.1, it is ${host}; \`exposed: true\` lets others reach it`,
    );
  }
  if (options.now !== undefined) parseMoment(options.now);
  if (getRetrySchedule(options.retrySchedule).some((wait) => !(wait >= 0 && wait <= 86_400))) {
    throw new RangeError('retrySchedule: each wait is from 0 to 86400 seconds');
  }
  checkPlans('plans', options.plans);
  for (const [index, merchant] of merchants.entries()) {
    checkSettings(`merchants[${index}]`, merchant, MERCHANT_RULES);
    checkPlans(`merchants[${index}].plans`, merchant.plans);
  }
  if (options.merchants) checkAlone(options, merchants);
}

function checkPlans(what: string, plans: readonly SimulatedPlan[] = []): void {
  for (const plan of plans) {
    checkSettings(what, plan, PLAN_RULES);
    if (plan.plan_id === undefined) throw new RangeError(`${what}: plan_id must be given`);
  }
  if (new Set(plans.map((plan) => plan.plan_id)).size < plans.length) {
    throw new TypeError(`${what}: a plan_id stands there twice`);
  }
}

function checkAlone(options: SimulatorOptions, merchants: readonly MerchantOptions[]): void {
  const doubled = Object.keys(MERCHANT_RULES).find(
    (name) => options[name as keyof MerchantOptions] !== undefined,
  );
  if (doubled !== undefined) {
    throw new TypeError(`${doubled}: with \`merchants\`, it belongs to one of them`);
  }
  const numbers = merchants.flatMap(({ mchid }) => mchid ?? []);
  if (new Set(numbers).size < numbers.length) {
    throw new TypeError('merchants: an mchid stands there twice');
  }
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return /^https?:$/.test(protocol) && value === origin;
}
