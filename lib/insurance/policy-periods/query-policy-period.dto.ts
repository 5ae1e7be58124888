import { Integer } from '../../validation/integer.decorator.js';
import { ALPHANUMERIC, Text } from '../../validation/text.decorator.js';
import { MAX_POLICY_PERIOD_ID } from '../contracts/planned-period.dto.js';

/** Names one period of a contract. */
export class QueryPolicyPeriodDto {
  /** WeChat Pay's id of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** 1 to 840. */
  @Integer({ min: 1, max: MAX_POLICY_PERIOD_ID })
  policy_period_id!: number;
}
