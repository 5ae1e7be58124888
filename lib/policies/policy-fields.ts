import { Flag } from '../validation/flag.decorator.js';
import { Integer } from '../validation/integer.decorator.js';
import { OneOf } from '../validation/one-of.decorator.js';
import { IntegerList } from '../validation/scalar-list.decorator.js';
import { Text } from '../validation/text.decorator.js';
import { PolicyReference } from './out-insurance-no.dto.js';
import { Rfc3339 } from '../validation/rfc3339.decorator.js';
import {
  COVERAGE_TERM_TYPES,
  PAYMENT_METHODS,
  PAYMENT_PERIODS,
  PERIOD_PREMIUM_MODES,
  type CoverageTermType,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PeriodPremiumMode,
} from './policy-values.js';

/** What may be said of a policy at its upload and in every update, and is optional in both. */
export abstract class PolicyFields extends PolicyReference {
  /** RFC 3339. Needed with `support_renewal`: at most 60 days from `expired_time`, after `effective_time`. */
  @Rfc3339({ presence: 'optional' })
  start_renewal_time?: string;

  /** RFC 3339. Needed with `support_renewal`: at most 60 days from `expired_time`. */
  @Rfc3339({ presence: 'optional' })
  end_renewal_time?: string;

  /** Needed for `POLICY_TYPE_CAR`. */
  @Text({ presence: 'optional', personal: true })
  car_number?: string;

  /** Needed for `POLICY_TYPE_PET`. */
  @Text({ presence: 'optional' })
  pet_name?: string;

  @Text({ presence: 'optional', personal: true })
  address?: string;

  /** The insurer's number of the policy; needed for `POLICY_STATE_APPROVED` and `POLICY_STATE_INACTIVE`. */
  @Text({ presence: 'optional' })
  policy_code?: string;

  /** Ids of the contract's periods; WeChat Pay is about to drop it. */
  @IntegerList({ presence: 'optional', minItems: 0, min: 1 })
  policy_periods?: number[];

  @Flag({ presence: 'optional' })
  combined_payment?: boolean;

  @OneOf(PAYMENT_METHODS, { presence: 'optional' })
  payment_method?: PolicyPaymentMethod;

  @OneOf(PERIOD_PREMIUM_MODES, { presence: 'optional' })
  period_premium_mode?: PeriodPremiumMode;

  @OneOf(PAYMENT_PERIODS, { presence: 'optional' })
  payment_period?: PolicyPaymentPeriod;

  /** Presumably fen; WeChat Pay does not say. */
  @Integer({ presence: 'optional', min: 0 })
  first_period_amount?: number;

  /** Presumably fen; WeChat Pay does not say. */
  @Integer({ presence: 'optional', min: 0 })
  subsequent_period_amount?: number;

  @OneOf(COVERAGE_TERM_TYPES, { presence: 'optional' })
  coverage_term_type?: CoverageTermType;
}
