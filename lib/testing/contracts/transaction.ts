import { beijingDate, beijingTimestamp } from '../clock/beijing-time.js';
import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import { randomDigits } from '../randomness.js';
import type { Randomness } from '../randomness.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';

/** The paid order of a session that signs with a payment, as `TRANSACTION.SUCCESS` tells it. */
export function transactionOf(
  merchant: SimulatedMerchant,
  { appid, openid, amount, out_trade_no, attach }: PreSignRequest,
  now: number,
  randomness: Randomness,
): object | undefined {
  if (!amount) return undefined;
  const date = beijingDate(now).replaceAll('-', '');
  return {
    appid,
    mchid: merchant.mchid,
    out_trade_no,
    transaction_id: `4200${randomDigits(randomness, 6)}${date}${randomDigits(randomness, 10)}`,
    trade_type: 'PAP',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    attach,
    success_time: beijingTimestamp(now),
    payer: { openid },
    amount: {
      total: amount.total,
      payer_total: amount.total,
      currency: 'CNY',
      payer_currency: 'CNY',
    },
  };
}
