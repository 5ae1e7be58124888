import {
  maskInsuredName,
  WechatPayRequestValidationError,
  type PreEntrustSignDto,
} from 'nestjs-wechatpay-insurance';
import { addMonths } from '../dates/beijing-date.js';
import { fenOf } from '../money/yuan.js';
import { attachOf } from '../premiums/premium-reference.js';
import type { PolicyForm } from './policy-form.js';

/** WeChat Pay knows no higher number; one more is enough for the package to say so. */
const TOO_MANY_PERIODS = 841;

/**
 * The pre-sign request that the form means. Mistakes are left in: the package finds them all and names
 * each by its path. The notification URLs and the appid come from the module's options.
 */
export function policyRequest(form: PolicyForm, codes: ContractCodes): PreEntrustSignDto {
  const premium = { total: fenOf(form.premium), currency: 'CNY' as const };
  const { real_name, id_card_number } = form;
  return {
    openid: form.openid,
    plan_id: numberOf(form.plan_id),
    out_contract_code: codes.contract,
    insured_display_name: maskOf(form.insured_name),
    policy_start_date: form.policy_start_date,
    policy_end_date: form.policy_end_date,
    policy_periods: Array.from({ length: periodCount(form.periods) }, (_, index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date: addMonths(form.first_deduct_date, index),
      estimated_deduct_amount: premium,
    })),
    ...(form.can_auto_insure !== '' && { can_auto_insure: true }),
    // Given in plain text: the package encrypts them for WeChat Pay.
    ...((real_name !== '' || id_card_number !== '') && {
      real_identity: { real_name, id_card_number, identity_type: 'ID_CARD' },
    }),
    ...(form.mode === 'pay' && {
      amount: premium,
      out_trade_no: codes.trade,
      description: 'First premium 首期保费',
      // Comes back with the payment's notification, which names no contract and no period otherwise.
      attach: attachOf({ code: codes.contract, periodId: 1 }),
    }),
  };
}

/** The merchant's own numbers of the contract and of its first order. */
export interface ContractCodes {
  readonly contract: string;
  readonly trade: string;
}

/** A name that has no mask stays as it is, to be refused together with what else is wrong. */
function maskOf(name: string): string {
  try {
    return maskInsuredName(name);
  } catch (error) {
    if (error instanceof WechatPayRequestValidationError) return name;
    throw error;
  }
}

function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function periodCount(text: string): number {
  return Math.min(numberOf(text) || 0, TOO_MANY_PERIODS);
}
