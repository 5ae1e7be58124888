import { Text } from '../../validation/text.decorator.js';
import { PreEntrustSignFields } from './pre-entrust-sign-fields.js';

/**
 * Pre-sign request for a page inside WeChat (JSAPI 预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PreEntrustSignDto extends PreEntrustSignFields {
  /** The customer under `appid`; must be the same person who signs. */
  @Text({ personal: true })
  openid!: string;
}
