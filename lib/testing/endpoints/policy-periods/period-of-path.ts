import { checkSigned } from '../../contracts/check-contract.js';
import type { ContractRecord } from '../../contracts/contract-record.js';
import type { ApiCall } from '../../http/api-call.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import { integerParameter } from '../../http/path-parameters.js';
import type { PeriodRecord } from '../../periods/period-record.js';
import { contractById } from '../contracts/contract-of-path.js';

/** The period that `{contract_id}` and `{policy_period_id}` name. @throws ApiRefusal when there is none. */
export function periodOfPath(call: ApiCall): { contract: ContractRecord; period: PeriodRecord } {
  const periodId = integerParameter(call.parameters, 'policy_period_id');
  const contract = contractById(call);
  checkSigned(contract);
  return { contract, period: contract.findPeriod(periodId) ?? refuseUnknownPeriod(periodId) };
}

/** @throws ApiRefusal always: 404 */
export function refuseUnknownPeriod(periodId: number): never {
  throw new ApiRefusal(
    404,
    'RESOURCE_NOT_EXISTS',
    `扣费周期不存在 The contract has no policy period ${periodId}`,
  );
}
