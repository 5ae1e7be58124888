import { BeijingDate, Flag, Integer, OneOf } from '../../schema/scalar.decorators.js';
import { ALPHANUMERIC, EncryptedText, OUT_TRADE_NO, Text } from '../../schema/text.decorators.js';
import { AmountDto, NotifyUrl } from '../../schema/wire-fields.js';
import { isInsuredNameMask } from './insured-name-mask.js';
import { Nested, NestedList } from '../../schema/nested.decorators.js';
import { PolicyPeriodDto } from '../policy-periods/planned-period.dto.js';

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

/**
 * What the pre-sign requests of all four scenes have in common.
 *
 * Two modes: with `amount`, `out_trade_no`, `description` and `transaction_notify_url` the customer
 * signs and pays the first premium in one go (签约中支付); with neither `amount` nor `out_trade_no`
 * the customer only signs (纯签约).
 */
export abstract class PreEntrustSignFields {
  /** Application bound to the merchant number, at most 32 characters. Default: the option `appid`. */
  @Text({ presence: 'defaulted', maxLength: 32 })
  appid?: string;

  /** Template of the entrusted payment (委托代扣模板ID). */
  @Integer({ min: 1 })
  plan_id!: number;

  /** The merchant's number of the contract: at most 32 digits and letters, never used again after signing. */
  @Text({ maxLength: 32, characters: ALPHANUMERIC })
  out_contract_code!: string;

  /** Masked name of the insured, as `maskInsuredName` makes it; at most 32 characters. */
  @Text({
    maxLength: 32,
    personal: true,
    rules: [
      {
        name: 'mask',
        message:
          "must be a masked name: up to three asterisks and the last character ('*三', '***明'), for a family '多人保单-**明等'; maskInsuredName makes it",
        holds: (value) => typeof value !== 'string' || isInsuredNameMask(value),
      },
    ],
  })
  insured_display_name!: string;

  /** Where the result of signing is notified; at most 256 characters. Default: the option `contractNotifyUrl`. */
  @NotifyUrl({ presence: 'defaulted' })
  contract_notify_url?: string;

  /** First day of the policy, Beijing date `yyyy-MM-dd`. */
  @BeijingDate()
  policy_start_date!: string;

  /** Last day of the policy, Beijing date `yyyy-MM-dd`, not before the first. */
  @BeijingDate()
  policy_end_date!: string;

  /** The planned deductions; ids and dates rise together. */
  @NestedList(() => PolicyPeriodDto)
  policy_periods!: PolicyPeriodDto[];

  /** First premium, paid while signing; equals the first period's amount. */
  @Nested(() => AmountDto, { presence: 'optional' })
  amount?: AmountDto;

  /** The merchant's number of the first order: at most 32 of digits, letters and `_-*`. */
  @Text({
    presence: 'optional',
    minLength: 1,
    maxLength: 32,
    characters: OUT_TRADE_NO,
  })
  out_trade_no?: string;

  /** What the first order is for, at most 127 characters. */
  @Text({ presence: 'optional', minLength: 1, maxLength: 127 })
  description?: string;

  /** Where the result of the first payment is notified. Default in sign-with-payment: the option `transactionNotifyUrl`. */
  @NotifyUrl({ presence: 'optional' })
  transaction_notify_url?: string;

  /** The merchant's id of the user; turns on the rule of one contract per user and template. */
  @Text({ presence: 'optional', personal: true })
  out_user_code?: string;

  /** Promotion tag of the first order, at most 32 characters. */
  @Text({ presence: 'optional', maxLength: 32 })
  goods_tag?: string;

  /** Echoed in the order query and the payment notification, at most 128 characters. */
  @Text({ presence: 'optional', maxLength: 128 })
  attach?: string;

  /** The policy renews itself (自动续保). Not together with `can_auto_reinsure`. */
  @Flag({ presence: 'optional' })
  can_auto_insure?: boolean;

  /** The policy is taken out anew at the latest rate (自动重新投保). Not together with `can_auto_insure`. */
  @Flag({ presence: 'optional' })
  can_auto_reinsure?: boolean;

  /** Only this person may sign. Complete or absent. */
  @Nested(() => RealIdentityDto, { presence: 'optional' })
  real_identity?: RealIdentityDto;

  /** How many periods the first deduction covers (合并扣费期数): 1, or 2 or 3 in the first multi-period mode. */
  @Integer({ presence: 'optional', min: 1 })
  combined_deduct_period_count?: number;
}

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
