import type { SimulatedAmount } from '../common/money.js';
import type { FieldReader } from '../validation/field-reader.js';
import { readAmount, readDate, readPositive } from '../validation/read-fields.js';
import { rejectField } from '../validation/simulated-api-error.js';

/** The coverage of the policy in one period. */
interface CoverageDetail {
  readonly policy_amount?: string | undefined;
  readonly policy_clauses?:
    | readonly {
        readonly clause_name?: string | undefined;
        readonly clause_quota?: string | undefined;
      }[]
    | undefined;
}

/** One planned deduction. */
export interface PlannedPeriod {
  readonly policy_period_id: number;
  /** `yyyy-MM-DD` in Beijing. */
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: SimulatedAmount;
  readonly policy_coverage_detail?: CoverageDetail | undefined;
}

const HIGHEST_PERIOD_ID = 840;

/** Reads an item of `policy_periods`. @throws SimulatedApiError at the first missing or invalid field. */
export function readPlannedPeriod(fields: FieldReader): PlannedPeriod {
  const id = readPositive(fields, 'policy_period_id');
  if (id > HIGHEST_PERIOD_ID) {
    rejectField(fields.getPointer('policy_period_id'), `must be at most ${HIGHEST_PERIOD_ID}`, {
      value: id,
    });
  }
  const coverage = fields.readOptionalObject('policy_coverage_detail');
  return {
    policy_period_id: id,
    estimated_deduct_date: readDate(fields, 'estimated_deduct_date'),
    estimated_deduct_amount: readAmount(fields, 'estimated_deduct_amount'),
    ...(coverage && { policy_coverage_detail: readCoverage(coverage) }),
  };
}

function readCoverage(fields: FieldReader): CoverageDetail {
  return {
    policy_amount: fields.readOptionalText('policy_amount'),
    policy_clauses: fields.readOptionalList('policy_clauses')?.map((clause) => ({
      clause_name: clause.readOptionalText('clause_name'),
      clause_quota: clause.readOptionalText('clause_quota'),
    })),
  };
}
