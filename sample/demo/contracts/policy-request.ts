import {
  maskInsuredName,
  WechatPayRequestValidationError,
  type PreEntrustSignDto,
} from 'nestjs-wechatpay-insurance';
import { addMonths } from '../dates/beijing-date.js';
import { toFen } from '../money/yuan.js';
import { toAttach } from '../premiums/premium-reference.js';
import type { PolicyForm } from './policy-form.js';

/** One more than the highest period id, so that the package reports the error. */
const TOO_MANY_PERIODS = 841;

/** The template of the contract and its months between two premiums. */
export interface ContractPlan {
  readonly id: number;
  readonly months: number;
}

/**
 * Creates the pre-sign request from the form. Invalid values stay in it: the package finds them all and names
 * each by its path. The notify URLs and the appid come from the module's options.
 */
export function policyRequest(
  form: PolicyForm,
  codes: ContractCodes,
  plan: ContractPlan,
): PreEntrustSignDto {
  const premium = { total: toFen(form.premium), currency: 'CNY' as const };
  const { real_name, id_card_number } = form;
  return {
    openid: form.openid,
    plan_id: form.plan_id === '' ? plan.id : toNumber(form.plan_id),
    out_contract_code: codes.contract,
    insured_display_name: toMask(form.insured_name),
    policy_start_date: form.policy_start_date,
    policy_end_date: form.policy_end_date,
    policy_periods: periodIds(form.periods).map((policy_period_id, index) => ({
      policy_period_id,
      estimated_deduct_date: addMonths(form.first_deduct_date, index * plan.months),
      estimated_deduct_amount: premium,
    })),
    ...(form.can_auto_insure !== '' && { can_auto_insure: true }),
    // In plain text: the package encrypts these fields.
    ...((real_name !== '' || id_card_number !== '') && {
      real_identity: { real_name, id_card_number, identity_type: 'ID_CARD' },
    }),
    ...(form.mode === 'pay' && {
      amount: premium,
      out_trade_no: codes.trade,
      description: 'First premium 首期保费',
      // The notification of the payment returns it, and contains no other reference to the contract.
      attach: toAttach({ code: codes.contract, periodId: 1 }),
    }),
  };
}

/** The merchant's numbers for the contract and its first order. */
export interface ContractCodes {
  readonly contract: string;
  readonly trade: string;
}

/** The masked name. Keeps a name that cannot be masked, so that it is rejected together with all other errors. */
export function toMask(name: string): string {
  try {
    return maskInsuredName(name);
  } catch (error) {
    if (error instanceof WechatPayRequestValidationError) return name;
    throw error;
  }
}

function toNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** An invalid number of premiums becomes one with an invalid id, so that its date and amount are checked too. */
function periodIds(text: string): number[] {
  const length = toNumber(text);
  if (!(length > 0)) return [Number.NaN];
  return Array.from({ length: Math.min(length, TOO_MANY_PERIODS) }, (_, index) => index + 1);
}
