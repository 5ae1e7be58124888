import { Integer } from '../../validation/integer.decorator.js';
import { ALPHANUMERIC, Text } from '../../validation/text.decorator.js';

/** Names a contract by the merchant's own number. */
export class QueryContractDto {
  /** Template of the entrusted payment (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}
