import { checkAppid } from '../../contracts/check-contract.js';
import { FieldReader } from '../../fields/field-reader.js';
import { readAmount } from '../../fields/read-amount.js';
import { refuseField } from '../../fields/refuse-field.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { reservePeriod } from '../../periods/reserve-period.js';
import { periodOfPath } from './period-of-path.js';
import { reservationAnswer } from './reservation-answer.js';

/** 预约扣费: reserves a period's deduction. */
export const schedulePolicyPeriod: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule',
  async handle(call) {
    const { contract, period } = periodOfPath(call);
    const fields = new FieldReader(call.body);
    checkAppid(fields, contract);
    const { total } = readAmount(fields, 'scheduled_amount');
    if (total !== period.amount) {
      refuseField('/scheduled_amount/total', `must equal the estimated amount, ${period.amount}`, {
        value: total,
      });
    }
    reservePeriod(contract, period, call.state.clock.now());
    return reservationAnswer(period);
  },
};
