import { Text } from '../../validation/text.decorator.js';
import { QueryContractDto } from './query-contract.dto.js';

/**
 * Ends a contract (解约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
 */
export class TerminateContractDto extends QueryContractDto {
  /** Why, for the record. Its length is not documented; sibling products take at least 128 characters. */
  @Text()
  contract_termination_remark!: string;
}
