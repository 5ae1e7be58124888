import { ALPHANUMERIC, Text } from '../validation/text.decorator.js';
import { PolicyReference } from './out-insurance-no.dto.js';

/** A policy and the contract that pays for it. */
export class BindContractDto extends PolicyReference {
  /** The application of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** Template of the entrusted payment. **A string here**, a number elsewhere. */
  @Text({ characters: { pattern: /^[0-9]*$/, message: 'must consist of digits only' } })
  plan_id!: string;

  /** The merchant's number of the contract: at most 32 digits and letters. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;
}
