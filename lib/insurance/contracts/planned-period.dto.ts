import { AmountDto } from '../../validation/amount.dto.js';
import { BeijingDate } from '../../validation/beijing-date.decorator.js';
import { Integer } from '../../validation/integer.decorator.js';
import { Nested } from '../../validation/nested.decorator.js';

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
