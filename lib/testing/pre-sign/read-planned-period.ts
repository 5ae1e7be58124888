import type { FieldReader } from '../fields/field-reader.js';
import { readAmount } from '../fields/read-amount.js';
import { readDate, readPositive } from '../fields/read-scalars.js';
import { refuseField } from '../fields/refuse-field.js';
import type { CoverageDetail, PlannedPeriod } from './pre-sign-request.js';

const HIGHEST_PERIOD_ID = 840;

/** One item of `policy_periods`. @throws ApiRefusal at the first field that is missing or wrong. */
export function readPlannedPeriod(fields: FieldReader): PlannedPeriod {
  const id = readPositive(fields, 'policy_period_id');
  if (id > HIGHEST_PERIOD_ID) {
    refuseField(fields.at('policy_period_id'), `must be at most ${HIGHEST_PERIOD_ID}`, {
      value: id,
    });
  }
  const coverage = fields.optionalObject('policy_coverage_detail');
  return {
    policy_period_id: id,
    estimated_deduct_date: readDate(fields, 'estimated_deduct_date'),
    estimated_deduct_amount: readAmount(fields, 'estimated_deduct_amount'),
    ...(coverage && { policy_coverage_detail: readCoverage(coverage) }),
  };
}

function readCoverage(fields: FieldReader): CoverageDetail {
  return {
    policy_amount: fields.optionalText('policy_amount'),
    policy_clauses: fields.optionalList('policy_clauses')?.map((clause) => ({
      clause_name: clause.optionalText('clause_name'),
      clause_quota: clause.optionalText('clause_quota'),
    })),
  };
}
