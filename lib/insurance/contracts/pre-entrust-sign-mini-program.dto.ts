import { Text } from '../../validation/text.decorator.js';
import { PreEntrustSignFields } from './pre-entrust-sign-fields.js';

/**
 * Pre-sign request for a mini program (小程序预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950
 */
export class PreEntrustSignMiniProgramDto extends PreEntrustSignFields {
  /** The customer under `appid`; must be the same person who signs. */
  @Text({ personal: true })
  openid!: string;
}
