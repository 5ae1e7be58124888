import { Integer } from '../../validation/integer.decorator.js';
import { ALPHANUMERIC, Text } from '../../validation/text.decorator.js';

/** Names a contract by WeChat Pay's id, within its template. */
export class ContractOfPlanDto {
  /** Template of the entrusted payment (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** WeChat Pay's id of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  contract_id!: string;

  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;
}
