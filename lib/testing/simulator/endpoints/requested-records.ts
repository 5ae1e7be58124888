import type { ApiRequest } from '../api/endpoint.js';
import type { ContractRecord } from '../contracts/contract-record.js';
import type { PeriodRecord } from '../policy-periods/period-record.js';
import { readPlannedPeriod } from '../policy-periods/planned-period.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { FieldReader } from '../validation/field-reader.js';
import { readIntegerParameter, readTextParameter } from '../validation/read-parameters.js';
import { SimulatedApiError, rejectField, rejectRule } from '../validation/simulated-api-error.js';

type PathRequest = Pick<ApiRequest, 'merchant' | 'parameters'>;

/** Returns the contract with `{plan_id}` and `{out_contract_code}`. @throws SimulatedApiError when there is none. */
export function getContractByCode({ merchant, parameters }: PathRequest): ContractRecord {
  const planId = readIntegerParameter(parameters, 'plan_id');
  const code = readTextParameter(parameters, 'out_contract_code');
  const contract = merchant.contracts.findByCode(code);
  return contract?.request.plan_id === planId ? contract : rejectUnknownContract();
}

/** Returns the contract with `{contract_id}`, and `{plan_id}` if any. @throws SimulatedApiError when there is none. */
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

/** Returns the period with `{contract_id}` and `{policy_period_id}`. @throws SimulatedApiError when there is none. */
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

/** @throws SimulatedApiError when signing failed, so that the contract has no periods. */
export function requireSigned({ state }: ContractRecord): void {
  if (state !== 'SIGN_FAILED') return;
  rejectRule('签约未成功', 'the contract is SIGN_FAILED and has no periods');
}

/** @throws SimulatedApiError when the body's `appid` is missing or differs from that of the contract. */
export function checkAppid(fields: FieldReader, { request }: ContractRecord): void {
  const appid = fields.readText('appid', { max: 32 });
  if (appid === request.appid) return;
  rejectField(fields.getPointer('appid'), `must be ${request.appid}, the appid of the contract`, {
    value: appid,
  });
}

/** A request with a list of periods for a contract. */
interface PeriodListRequest {
  readonly contract: ContractRecord;
  readonly list: readonly PlannedPeriod[];
  readonly fields: FieldReader;
}

/** @throws SimulatedApiError for an unknown contract, and at the first missing or invalid field. */
export function readPeriodListRequest(request: ApiRequest): PeriodListRequest {
  const contract = getContractById(request);
  const fields = new FieldReader(request.body);
  checkAppid(fields, contract);
  return { contract, fields, list: fields.readList('policy_periods').map(readPlannedPeriod) };
}
