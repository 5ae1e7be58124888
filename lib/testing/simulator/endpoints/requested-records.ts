import type { ApiRequest } from '../api/endpoint.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import { readPlannedPeriod } from '../policy-periods/planned-period.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { FieldReader } from '../validation/field-reader.js';
import { readIntegerParameter, readTextParameter } from '../validation/read-parameters.js';
import { SimulatedApiError, rejectField, rejectRule } from '../validation/simulated-api-error.js';

type PathRequest = Pick<ApiRequest, 'merchant' | 'parameters'>;

/** The contract that `{plan_id}` and `{out_contract_code}` name. @throws SimulatedApiError when there is none. */
export function getContractByCode({ merchant, parameters }: PathRequest): ContractRecord {
  const planId = readIntegerParameter(parameters, 'plan_id');
  const code = readTextParameter(parameters, 'out_contract_code');
  const contract = merchant.contracts.findByCode(code);
  return contract?.request.plan_id === planId ? contract : rejectUnknownContract();
}

/** The contract that `{contract_id}` names, of `{plan_id}` where the path has one. @throws SimulatedApiError when there is none. */
export function getContractById({ merchant, parameters }: PathRequest): ContractRecord {
  const contractId = readTextParameter(parameters, 'contract_id');
  const contract = merchant.contracts.findById(contractId);
  if (!contract) return rejectUnknownContract();
  if (parameters['plan_id'] === undefined) return contract;
  const planId = readIntegerParameter(parameters, 'plan_id');
  return contract.request.plan_id === planId ? contract : rejectUnknownContract();
}

function rejectUnknownContract(): never {
  throw new SimulatedApiError(404, 'RESOURCE_NOT_EXISTS', '签约协议不存在 No such contract');
}

/** The period that `{contract_id}` and `{policy_period_id}` name. @throws SimulatedApiError when there is none. */
export function getPeriod(request: ApiRequest): {
  contract: ContractRecord;
  period: PeriodRecord;
} {
  const periodId = readIntegerParameter(request.parameters, 'policy_period_id');
  const contract = getContractById(request);
  requireSigned(contract);
  return { contract, period: contract.findPeriod(periodId) ?? rejectUnknownPeriod(periodId) };
}

/** @throws SimulatedApiError always: 404 */
export function rejectUnknownPeriod(periodId: number): never {
  throw new SimulatedApiError(
    404,
    'RESOURCE_NOT_EXISTS',
    `扣费周期不存在 The contract has no policy period ${periodId}`,
  );
}

/** @throws SimulatedApiError when the contract never came into force, so that it has no periods. */
export function requireSigned({ state }: ContractRecord): void {
  if (state !== 'SIGN_FAILED') return;
  rejectRule('签约未成功', 'the contract is SIGN_FAILED and has no periods');
}

/** @throws SimulatedApiError when the body's `appid` is missing or not the one that the contract was signed with. */
export function checkAppid(fields: FieldReader, { request }: ContractRecord): void {
  const appid = fields.readText('appid', { max: 32 });
  if (appid === request.appid) return;
  rejectField(
    fields.getPointer('appid'),
    `must be ${request.appid}, with which the contract was signed`,
    {
      value: appid,
    },
  );
}

/** A call that hands in periods for a contract. */
interface PeriodListRequest {
  readonly contract: ContractRecord;
  readonly list: readonly PlannedPeriod[];
  readonly fields: FieldReader;
}

/** @throws SimulatedApiError when there is no such contract, or a field is missing or wrong. */
export function readPeriodListRequest(request: ApiRequest): PeriodListRequest {
  const contract = getContractById(request);
  const fields = new FieldReader(request.body);
  checkAppid(fields, contract);
  return { contract, fields, list: fields.readList('policy_periods').map(readPlannedPeriod) };
}
