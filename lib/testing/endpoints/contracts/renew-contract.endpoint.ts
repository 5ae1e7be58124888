import { checkAppid } from '../../contracts/check-contract.js';
import { renewContract } from '../../contracts/renew-contract.js';
import { FieldReader } from '../../fields/field-reader.js';
import { refuseField } from '../../fields/refuse-field.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { readPlannedPeriod } from '../../pre-sign/read-planned-period.js';
import { contractById } from './contract-of-path.js';

const MOST_PERIODS = 12;

/** 续期: takes the next list of periods; the notification follows. */
export const renewContractById: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
  handle(call) {
    const contract = contractById(call);
    const fields = new FieldReader(call.body);
    checkAppid(fields, contract);
    const list = fields.list('policy_periods').map(readPlannedPeriod);
    if (list.length < 1 || list.length > MOST_PERIODS) {
      refuseField('/policy_periods', `must have 1 to ${MOST_PERIODS} periods`, {
        message: '保单的扣费周期列表个数不符合规范，请核查后再试。',
      });
    }
    renewContract(call.state, contract, list);
    return { status: 204, body: '' };
  },
};
