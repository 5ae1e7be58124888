import { isCalendarDate } from '../clock/beijing-time.js';
import type { FieldReader, TextRule } from './field-reader.js';
import { isInsuredNameMasked } from './insured-name-mask.js';
import { readNotifyUrl } from './notify-url.js';
import type { Amount, CoverageDetail, PlannedPeriod, PreSignRequest } from './pre-sign-request.js';
import { refuseField } from './refuse-field.js';

const CONTRACT_CODE: TextRule = {
  max: 32,
  pattern: /^[0-9A-Za-z]*$/,
  meaning: 'may have digits and letters only',
};
const TRADE_NUMBER: TextRule = {
  max: 32,
  pattern: /^[0-9A-Za-z_*-]*$/,
  meaning: 'may have digits, letters, _, - and * only',
};
const HIGHEST_PERIOD_ID = 840;

/**
 * Reads the body of a JSAPI pre-sign call field by field. Fields that it does not know are ignored.
 *
 * @throws ApiRefusal at the first field that is missing or of the wrong form.
 */
export function readPreSignRequest(fields: FieldReader): PreSignRequest {
  return {
    appid: fields.text('appid', { max: 32 }),
    openid: fields.text('openid', { max: 128 }),
    plan_id: positive(fields, 'plan_id'),
    out_contract_code: fields.text('out_contract_code', CONTRACT_CODE),
    insured_display_name: readInsuredName(fields),
    contract_notify_url: readNotifyUrl(fields, 'contract_notify_url'),
    policy_start_date: readDate(fields, 'policy_start_date'),
    policy_end_date: readDate(fields, 'policy_end_date'),
    policy_periods: fields.list('policy_periods').map(readPeriod),
    amount: fields.has('amount') ? readAmount(fields.object('amount')) : undefined,
    out_trade_no: fields.has('out_trade_no')
      ? fields.text('out_trade_no', TRADE_NUMBER)
      : undefined,
    description: fields.has('description') ? fields.text('description', { max: 127 }) : undefined,
    transaction_notify_url: fields.has('transaction_notify_url')
      ? readNotifyUrl(fields, 'transaction_notify_url')
      : undefined,
    out_user_code: fields.optionalText('out_user_code'),
    goods_tag: fields.optionalText('goods_tag', { max: 32 }),
    attach: fields.optionalText('attach', { max: 128 }),
    can_auto_insure: fields.optionalFlag('can_auto_insure'),
    can_auto_reinsure: fields.optionalFlag('can_auto_reinsure'),
    combined_deduct_period_count: fields.optionalInteger('combined_deduct_period_count'),
  };
}

function readPeriod(fields: FieldReader): PlannedPeriod {
  const id = positive(fields, 'policy_period_id');
  if (id > HIGHEST_PERIOD_ID) {
    refuseField(fields.at('policy_period_id'), `must be at most ${HIGHEST_PERIOD_ID}`, {
      value: id,
    });
  }
  const coverage = fields.optionalObject('policy_coverage_detail');
  return {
    policy_period_id: id,
    estimated_deduct_date: readDate(fields, 'estimated_deduct_date'),
    estimated_deduct_amount: readAmount(fields.object('estimated_deduct_amount')),
    ...(coverage && { policy_coverage_detail: readCoverage(coverage) }),
  };
}

function readCoverage(fields: FieldReader): CoverageDetail {
  return {
    policy_amount: fields.optionalText('policy_amount'),
    policy_clauses: fields.optionalList('policy_clauses')?.map((clause) => ({
      clause_name: clause.optionalText('clause_name'),
      clause_quota: clause.optionalText('clause_quota'),
    })),
  };
}

function readAmount(fields: FieldReader): Amount {
  const total = fields.integer('total');
  if (total < 0) refuseField(fields.at('total'), 'must not be negative', { value: total });
  const currency = fields.optionalText('currency');
  if (currency !== undefined && currency !== 'CNY') {
    refuseField(fields.at('currency'), 'must be CNY', { value: currency });
  }
  return { total, currency };
}

function readDate(fields: FieldReader, name: string): string {
  const value = fields.text(name);
  if (!isCalendarDate(value)) {
    refuseField(fields.at(name), 'must be a date of the calendar, yyyy-MM-DD', { value });
  }
  return value;
}

function readInsuredName(fields: FieldReader): string {
  const name = 'insured_display_name';
  const value = fields.text(name, { max: 32, confidential: true });
  if (!isInsuredNameMasked(value)) {
    refuseField(fields.at(name), 'must be masked, as in *三, ***明 or 多人保单-**明等');
  }
  return value;
}

function positive(fields: FieldReader, name: string): number {
  const value = fields.integer(name);
  return value > 0 ? value : refuseField(fields.at(name), 'must be greater than 0', { value });
}
