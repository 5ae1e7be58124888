import { knowsUser } from '../contracts/pre-sign-request.js';
import type { PreSignRequest, Scene } from '../contracts/pre-sign-request.js';
import type { PlatformKey } from '../keys/platform-key.js';
import { readPlannedPeriod } from '../policy-periods/planned-period.js';
import { CODE } from '../validation/field-reader.js';
import type { FieldReader, TextRule } from '../validation/field-reader.js';
import {
  checkEncryptedText,
  readAmount,
  readDate,
  readNotifyUrl,
  readPositive,
} from '../validation/read-fields.js';
import { rejectField } from '../validation/simulated-api-error.js';

/** At most three asterisks, then the one readable character. */
const PERSON = '\\*{0,3}[^*\\s\\p{C}]';

const MASKED = new RegExp(`^(?:${PERSON}|多人保单-${PERSON}等)$`, 'u');

const TRADE_NUMBER: TextRule = {
  max: 32,
  pattern: /^[0-9A-Za-z_*-]*$/,
  meaning: 'must contain only digits, letters, _, - and *',
};

/**
 * Reads the body of a pre-sign request field by field. Unknown fields are ignored.
 *
 * @throws SimulatedApiError at the first missing or invalid field.
 */
export function readPreSignRequest(
  fields: FieldReader,
  scene: Scene,
  exposed: boolean,
): PreSignRequest {
  if (scene === 'h5')
    fields.readOptionalObject('jump_control')?.readOptionalText('jump_appid', { max: 32 });
  return {
    appid: fields.readText('appid', { max: 32 }),
    openid:
      knowsUser(scene) || fields.has('openid')
        ? fields.readText('openid', { max: 128 })
        : undefined,
    plan_id: readPositive(fields, 'plan_id'),
    out_contract_code: fields.readText('out_contract_code', CODE),
    insured_display_name: readInsuredName(fields),
    contract_notify_url: readNotifyUrl(fields, 'contract_notify_url', exposed),
    policy_start_date: readDate(fields, 'policy_start_date'),
    policy_end_date: readDate(fields, 'policy_end_date'),
    policy_periods: fields.readList('policy_periods').map(readPlannedPeriod),
    amount: fields.has('amount') ? readAmount(fields, 'amount') : undefined,
    out_trade_no: fields.has('out_trade_no')
      ? fields.readText('out_trade_no', TRADE_NUMBER)
      : undefined,
    description: fields.has('description')
      ? fields.readText('description', { max: 127 })
      : undefined,
    transaction_notify_url: fields.has('transaction_notify_url')
      ? readNotifyUrl(fields, 'transaction_notify_url', exposed)
      : undefined,
    out_user_code: fields.readOptionalText('out_user_code'),
    goods_tag: fields.readOptionalText('goods_tag', { max: 32 }),
    attach: fields.readOptionalText('attach', { max: 128 }),
    can_auto_insure: fields.readOptionalFlag('can_auto_insure'),
    can_auto_reinsure: fields.readOptionalFlag('can_auto_reinsure'),
    combined_deduct_period_count: fields.readOptionalInteger('combined_deduct_period_count'),
  };
}

function readInsuredName(fields: FieldReader): string {
  const name = 'insured_display_name';
  const value = fields.readText(name, { max: 32, confidential: true });
  if (!isInsuredNameMasked(value)) {
    rejectField(fields.getPointer(name), 'must be masked, as in *三, ***明 or 多人保单-**明等');
  }
  return value;
}

/** Whether only the last character of the name is readable, for one person or for a family policy. */
function isInsuredNameMasked(name: string): boolean {
  return MASKED.test(name);
}

/**
 * Checks that the identity, if present, is complete and encrypted for the named key. The plaintext is
 * discarded.
 *
 * @throws SimulatedApiError when it is not. The error contains no values.
 */
export function checkRealIdentity(fields: FieldReader, key: PlatformKey): void {
  const identity = fields.readOptionalObject('real_identity');
  if (!identity) return;
  for (const name of ['real_name', 'id_card_number']) {
    checkEncryptedText(identity, name, key);
  }
  const type = identity.readOptionalText('identity_type', { confidential: true });
  if (type !== undefined && type !== 'ID_CARD') {
    rejectField(identity.getPointer('identity_type'), 'must be ID_CARD');
  }
}
