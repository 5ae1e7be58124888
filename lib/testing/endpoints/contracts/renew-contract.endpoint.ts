import { renewContract } from '../../contracts/renew-contract.js';
import { refuseField } from '../../fields/refuse-field.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { readListCall } from './read-list-call.js';

const MOST_PERIODS = 12;

/** 续期: takes the next list of periods; the notification follows. */
export const renewContractById: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
  async handle(call) {
    const { contract, list } = readListCall(call);
    if (list.length < 1 || list.length > MOST_PERIODS) {
      refuseField('/policy_periods', `must have 1 to ${MOST_PERIODS} periods`, {
        message: '保单的扣费周期列表个数不符合规范，请核查后再试。',
      });
    }
    renewContract(call.state, contract, list);
    return { status: 204, body: '' };
  },
};
