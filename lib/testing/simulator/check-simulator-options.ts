import { parseMoment } from './clock/simulator-clock.js';
import { IS_FLAG, IS_TEXT, IS_WAIT, allowOnly, checkSettings } from './common/setting-checks.js';
import type { SettingRule, SettingRules } from './common/setting-checks.js';
import { isLoopback } from './http/caller-checks.js';
import { getRetrySchedule } from './notifications/retry-schedules.js';
import type { SimulatedPlan } from './policy-periods/plan-book.js';
import type { MerchantOptions, SimulatorOptions } from './simulator-options.js';

const IS_ANYTHING: SettingRule = { holds: () => true, must: 'anything' };
const IS_LIST: SettingRule = { holds: Array.isArray, must: 'an array' };

const IS_DELAY: SettingRule = {
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  must: 'a whole number of milliseconds, 0 or more',
};

const PLAN_RULES: SettingRules<SimulatedPlan> = {
  plan_id: {
    holds: (value) => Number.isSafeInteger(value) && Number(value) > 0,
    must: 'a positive integer',
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
    must: 'a string of 1 to 32 digits and letters',
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
  // `parseMoment` checks it and throws its own error.
  now: IS_ANYTHING,
  merchants: {
    holds: (value) => Array.isArray(value) && value.length > 0,
    must: 'an array that is not empty',
  },
  retrySchedule: IS_ANYTHING,
  deductionDelay: IS_DELAY,
  refundDelay: IS_DELAY,
  notificationTimeout: IS_WAIT,
  remembered: {
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
    must: 'a positive integer',
  },
  signatureTime: allowOnly(['simulator', 'real']),
  preSignSerial: allowOnly(['required', 'when-encrypted']),
  seed: {
    holds: (value) => typeof value === 'string' || typeof value === 'number',
    must: 'a string or a number',
  },
};

/** @throws TypeError or RangeError for an unknown option or an invalid value. */
export function checkSimulatorOptions(options: SimulatorOptions): void {
  checkSettings('options', options, RULES);
  const { host = '127.0.0.1', merchants = [] } = options;
  if (!isLoopback(host) && !options.exposed) {
    throw new TypeError(
      `host must be a loopback address such as 127.0.0.1, not ${host}; set \`exposed: true\` to let other computers reach it`,
    );
  }
  if (options.now !== undefined) parseMoment(options.now);
  if (getRetrySchedule(options.retrySchedule).some((wait) => !(wait >= 0 && wait <= 86_400))) {
    throw new RangeError('retrySchedule: each wait must be from 0 to 86400 seconds');
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
    if (plan.plan_id === undefined) throw new RangeError(`${what}: plan_id is required`);
  }
  if (new Set(plans.map((plan) => plan.plan_id)).size < plans.length) {
    throw new TypeError(`${what}: each plan_id must be unique`);
  }
}

function checkAlone(options: SimulatorOptions, merchants: readonly MerchantOptions[]): void {
  const doubled = Object.keys(MERCHANT_RULES).find(
    (name) => options[name as keyof MerchantOptions] !== undefined,
  );
  if (doubled !== undefined) {
    throw new TypeError(`${doubled}: cannot be combined with \`merchants\`; set it on one of them`);
  }
  const numbers = merchants.flatMap(({ mchid }) => mchid ?? []);
  if (new Set(numbers).size < numbers.length) {
    throw new TypeError('merchants: each mchid must be unique');
  }
}

function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, protocol } = new URL(value);
  return /^https?:$/.test(protocol) && value === origin;
}
