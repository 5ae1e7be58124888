import { isCalendarDate } from '../clock/beijing-calendar.js';
import type { PlatformKey } from '../keys/platform-key.js';
import { CODE } from '../validation/field-reader.js';
import type { FieldReader } from '../validation/field-reader.js';
import { openEncryptedText } from '../validation/read-fields.js';
import { rejectField } from '../validation/simulated-api-error.js';
import { POLICY_STATES } from './policy-record.js';
import type { PolicyContent } from './policy-record.js';
import { PLAN_ID } from './read-authorization.js';

const MOST_NAMES = 11;
const TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-]\d{2}:\d{2})$/;

type Reader = (fields: FieldReader, name: string, key: PlatformKey) => unknown;

const readTextAs =
  (rule: Parameters<FieldReader['readText']>[1] = {}): Reader =>
  (fields, name) =>
    fields.readText(name, rule);

const readFlag: Reader = (fields, name) => fields.readOptionalFlag(name);

const readEnum =
  (prefix: string, values: readonly string[]): Reader =>
  (fields, name) => {
    const value = fields.readText(name);
    const allowed = values.map((part) => prefix + part);
    if (allowed.includes(value)) return value;
    return rejectField(fields.getPointer(name), `must be one of ${allowed.join(', ')}`, { value });
  };

/** All fields of a policy that an upload or an update may contain. */
const READERS: Readonly<Record<string, Reader>> = {
  out_insurance_no: readTextAs(CODE),
  insurance_name: readTextAs({ max: 50 }),
  insured_name_list: readNames,
  insurance_company_code: readTextAs({ max: 32 }),
  effective_time: readTime,
  expired_time: readTime,
  coverage_detail: readTextAs(),
  support_renewal: readFlag,
  start_renewal_time: readTime,
  end_renewal_time: readTime,
  policy_type: readEnum('POLICY_TYPE_', [
    'OTHER',
    'MEDICAL',
    'ACCIDENT',
    'CRITICAL',
    'CAR',
    'LIFE',
    'PROPERTY',
    'PET',
    'ANNUITY',
  ]),
  car_number: readTextAs({ confidential: true }),
  pet_name: readTextAs(),
  address: readTextAs({ confidential: true }),
  policy_state: readEnum('', POLICY_STATES),
  policy_code: readTextAs(),
  plan_id: readTextAs(PLAN_ID),
  out_contract_code: readTextAs(CODE),
  policy_periods: readPeriodIds,
  appid: readTextAs({ max: 32 }),
  openid: readTextAs({ max: 128, confidential: true }),
  free_insurance: readFlag,
  combined_payment: readFlag,
  payment_method: readEnum('PAYMENT_METHOD_', ['OTHER', 'PERIOD', 'LUMP_SUM']),
  period_premium_mode: readEnum('PERIOD_PREMIUM_MODE_', ['EQUAL', 'FIRST_DIFF', 'MULTI_DIFF']),
  payment_period: readEnum('PAYMENT_PERIOD_', [
    'DAY',
    'WEEK',
    'BIWEEKLY',
    'MONTH',
    'QUARTER',
    'HALF_YEAR',
    'YEAR',
  ]),
  first_period_amount: readPremium,
  subsequent_period_amount: readPremium,
  coverage_term_type: readEnum('COVERAGE_TERM_TYPE_', ['FIXED_DATE', 'LIFETIME']),
  payee_mchid: readTextAs(),
  payee_appid: readTextAs(),
  payee_openid: readTextAs({ confidential: true }),
};

const REQUIRED_AT_UPLOAD = [
  'out_insurance_no',
  'insured_name_list',
  'insurance_company_code',
  'effective_time',
  'expired_time',
  'coverage_detail',
  'support_renewal',
  'policy_type',
  'policy_state',
  'plan_id',
  'out_contract_code',
  'appid',
  'openid',
  'free_insurance',
] as const;

/** `insurance_name` comes from the authorisation. */
const NOT_AT_UPLOAD = ['insurance_name'];

const NOT_AT_UPDATE = [
  'out_insurance_no',
  'insurance_company_code',
  'appid',
  'openid',
  'payee_mchid',
  'payee_appid',
  'payee_openid',
];

/** @throws SimulatedApiError at the first missing or invalid field. */
export function readUpload(fields: FieldReader, key: PlatformKey): PolicyContent {
  for (const name of REQUIRED_AT_UPLOAD) {
    if (!fields.has(name)) rejectField(fields.getPointer(name), 'is required');
  }
  const content = readFields(fields, key, NOT_AT_UPLOAD);
  if (content.insured_name_list?.length === 0) {
    rejectField(fields.getPointer('insured_name_list'), 'must have at least one name');
  }
  return content;
}

/** Reads an update. An empty list of names changes nothing. @throws SimulatedApiError at the first invalid field. */
export function readUpdate(fields: FieldReader, key: PlatformKey): PolicyContent {
  const { insured_name_list: names, ...content } = readFields(fields, key, NOT_AT_UPDATE);
  return names?.length ? { ...content, insured_name_list: names } : content;
}

/** Reads the known fields and ignores all others, as WeChat Pay does. */
function readFields(
  fields: FieldReader,
  key: PlatformKey,
  without: readonly string[],
): PolicyContent {
  const entries = Object.entries(READERS)
    .filter(([name]) => fields.has(name) && !without.includes(name))
    .map(([name, reader]) => [name, reader(fields, name, key)]);
  return Object.fromEntries(entries) as PolicyContent;
}

function readNames(fields: FieldReader, name: string, key: PlatformKey): readonly string[] {
  const items = fields.readItems(name);
  if (items.length > MOST_NAMES) {
    rejectField(fields.getPointer(name), `must have at most ${MOST_NAMES} names`);
  }
  return items.map((item, index) => {
    const pointer = `${fields.getPointer(name)}/${index}`;
    if (typeof item !== 'string' || item.length > 1024) {
      rejectField(pointer, 'must be a string of at most 1024 characters');
    }
    return openEncryptedText(item, pointer, key);
  });
}

function readPeriodIds(fields: FieldReader, name: string): readonly unknown[] {
  const items = fields.readItems(name);
  for (const [index, item] of items.entries()) {
    if (!Number.isSafeInteger(item) || Number(item) <= 0) {
      rejectField(`${fields.getPointer(name)}/${index}`, 'must be a positive integer');
    }
  }
  return items;
}

function readTime(fields: FieldReader, name: string): string {
  const value = fields.readText(name);
  const date = TIME.exec(value)?.[1];
  if (date !== undefined && isCalendarDate(date) && !Number.isNaN(Date.parse(value))) return value;
  return rejectField(
    fields.getPointer(name),
    'must be a time in RFC 3339, as in 2026-12-01T00:00:00+08:00',
    {
      value,
    },
  );
}

function readPremium(fields: FieldReader, name: string): number {
  const value = fields.readInteger(name);
  return value >= 0
    ? value
    : rejectField(fields.getPointer(name), 'must not be negative', { value });
}
