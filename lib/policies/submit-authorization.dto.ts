import { Text } from '../validation/text.decorator.js';
import { BindContractDto } from './contract-reference.dto.js';

/**
 * Asks for the user's authorisation to show a policy (提交保单授权信息): before the pre-sign, once for each
 * `out_insurance_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408
 */
export class SubmitAuthorizationDto extends BindContractDto {
  /** Shown to the user, at most 50 characters. */
  @Text({ maxLength: 50 })
  insurance_name!: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_mchid?: string;

  @Text({ presence: 'optional', minLength: 1 })
  payee_appid?: string;
}
