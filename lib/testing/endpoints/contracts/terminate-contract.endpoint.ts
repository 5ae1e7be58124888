import { checkInForce } from '../../contracts/check-contract.js';
import { terminateContract } from '../../contracts/terminate-contract.js';
import { FieldReader } from '../../fields/field-reader.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { contractByCode } from './contract-of-path.js';

const LONGEST_REMARK = 256;

/** 解约: the merchant ends the contract at once; the notification follows. */
export const terminateContractByCode: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate',
  async handle(call) {
    const contract = contractByCode(call);
    const remark = new FieldReader(call.body).text('contract_termination_remark', {
      max: LONGEST_REMARK,
    });
    checkInForce(contract);
    void terminateContract(call.state, contract, 'MCH_API_TERMINATE', remark);
    return jsonAnswer(200, contract.view());
  },
};
