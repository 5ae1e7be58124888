import { Text } from '../../validation/text.decorator.js';
import { PreEntrustSignFields } from './pre-entrust-sign-fields.js';

/**
 * Pre-sign request for a native app (App 预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766
 */
export class PreEntrustSignAppDto extends PreEntrustSignFields {
  /** The customer under `appid`; leave it out unless it is known. */
  @Text({ presence: 'optional', minLength: 1, personal: true })
  openid?: string;
}
