import { checkAppid } from '../../contracts/check-contract.js';
import type { ContractRecord } from '../../contracts/contract-record.js';
import { FieldReader } from '../../fields/field-reader.js';
import type { ApiCall } from '../../http/api-call.js';
import type { PlannedPeriod } from '../../pre-sign/pre-sign-request.js';
import { readPlannedPeriod } from '../../pre-sign/read-planned-period.js';
import { contractById } from './contract-of-path.js';

/** A call that hands in periods for a contract. */
export interface ListCall {
  readonly contract: ContractRecord;
  readonly list: readonly PlannedPeriod[];
  readonly fields: FieldReader;
}

/** @throws ApiRefusal when there is no such contract, or a field is missing or wrong. */
export function readListCall(call: ApiCall): ListCall {
  const contract = contractById(call);
  const fields = new FieldReader(call.body);
  checkAppid(fields, contract);
  return { contract, fields, list: fields.list('policy_periods').map(readPlannedPeriod) };
}
