import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { modifyPeriods } from '../../periods/modify-periods.js';
import { readListCall } from '../contracts/read-list-call.js';

/** 修改扣费周期列表: lowers amounts to come. */
export const modifyPolicyPeriods: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify',
  async handle(call) {
    const { contract, list, fields } = readListCall(call);
    const mayCancel = fields.optionalFlag('allow_cancel_scheduled') ?? false;
    const cancelled = modifyPeriods(contract, list, { mayCancel, now: call.state.clock.now() });
    return jsonAnswer(200, {
      policy_periods: contract.periods.map((period) => {
        const { policy_period_id, estimated_deduct_date, estimated_deduct_amount } = period.view();
        return { policy_period_id, estimated_deduct_date, estimated_deduct_amount };
      }),
      cancel_scheduled_policy_period_id: cancelled?.id,
    });
  },
};
