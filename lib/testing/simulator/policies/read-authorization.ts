import { CODE } from '../validation/field-reader.js';
import type { FieldReader, TextRule } from '../validation/field-reader.js';
import type { AuthorizationTerms, ContractReference } from './authorization-record.js';

/** A string here, but a number in the APIs of contracts. */
export const PLAN_ID: TextRule = {
  max: 15,
  pattern: /^[1-9][0-9]*$/,
  meaning: 'must be the plan number as a string of digits',
};

/** @throws SimulatedApiError at the first missing or invalid field. */
export function readContractReference(fields: FieldReader): ContractReference {
  return {
    appid: fields.readText('appid', { max: 32 }),
    plan_id: fields.readText('plan_id', PLAN_ID),
    out_contract_code: fields.readText('out_contract_code', CODE),
  };
}

/** @throws SimulatedApiError at the first missing or invalid field. */
export function readAuthorizationTerms(fields: FieldReader): AuthorizationTerms {
  return {
    ...readContractReference(fields),
    insurance_name: fields.readText('insurance_name', { max: 50 }),
    payee_mchid: fields.readOptionalText('payee_mchid'),
    payee_appid: fields.readOptionalText('payee_appid'),
  };
}
