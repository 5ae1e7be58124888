import { Nested, NestedList } from '../../schema/nested.decorators.js';
import { Text } from '../../schema/text.decorators.js';
import { AmountDto } from '../../schema/wire-fields.js';
import { BeijingDate, Integer } from '../../schema/scalar.decorators.js';

/**
 * A clause of the coverage (保险条款), shown while signing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PolicyClauseDto {
  /** Text of the clause (条款内容). */
  @Text({ presence: 'optional' })
  clause_name?: string | undefined;

  /** Amount of the clause (条款额度). */
  @Text({ presence: 'optional' })
  clause_quota?: string | undefined;
}

/**
 * Coverage of a policy (保障详情), shown while signing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PolicyCoverageDetailDto {
  /** Sum insured as a string (保单额度), for example `50000`. */
  @Text({ presence: 'optional' })
  policy_amount?: string | undefined;

  /** Clauses (保险条款列表). */
  @NestedList(() => PolicyClauseDto, { presence: 'optional', minItems: 0 })
  policy_clauses?: readonly PolicyClauseDto[] | undefined;
}

/** The highest `policy_period_id` that WeChat Pay accepts. */
export const MAX_POLICY_PERIOD_ID = 840;

/**
 * A planned deduction (扣费周期), without the coverage shown while signing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
 */
export class PlannedPeriodDto {
  /** 1 to 840, increasing from period to period; gaps are permitted. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;

  /** Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted. */
  @BeijingDate()
  estimated_deduct_date!: string;

  /** Premium in fen. At signing, 0 is valid only for the first period of a pure sign (首期免费). */
  @Nested(() => AmountDto)
  estimated_deduct_amount!: AmountDto;
}

/**
 * A planned deduction (扣费周期) with the coverage shown while signing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PolicyPeriodDto extends PlannedPeriodDto {
  /** Set it on all periods or on none. */
  @Nested(() => PolicyCoverageDetailDto, { presence: 'optional' })
  policy_coverage_detail?: PolicyCoverageDetailDto | undefined;
}
