import { OneOf } from '../../validation/one-of.decorator.js';
import { EncryptedText } from '../../validation/text.decorator.js';

/** The one person who may sign (指定身份签约). Given in plain text, encrypted by this package. */
export class RealIdentityDto {
  /** Full name, at most 214 bytes in UTF-8; characters of four bytes are fine. */
  @EncryptedText()
  real_name!: string;

  /** Number of the identity card, at most 214 bytes. Its form is WeChat Pay's to judge. */
  @EncryptedText()
  id_card_number!: string;

  /** Kind of document; sent in clear. */
  @OneOf(['ID_CARD'], { presence: 'optional' })
  identity_type?: 'ID_CARD';
}
