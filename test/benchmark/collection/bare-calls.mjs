/* The requests of the collection and its notifications by the same services, without a ledger. */
import { OnWechatPayNotification, WechatPayInsuranceService } from '../../../dist/index.js';
import { serve } from '../support/process.mjs';
import { readUse, startApplication } from './application.mjs';
import { AMOUNT, forEach, PLAN } from './premiums.mjs';

const settings = JSON.parse(process.argv[2]);
let paid = 0;

class Results {
  count() {
    paid += 1;
  }
}
OnWechatPayNotification('TRANSACTION.SUCCESS', { id: 'count' })(
  Results.prototype,
  'count',
  Object.getOwnPropertyDescriptor(Results.prototype, 'count'),
);

const { app, notifyUrl } = await startApplication(settings, { providers: [Results] });
const insurance = app.get(WechatPayInsuranceService);

async function schedule({ contract_id, out_contract_code }, policy_period_id) {
  await insurance.queryContract({ plan_id: PLAN, out_contract_code });
  await insurance.schedulePolicyPeriod({
    contract_id,
    policy_period_id,
    scheduled_amount: AMOUNT,
  });
}

async function deduct({ contract_id, out_contract_code }, policy_period_id) {
  await insurance.queryContract({ plan_id: PLAN, out_contract_code });
  await insurance.applyDeduction({
    out_trade_no: `${contract_id.slice(-24)}p${policy_period_id}`,
    description: `保险费 第${policy_period_id}期`,
    contract_id,
    policy_period_id,
    amount: AMOUNT,
    attach: `premium:${contract_id}:${policy_period_id}`,
  });
}

let contracts = [];
serve({ notifyUrl }, async ({ type, period, ...message }) => {
  if (type === 'contracts') ({ contracts } = message);
  if (type === 'schedule' || type === 'deduct') {
    const send = type === 'schedule' ? schedule : deduct;
    await forEach(contracts, settings.inFlight, (contract) => send(contract, period));
  }
  return { ...readUse(), paid, statements: 0 };
});
