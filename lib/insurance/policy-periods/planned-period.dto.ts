import { Nested, NestedList } from '../../schema/nested.decorators.js';
import { Text } from '../../schema/text.decorators.js';
import { AmountDto } from '../../schema/wire-fields.js';
import { BeijingDate, Integer } from '../../schema/scalar.decorators.js';

/** One clause of the cover (保险条款). */
export class PolicyClauseDto {
  /** Text of the clause (条款内容). */
  @Text({ presence: 'optional' })
  clause_name?: string;

  /** Its quota (条款额度). */
  @Text({ presence: 'optional' })
  clause_quota?: string;
}

/** What is insured (保障详情). */
export class PolicyCoverageDetailDto {
  /** Sum insured as text (保单额度), for instance `50000`. */
  @Text({ presence: 'optional' })
  policy_amount?: string;

  /** Clauses (保险条款列表). */
  @NestedList(() => PolicyClauseDto, { presence: 'optional', minItems: 0 })
  policy_clauses?: PolicyClauseDto[];
}

/** The highest `policy_period_id` that WeChat Pay knows. */
export const MAX_POLICY_PERIOD_ID = 840;

/** One planned deduction (扣费周期), without the cover that signing shows. */
export class PlannedPeriodDto {
  /** 1 to 840, rising from period to period; gaps are allowed. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;

  /** Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted. */
  @BeijingDate()
  estimated_deduct_date!: string;

  /** Premium in fen. At signing, 0 is legal for the first period of a pure sign only (首期免费). */
  @Nested(() => AmountDto)
  estimated_deduct_amount!: AmountDto;
}

/** One deduction that the contract plans (扣费周期), as it is signed. */
export class PolicyPeriodDto extends PlannedPeriodDto {
  /** On all periods or on none. */
  @Nested(() => PolicyCoverageDetailDto, { presence: 'optional' })
  policy_coverage_detail?: PolicyCoverageDetailDto;
}
