import type { FieldReader, TextRule } from '../fields/field-reader.js';
import { readNotifyUrl } from '../fields/notify-url.js';
import { readAmount } from '../fields/read-amount.js';
import { readDate, readPositive } from '../fields/read-scalars.js';
import { refuseField } from '../fields/refuse-field.js';
import { isInsuredNameMasked } from './insured-name-mask.js';
import type { PreSignRequest } from './pre-sign-request.js';
import { readPlannedPeriod } from './read-planned-period.js';
import { knowsUser } from './scenes.js';
import type { Scene } from './scenes.js';

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

/**
 * Reads the body of a pre-sign call field by field. Fields that it does not know are ignored.
 *
 * @throws ApiRefusal at the first field that is missing or of the wrong form.
 */
export function readPreSignRequest(fields: FieldReader, scene: Scene): PreSignRequest {
  if (scene === 'h5')
    fields.optionalObject('jump_control')?.optionalText('jump_appid', { max: 32 });
  return {
    appid: fields.text('appid', { max: 32 }),
    openid:
      knowsUser(scene) || fields.has('openid') ? fields.text('openid', { max: 128 }) : undefined,
    plan_id: readPositive(fields, 'plan_id'),
    out_contract_code: fields.text('out_contract_code', CONTRACT_CODE),
    insured_display_name: readInsuredName(fields),
    contract_notify_url: readNotifyUrl(fields, 'contract_notify_url'),
    policy_start_date: readDate(fields, 'policy_start_date'),
    policy_end_date: readDate(fields, 'policy_end_date'),
    policy_periods: fields.list('policy_periods').map(readPlannedPeriod),
    amount: fields.has('amount') ? readAmount(fields, 'amount') : undefined,
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

function readInsuredName(fields: FieldReader): string {
  const name = 'insured_display_name';
  const value = fields.text(name, { max: 32, confidential: true });
  if (!isInsuredNameMasked(value)) {
    refuseField(fields.at(name), 'must be masked, as in *三, ***明 or 多人保单-**明等');
  }
  return value;
}
