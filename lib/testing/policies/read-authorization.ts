import type { FieldReader } from '../fields/field-reader.js';
import type { AuthorizationTerms, ContractReference } from './authorization-record.js';
import { CONTRACT_CODE, PLAN_ID } from './text-rules.js';

/** @throws ApiRefusal at the first field that is missing or of the wrong form. */
export function readContractReference(fields: FieldReader): ContractReference {
  return {
    appid: fields.text('appid', { max: 32 }),
    plan_id: fields.text('plan_id', PLAN_ID),
    out_contract_code: fields.text('out_contract_code', CONTRACT_CODE),
  };
}

/** @throws ApiRefusal at the first field that is missing or of the wrong form. */
export function readAuthorizationTerms(fields: FieldReader): AuthorizationTerms {
  return {
    ...readContractReference(fields),
    insurance_name: fields.text('insurance_name', { max: 50 }),
    payee_mchid: fields.optionalText('payee_mchid'),
    payee_appid: fields.optionalText('payee_appid'),
  };
}
