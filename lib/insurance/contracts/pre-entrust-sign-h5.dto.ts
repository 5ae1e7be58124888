import { Nested } from '../../validation/nested.decorator.js';
import { Text } from '../../validation/text.decorator.js';
import { PreEntrustSignFields } from './pre-entrust-sign-fields.js';

/** Where the customer goes after signing (跳转控制信息). */
export class JumpControlDto {
  /** The app to return to, at most 32 characters. Needs the permission to return to an app. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32 })
  jump_appid?: string;
}

/**
 * Pre-sign request for a browser outside WeChat (H5 预签约), which needs a permission of its own.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
 */
export class PreEntrustSignH5Dto extends PreEntrustSignFields {
  /** The customer under `appid`; leave it out unless it is known. */
  @Text({ presence: 'optional', minLength: 1, personal: true })
  openid?: string;

  /** Without it WeChat goes by the User-Agent. */
  @Nested(() => JumpControlDto, { presence: 'optional' })
  jump_control?: JumpControlDto;
}
