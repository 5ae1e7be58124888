import type { ContractRecord } from '../../contracts/contract-record.js';
import type { ApiCall } from '../../http/api-call.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import { integerParameter, textParameter } from '../../http/path-parameters.js';

type PathCall = Pick<ApiCall, 'merchant' | 'parameters'>;

/** The contract that `{plan_id}` and `{out_contract_code}` name. @throws ApiRefusal when there is none. */
export function contractByCode({ merchant, parameters }: PathCall): ContractRecord {
  const planId = integerParameter(parameters, 'plan_id');
  const code = textParameter(parameters, 'out_contract_code');
  const contract = merchant.contracts.findByCode(code);
  return contract?.request.plan_id === planId ? contract : refuseUnknown();
}

/** The contract that `{contract_id}` names, of `{plan_id}` where the path has one. @throws ApiRefusal when there is none. */
export function contractById({ merchant, parameters }: PathCall): ContractRecord {
  const contractId = textParameter(parameters, 'contract_id');
  const contract = merchant.contracts.findById(contractId);
  if (!contract) return refuseUnknown();
  if (parameters['plan_id'] === undefined) return contract;
  const planId = integerParameter(parameters, 'plan_id');
  return contract.request.plan_id === planId ? contract : refuseUnknown();
}

function refuseUnknown(): never {
  throw new ApiRefusal(404, 'RESOURCE_NOT_EXISTS', '签约协议不存在 No such contract');
}
