import { Nested } from '../../validation/nested.decorator.js';
import { PlannedPeriodDto } from './planned-period.dto.js';
import { PolicyCoverageDetailDto } from './policy-coverage-detail.dto.js';

/** One deduction that the contract plans (扣费周期), as it is signed. */
export class PolicyPeriodDto extends PlannedPeriodDto {
  /** On all periods or on none. */
  @Nested(() => PolicyCoverageDetailDto, { presence: 'optional' })
  policy_coverage_detail?: PolicyCoverageDetailDto;
}
