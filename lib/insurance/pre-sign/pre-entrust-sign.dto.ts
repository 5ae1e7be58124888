import { BeijingDate, Flag, Integer, OneOf } from '../../schema/scalar.decorators.js';
import { ALPHANUMERIC, EncryptedText, OUT_TRADE_NO, Text } from '../../schema/text.decorators.js';
import { AmountDto, NotifyUrl } from '../../schema/wire-fields.js';
import { isInsuredNameMask } from './insured-name-mask.js';
import { Nested, NestedList } from '../../schema/nested.decorators.js';
import { PolicyPeriodDto } from '../policy-periods/planned-period.dto.js';

/**
 * Identity of the only person permitted to sign (指定身份签约). Given in plaintext and encrypted by this package.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class RealIdentityDto {
  /** Full name, at most 214 bytes in UTF-8; characters of four bytes are permitted. */
  @EncryptedText()
  real_name!: string;

  /** Number of the identity card, at most 214 bytes. WeChat Pay checks its format. */
  @EncryptedText()
  id_card_number!: string;

  /** Type of the document; sent unencrypted. */
  @OneOf(['ID_CARD'], { presence: 'optional' })
  identity_type?: 'ID_CARD' | undefined;
}

/**
 * Fields of the pre-sign requests of all four scenes.
 *
 * Two modes: with `amount`, `out_trade_no`, `description` and `transaction_notify_url`, the customer
 * signs and pays the first premium in one step (签约中支付); with neither `amount` nor `out_trade_no`,
 * the customer only signs (纯签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export abstract class PreEntrustSignFields {
  /** The appid that is bound to the merchant number, at most 32 characters. Default: the option `appid`. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string | undefined;

  /** Id of the entrusted payment template (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** The merchant's contract number: at most 32 digits and letters. Cannot be reused after signing. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;

  /** Masked name of the insured, as `maskInsuredName` returns it; at most 32 characters. */
  @Text({
    maxLength: 32,
    personal: true,
    rules: [
      {
        name: 'mask',
        message:
          "must be a masked name: up to three asterisks and the last character ('*三', '***明'), for a family '多人保单-**明等'; maskInsuredName creates it",
        holds: (value) => typeof value !== 'string' || isInsuredNameMask(value),
      },
    ],
  })
  insured_display_name!: string;

  /** URL that receives the result of signing, at most 256 characters. Default: the option `contractNotifyUrl`. */
  @NotifyUrl({ presence: 'defaulted' })
  contract_notify_url?: string | undefined;

  /** First day of the policy, Beijing date `yyyy-MM-dd`. */
  @BeijingDate()
  policy_start_date!: string;

  /** Last day of the policy, Beijing date `yyyy-MM-dd`, not earlier than `policy_start_date`. */
  @BeijingDate()
  policy_end_date!: string;

  /** The planned deductions, with increasing ids and dates. */
  @NestedList(() => PolicyPeriodDto)
  policy_periods!: readonly PolicyPeriodDto[];

  /** First premium, paid while signing. Must equal the amount of the first period. */
  @Nested(() => AmountDto, { presence: 'optional' })
  amount?: AmountDto | undefined;

  /** The merchant's number of the first order: at most 32 digits, letters and `_-*`. */
  @Text({
    presence: 'optional',
    minLength: 1,
    maxLength: 32,
    characters: OUT_TRADE_NO,
  })
  out_trade_no?: string | undefined;

  /** Description of the first order, at most 127 characters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 127 })
  description?: string | undefined;

  /** URL that receives the result of the first payment. Default in sign-with-payment: the option `transactionNotifyUrl`. */
  @NotifyUrl({ presence: 'optional' })
  transaction_notify_url?: string | undefined;

  /** The merchant's user id. When set, WeChat Pay permits one contract per user and template. */
  @Text({ presence: 'optional', personal: true })
  out_user_code?: string | undefined;

  /** Promotion tag of the first order, at most 32 characters. */
  @Text({ presence: 'optional', maxLength: 32 })
  goods_tag?: string | undefined;

  /** Returned in the order query and the payment notification, at most 128 characters. */
  @Text({ presence: 'optional', maxLength: 128 })
  attach?: string | undefined;

  /** The policy renews itself (自动续保). Not together with `can_auto_reinsure`. */
  @Flag({ presence: 'optional' })
  can_auto_insure?: boolean | undefined;

  /** A new policy at the current rate follows (自动重新投保). Not together with `can_auto_insure`. */
  @Flag({ presence: 'optional' })
  can_auto_reinsure?: boolean | undefined;

  /** Restricts signing to this person. */
  @Nested(() => RealIdentityDto, { presence: 'optional' })
  real_identity?: RealIdentityDto | undefined;

  /** Number of periods that the first deduction covers (合并扣费期数): 1, or 2 or 3 in the first multi-period mode. */
  @Integer({ presence: 'optional', min: 1 })
  combined_deduct_period_count?: number | undefined;
}

/**
 * Pre-sign request for a page inside WeChat (JSAPI 预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
 */
export class PreEntrustSignDto extends PreEntrustSignFields {
  /** The openid of the customer under `appid`. Only this customer can sign. */
  @Text({ personal: true })
  openid!: string;
}

/**
 * Pre-sign request for a mini program (小程序预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950
 */
export class PreEntrustSignMiniProgramDto extends PreEntrustSignFields {
  /** The openid of the customer under `appid`. Only this customer can sign. */
  @Text({ personal: true })
  openid!: string;
}

/**
 * Pre-sign request for a native app (App 预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766
 */
export class PreEntrustSignAppDto extends PreEntrustSignFields {
  /** The openid of the customer under `appid`; omit it if unknown. */
  @Text({ presence: 'optional', minLength: 1, personal: true })
  openid?: string | undefined;
}

/**
 * Controls where WeChat returns after signing (跳转控制信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
 */
export class JumpControlDto {
  /** The appid of the app to return to, at most 32 characters. Requires a permission of WeChat Pay. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 32 })
  jump_appid?: string | undefined;
}

/**
 * Pre-sign request for a browser outside WeChat (H5 预签约), which requires a permission of WeChat Pay.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
 */
export class PreEntrustSignH5Dto extends PreEntrustSignFields {
  /** The openid of the customer under `appid`; omit it if unknown. */
  @Text({ presence: 'optional', minLength: 1, personal: true })
  openid?: string | undefined;

  /** If absent, WeChat decides by the User-Agent. */
  @Nested(() => JumpControlDto, { presence: 'optional' })
  jump_control?: JumpControlDto | undefined;
}
