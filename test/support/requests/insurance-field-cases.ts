import {
  CLEAR_TEXT,
  code,
  CURRENCY,
  DATE,
  FEN,
  FIELD_CASES,
  type FieldCase,
  fieldCases,
  FREE_TEXT,
  MAY_BE_EMPTY,
  NO_FLAG,
  NO_INTEGER,
  NO_LIST,
  NO_OBJECT,
  NO_STRING,
  NOT_EMPTY,
  NOTIFY_URL,
  OPTIONAL,
  PERIOD_ID,
  POSITIVE,
  REQUIRED,
  type Row,
  upTo,
} from './field-cases.js';
import { fullRequest } from './full-request.js';
import { periods } from './pre-sign-request.js';
import type { InsuranceCall } from './insurance-calls.js';

type Groups = Readonly<Record<string, readonly (readonly Row[])[]>>;

const CONTRACT_CODE: Groups = {
  plan_id: [NO_INTEGER, REQUIRED, POSITIVE],
  out_contract_code: [NO_STRING, REQUIRED, NOT_EMPTY, code('')],
};
const APPID: Groups = { appid: [NO_STRING, OPTIONAL, NOT_EMPTY, upTo(32), CLEAR_TEXT] };
const CONTRACT_ID: Groups = { contract_id: [NO_STRING, REQUIRED, NOT_EMPTY, code('')] };
const PERIOD: Groups = {
  ...CONTRACT_ID,
  policy_period_id: [NO_INTEGER, REQUIRED, PERIOD_ID],
};
const OF_PLAN: Groups = {
  ...APPID,
  ...CONTRACT_ID,
  plan_id: [NO_INTEGER, REQUIRED, POSITIVE],
  'policy_periods[1].policy_period_id': [NO_INTEGER, REQUIRED, PERIOD_ID],
  'policy_periods[1].estimated_deduct_date': [NO_STRING, REQUIRED, DATE],
  'policy_periods[1].estimated_deduct_amount': [NO_OBJECT, REQUIRED],
  'policy_periods[1].estimated_deduct_amount.total': [NO_INTEGER, REQUIRED, FEN],
  'policy_periods[1].estimated_deduct_amount.currency': [OPTIONAL, CURRENCY],
  'policy_periods[1].policy_coverage_detail': [OPTIONAL, [['{}', {}, 'unknown-property']]],
};
const HUNDREDS = (count: number) => periods(Array.from({ length: count }, () => 1000));
const amountAt = (path: string): Groups => ({
  [path]: [NO_OBJECT, REQUIRED],
  [`${path}.total`]: [NO_INTEGER, REQUIRED, FEN],
  [`${path}.currency`]: [OPTIONAL, CURRENCY],
});

const OPENID_OPTIONAL: Groups = { openid: [NO_STRING, OPTIONAL, NOT_EMPTY, FREE_TEXT] };

const ofPreSign = (changes: Groups): ReadonlyMap<string, readonly FieldCase[]> =>
  new Map([...FIELD_CASES, ...fieldCases(changes)]);

/** The values that the fields of each call accept or reject on their own. */
export const INSURANCE_FIELD_CASES: Readonly<
  Record<InsuranceCall['name'], ReadonlyMap<string, readonly FieldCase[]>>
> = {
  preEntrustSign: FIELD_CASES,
  preEntrustSignMiniProgram: FIELD_CASES,
  preEntrustSignApp: ofPreSign({
    ...OPENID_OPTIONAL,
    jump_control: [OPTIONAL, [['{}', {}, 'unknown-property']]],
  }),
  preEntrustSignH5: ofPreSign({
    ...OPENID_OPTIONAL,
    jump_control: [NO_OBJECT, OPTIONAL],
    'jump_control.jump_appid': [NO_STRING, OPTIONAL, NOT_EMPTY, upTo(32), CLEAR_TEXT],
  }),
  queryContract: fieldCases(CONTRACT_CODE),
  terminateContract: fieldCases({
    ...CONTRACT_CODE,
    contract_termination_remark: [NO_STRING, REQUIRED, NOT_EMPTY, FREE_TEXT],
  }),
  renewContract: fieldCases({
    ...OF_PLAN,
    policy_periods: [
      NO_LIST,
      REQUIRED,
      [
        ['no period', [], 'length'],
        ['1 period', HUNDREDS(1)],
        ['12 periods', HUNDREDS(12)],
        ['13 periods', HUNDREDS(13), 'length'],
      ],
    ],
  }),
  listPolicyPeriods: fieldCases({
    ...CONTRACT_CODE,
    limit: [
      NO_INTEGER,
      OPTIONAL,
      [
        ['0', 0, 'range'],
        ['1', 1],
        ['120', 120],
        ['121', 121, 'range'],
      ],
    ],
    offset: [
      NO_INTEGER,
      OPTIONAL,
      [
        ['-1', -1, 'range'],
        ['0', 0],
        ['the highest safe integer', Number.MAX_SAFE_INTEGER],
      ],
    ],
  }),
  modifyPolicyPeriods: fieldCases({
    ...OF_PLAN,
    policy_periods: [
      NO_LIST,
      REQUIRED,
      [
        ['no period', [], 'length'],
        ['1 period', HUNDREDS(1)],
        ['840 periods', HUNDREDS(840)],
      ],
    ],
    allow_cancel_scheduled: [NO_FLAG, OPTIONAL, [['true', true]], [['false', false]]],
  }),
  schedulePolicyPeriod: fieldCases({ ...APPID, ...PERIOD, ...amountAt('scheduled_amount') }),
  queryPolicyPeriod: fieldCases(PERIOD),
  applyDeduction: fieldCases({
    ...APPID,
    ...PERIOD,
    ...amountAt('amount'),
    out_trade_no: [NO_STRING, REQUIRED, NOT_EMPTY, code('')],
    description: [NO_STRING, REQUIRED, NOT_EMPTY, upTo(127), CLEAR_TEXT],
    transaction_notify_url: [NO_STRING, OPTIONAL, NOTIFY_URL],
    goods_tag: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, upTo(32), CLEAR_TEXT],
    attach: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, upTo(128), CLEAR_TEXT],
  }),
};

/** A request of a call with every object that its cases change. */
export function requestOf({ name, dto }: InsuranceCall): Readonly<Record<string, unknown>> {
  if (!name.startsWith('preEntrustSign')) return dto;
  const { jump_control } = dto;
  return { ...fullRequest(), ...(jump_control !== undefined && { jump_control }) };
}
