import { checkAppid } from '../../contracts/check-contract.js';
import { FieldReader } from '../../fields/field-reader.js';
import { readNotifyUrl } from '../../fields/notify-url.js';
import { readAmount } from '../../fields/read-amount.js';
import { readPositive } from '../../fields/read-scalars.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { applyDeduction } from '../../orders/apply-deduction.js';
import { contractById } from '../contracts/contract-of-path.js';
import { refuseUnknownPeriod } from '../policy-periods/period-of-path.js';

const ALPHANUMERIC = {
  max: 32,
  pattern: /^[0-9A-Za-z]*$/,
  meaning: 'may have digits and letters only',
};

/** 申请扣费: accepts the deduction of a reserved period; the result is notified. */
export const applyTransaction: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-pay/transactions/apply',
  async handle({ merchant, state, body }) {
    const fields = new FieldReader(body);
    const contractId = fields.text('contract_id', ALPHANUMERIC);
    const periodId = readPositive(fields, 'policy_period_id');
    const outTradeNo = fields.text('out_trade_no', ALPHANUMERIC);
    const description = fields.text('description', { max: 127 });
    const notifyUrl = readNotifyUrl(fields, 'transaction_notify_url');
    const { total } = readAmount(fields, 'amount');
    const goodsTag = fields.optionalText('goods_tag', { max: 32 });
    const attach = fields.optionalText('attach', { max: 128 });
    const contract = contractById({ merchant, parameters: { contract_id: contractId } });
    checkAppid(fields, contract);
    const period = contract.findPeriod(periodId) ?? refuseUnknownPeriod(periodId);
    applyDeduction(state, period, {
      contract,
      policyPeriodId: periodId,
      outTradeNo,
      description,
      total,
      notifyUrl,
      goodsTag,
      attach,
    });
    return jsonAnswer(200, { out_trade_no: outTradeNo, amount: { total, currency: 'CNY' } });
  },
};
