// Written by npm run docs:openapi.
import { AmountDto } from '../schema/wire-fields.js';
import {
  ApplyAbnormalRefundDto,
  QueryRefundDto,
  RefundAmountDto,
  RefundByOutTradeNoDto,
  RefundByTransactionIdDto,
  RefundDto,
  RefundFields,
  RefundGoodsDto,
  RefundSourceDto,
} from '../transactions/refunds/refund.dto.js';
import { ApplyDeductionDto } from '../insurance/deductions/deduction.dto.js';
import {
  BillFields,
  DownloadFundFlowBillDto,
  DownloadTradeBillDto,
} from '../transactions/bills/bill.dto.js';
import {
  BindContractDto,
  QueryAuthorizationDto,
  QueryPolicyDto,
  PolicyFields,
  PolicyReference,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from '../policies/policy.dto.js';
import {
  ContractOfPlanDto,
  QueryContractDto,
  RenewContractDto,
  TerminateContractDto,
} from '../insurance/contracts/contract.dto.js';
import {
  ContractTerminateInfo,
  ContractFields,
  InsuranceContract,
  TerminatedContract,
} from '../resources/contract.js';
import { DeductionAcceptance } from '../insurance/deductions/deduction.endpoints.js';
import { InsurancePolicy } from '../policies/policy.response.js';
import {
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  QueryPolicyPeriodDto,
  SchedulePolicyPeriodDto,
} from '../insurance/policy-periods/policy-period.dto.js';
import {
  ModifyPolicyPeriodsResponse,
  PlannedPolicyPeriod,
  PolicyPeriod,
  PolicyPeriodPage,
  ScheduledPolicyPeriod,
  WechatPayAmount,
} from '../insurance/policy-periods/policy-period.endpoints.js';
import { PolicyAuthorization } from '../resources/policy-authorization.js';
import {
  PolicyClauseDto,
  PolicyCoverageDetailDto,
  PolicyPeriodDto,
  PlannedPeriodDto,
} from '../insurance/policy-periods/planned-period.dto.js';
import {
  PreEntrustSignAppDto,
  PreEntrustSignFields,
  JumpControlDto,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
  PreEntrustSignDto,
  RealIdentityDto,
} from '../insurance/pre-sign/pre-entrust-sign.dto.js';
import {
  PreEntrustSignAppResponse,
  PreEntrustSignH5Response,
  PreEntrustSignMiniProgramResponse,
  PreEntrustSignResponse,
} from '../insurance/pre-sign/pre-entrust-sign.endpoints.js';
import {
  QueryOrderByOutTradeNoDto,
  QueryOrderByTransactionIdDto,
  QueryOrderDto,
} from '../transactions/orders/query-order.dto.js';
import {
  WechatPayPromotionGoods,
  WechatPayPromotionDetail,
  WechatPayPayer,
  WechatPayOrderAmount,
  WechatPaySceneInfo,
  WechatPayOrder,
} from '../resources/order.js';
import {
  WechatPayRefund,
  WechatPayRefundAmount,
  WechatPayRefundGoods,
  WechatPayRefundPromotionDetail,
  WechatPayRefundSource,
} from '../transactions/refunds/refund.response.js';

/** The properties of a class, as the compiler plugin of @nestjs/swagger describes them. */
type Properties = Readonly<Record<string, object>>;

/** The DTOs and responses with their own fields. */
export const SCHEMAS: readonly (readonly [type: Function, getProperties: () => Properties])[] = [
  [
    AmountDto,
    () => ({
      total: {
        required: true,
        minimum: 0,
        example: 9900,
        description:
          'Fen (分), an integer of at least 0. Whether 0 is valid depends on the request.',
        type: 'integer',
      },
      currency: {
        required: false,
        enum: ['CNY'],
        example: 'CNY',
        description: '`CNY`, the only currency of this product. An absent currency means `CNY`.',
        type: 'string',
      },
    }),
  ],
  [
    ContractOfPlanDto,
    () => ({
      plan_id: {
        required: true,
        minimum: 1,
        example: 12535,
        description: 'Id of the entrusted payment template (委托代扣模板ID).',
        type: 'integer',
      },
      contract_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '202612010000000001',
        description: "WeChat Pay's contract id (委托代扣协议ID): at most 32 digits and letters.",
        type: 'string',
      },
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes.',
        type: 'string',
      },
    }),
  ],
  [
    QueryContractDto,
    () => ({
      plan_id: {
        required: true,
        minimum: 1,
        example: 12535,
        description: 'Id of the entrusted payment template (委托代扣模板ID).',
        type: 'integer',
      },
      out_contract_code: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'C2026120100001',
        description:
          "The merchant's contract number (商户侧签约协议号): at most 32 digits and letters.",
        type: 'string',
      },
    }),
  ],
  [
    RenewContractDto,
    () => ({
      policy_periods: {
        required: true,
        minItems: 1,
        maxItems: 12,
        description: '1 to 12 periods, with ids greater than all current ones.',
        type: () => [PlannedPeriodDto],
      },
    }),
  ],
  [
    TerminateContractDto,
    () => ({
      contract_termination_remark: {
        required: true,
        minLength: 1,
        example: 'The customer cancelled the policy',
        description:
          'Reason of the termination. WeChat Pay does not document its length; related products accept at least 128 characters.',
        type: 'string',
      },
    }),
  ],
  [
    ApplyDeductionDto,
    () => ({
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes.',
        type: 'string',
      },
      out_trade_no: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'P2027010100001',
        description:
          "The merchant's order number: at most 32 digits and letters. Reuse it after a timeout; use a new one after a definite failure.",
        type: 'string',
      },
      description: {
        required: true,
        minLength: 1,
        maxLength: 127,
        example: '百万医疗险 2027 年 1 月保费',
        description: 'Description of the order, at most 127 characters.',
        type: 'string',
      },
      transaction_notify_url: {
        required: false,
        minLength: 1,
        maxLength: 256,
        format: 'uri',
        example: 'https://insurer.example/wechatpay/notifications',
        description: 'URL that receives the result. Default: the option `transactionNotifyUrl`.',
        type: 'string',
      },
      contract_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '202612010000000001',
        description: "WeChat Pay's contract id: at most 32 digits and letters.",
        type: 'string',
      },
      policy_period_id: {
        required: true,
        minimum: 1,
        maximum: 840,
        example: 2,
        description: 'Id of the scheduled period, 1 to 840.',
        type: 'integer',
      },
      amount: {
        required: true,
        description: 'Must equal the scheduled amount.',
        type: () => AmountDto,
      },
      goods_tag: {
        required: false,
        maxLength: 32,
        example: 'WINTER',
        description: 'Promotion tag, at most 32 characters.',
        type: 'string',
      },
      attach: {
        required: false,
        maxLength: 128,
        example: 'policy-2026-000017',
        description:
          'Returned in the order query and the notification, at most 128 characters; suits contract and period ids.',
        type: 'string',
      },
    }),
  ],
  [
    DeductionAcceptance,
    () => ({
      out_trade_no: {
        required: true,
        example: 'P2027010100001',
        description: "The merchant's order number (商户订单号), by which the result is queried.",
        type: 'string',
      },
      amount: {
        required: true,
        description: 'Amount that will be deducted (扣费金额信息), fen.',
        type: () => WechatPayAmount,
      },
    }),
  ],
  [
    PolicyClauseDto,
    () => ({
      clause_name: {
        required: false,
        example: '住院医疗保险金',
        description: 'Text of the clause (条款内容).',
        type: 'string',
      },
      clause_quota: {
        required: false,
        example: '2000000',
        description: 'Amount of the clause (条款额度).',
        type: 'string',
      },
    }),
  ],
  [
    PolicyCoverageDetailDto,
    () => ({
      policy_amount: {
        required: false,
        example: '2000000',
        description: 'Sum insured as a string (保单额度), for example `50000`.',
        type: 'string',
      },
      policy_clauses: {
        required: false,
        minItems: 0,
        description: 'Clauses (保险条款列表).',
        type: () => [PolicyClauseDto],
      },
    }),
  ],
  [
    PolicyPeriodDto,
    () => ({
      policy_coverage_detail: {
        required: false,
        description: 'Set it on all periods or on none.',
        type: () => PolicyCoverageDetailDto,
      },
    }),
  ],
  [
    PlannedPeriodDto,
    () => ({
      policy_period_id: {
        required: true,
        minimum: 1,
        maximum: 840,
        example: 2,
        description: '1 to 840, increasing from period to period; gaps are permitted.',
        type: 'integer',
      },
      estimated_deduct_date: {
        required: true,
        format: 'date',
        example: '2027-01-01',
        description: 'Beijing date `yyyy-MM-dd` on which the premium is expected to be deducted.',
        type: 'string',
      },
      estimated_deduct_amount: {
        required: true,
        description:
          'Premium in fen. At signing, 0 is valid only for the first period of a pure sign (首期免费).',
        type: () => AmountDto,
      },
    }),
  ],
  [
    ListPolicyPeriodsDto,
    () => ({
      limit: {
        required: false,
        minimum: 1,
        maximum: 120,
        example: 20,
        description: "Periods on the page, 1 to 120. WeChat Pay's default is 20.",
        type: 'integer',
      },
      offset: {
        required: false,
        minimum: 0,
        example: 0,
        description: 'Number of periods to skip, at least 0. The page is empty past the end.',
        type: 'integer',
      },
    }),
  ],
  [
    ModifyPolicyPeriodsDto,
    () => ({
      policy_periods: {
        required: true,
        minItems: 1,
        description: 'The complete signed list, with unchanged ids, dates and other amounts.',
        type: () => [PlannedPeriodDto],
      },
      allow_cancel_scheduled: {
        required: false,
        example: false,
        description:
          'Permits the change of a scheduled period, which cancels its schedule; schedule it again afterwards.',
        type: 'boolean',
      },
    }),
  ],
  [
    QueryPolicyPeriodDto,
    () => ({
      contract_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '202612010000000001',
        description: "WeChat Pay's contract id: at most 32 digits and letters.",
        type: 'string',
      },
      policy_period_id: {
        required: true,
        minimum: 1,
        maximum: 840,
        example: 2,
        description: 'Id of the period (扣费周期编号), 1 to 840.',
        type: 'integer',
      },
    }),
  ],
  [
    SchedulePolicyPeriodDto,
    () => ({
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes.',
        type: 'string',
      },
      scheduled_amount: {
        required: true,
        description: "Must equal the period's estimated amount.",
        type: () => AmountDto,
      },
    }),
  ],
  [
    ModifyPolicyPeriodsResponse,
    () => ({
      policy_periods: {
        required: false,
        description: 'The complete list with the new amounts (扣费周期列表).',
        type: () => [PlannedPolicyPeriod],
      },
      cancel_scheduled_policy_period_id: {
        required: false,
        example: 3,
        description: 'Id of the period with the cancelled schedule; schedule it again.',
        type: 'integer',
      },
    }),
  ],
  [
    PlannedPolicyPeriod,
    () => ({
      policy_period_id: {
        required: true,
        example: 2,
        description: 'Id of the period (扣费周期编号), 1 to 840.',
        type: 'integer',
      },
      estimated_deduct_date: {
        required: true,
        example: '2027-01-01',
        description: 'Planned date of the deduction (预计扣费日期), Beijing date `yyyy-MM-dd`.',
        type: 'string',
      },
      estimated_deduct_amount: {
        required: true,
        description: 'Planned premium (预计扣费金额), fen.',
        type: () => WechatPayAmount,
      },
    }),
  ],
  [
    PolicyPeriod,
    () => ({
      policy_period_id: {
        required: true,
        example: 2,
        description:
          'Id of the period (扣费周期编号), 1 to 840; increases from period to period, with gaps where the plan has some.',
        type: 'integer',
      },
      estimated_deduct_date: {
        required: true,
        example: '2027-01-01',
        description: 'Planned date of the deduction (预计扣费日期), Beijing date `yyyy-MM-dd`.',
        type: 'string',
      },
      estimated_deduct_amount: {
        required: true,
        description: 'Planned premium (预计扣费金额), fen.',
        type: () => WechatPayAmount,
      },
      policy_period_state: {
        required: true,
        example: 'SCHEDULED',
        description:
          'State of the period (扣费周期状态). `SCHEDULED` also covers a period with a failed deduction. Documented values: NO_SCHEDULED, SCHEDULED, PAID, EXPIRED; others may follow.',
        type: 'string',
      },
      scheduled_amount: {
        required: false,
        description:
          'Scheduled premium (已预约的扣费金额), fen; absent before the period is scheduled.',
        type: () => WechatPayAmount,
      },
      deduct_amount: {
        required: false,
        description: 'Deducted premium (实际扣费金额), fen; absent before the deduction.',
        type: () => WechatPayAmount,
      },
      deduct_date: {
        required: false,
        example: '2027-01-03',
        description:
          'Date of the deduction (实际扣费的日期), Beijing date `yyyy-MM-dd`; absent before it.',
        type: 'string',
      },
    }),
  ],
  [
    PolicyPeriodPage,
    () => ({
      data: {
        required: false,
        description: 'Periods of the page; empty or absent past the end.',
        type: () => [PolicyPeriod],
      },
      limit: {
        required: true,
        example: 20,
        description:
          "Maximum number of periods on the page, as requested; WeChat Pay's default is 20.",
        type: 'integer',
      },
      offset: {
        required: true,
        example: 0,
        description: 'Number of periods before the page.',
        type: 'integer',
      },
      total_count: {
        required: false,
        example: 12,
        description: 'Number of periods of the contract, on all pages.',
        type: 'integer',
      },
    }),
  ],
  [
    ScheduledPolicyPeriod,
    () => ({
      policy_period_id: {
        required: true,
        example: 2,
        description: 'Id of the period (扣费周期编号), 1 to 840.',
        type: 'integer',
      },
      policy_period_state: {
        required: true,
        example: 'SCHEDULED',
        description:
          'State of the period (扣费周期状态). Documented values: NO_SCHEDULED, SCHEDULED, PAID, EXPIRED; others may follow.',
        type: 'string',
      },
      deduct_start_date: {
        required: false,
        example: '2027-01-02',
        description:
          'First Beijing date `yyyy-MM-dd` on which it can be deducted. Present when scheduled or paid.',
        type: 'string',
      },
      deduct_end_date: {
        required: false,
        example: '2027-01-29',
        description: 'Last Beijing date `yyyy-MM-dd` on which it can be deducted.',
        type: 'string',
      },
      scheduled_amount: {
        required: false,
        description:
          'Scheduled premium (已预约的扣费金额), fen; absent before the period is scheduled.',
        type: () => WechatPayAmount,
      },
      deduct_amount: {
        required: false,
        description: 'Deducted premium (实际扣费金额), fen; absent before the deduction.',
        type: () => WechatPayAmount,
      },
      deduct_date: {
        required: false,
        example: '2027-01-03',
        description:
          'Date of the deduction (实际扣费的日期), Beijing date `yyyy-MM-dd`; absent before it.',
        type: 'string',
      },
    }),
  ],
  [
    WechatPayAmount,
    () => ({
      total: { required: true, example: 9900, description: 'Fen.', type: 'integer' },
      currency: {
        required: false,
        enum: ['CNY'],
        example: 'CNY',
        description: '`CNY`, the only currency of this product. An absent currency means `CNY`.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignAppDto,
    () => ({
      openid: {
        required: false,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: 'The openid of the customer under `appid`; omit it if unknown.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignFields,
    () => ({
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid that is bound to the merchant number, at most 32 characters. Default: the option `appid`.',
        type: 'string',
      },
      plan_id: {
        required: true,
        minimum: 1,
        example: 12535,
        description: 'Id of the entrusted payment template (委托代扣模板ID).',
        type: 'integer',
      },
      out_contract_code: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'C2026120100001',
        description:
          "The merchant's contract number: at most 32 digits and letters. Cannot be reused after signing.",
        type: 'string',
      },
      insured_display_name: {
        required: true,
        minLength: 1,
        maxLength: 32,
        example: '*三',
        description:
          'Masked name of the insured, as `maskInsuredName` returns it; at most 32 characters.',
        type: 'string',
      },
      contract_notify_url: {
        required: false,
        minLength: 1,
        maxLength: 256,
        format: 'uri',
        example: 'https://insurer.example/wechatpay/notifications',
        description:
          'URL that receives the result of signing, at most 256 characters. Default: the option `contractNotifyUrl`.',
        type: 'string',
      },
      policy_start_date: {
        required: true,
        format: 'date',
        example: '2026-12-02',
        description: 'First day of the policy, Beijing date `yyyy-MM-dd`.',
        type: 'string',
      },
      policy_end_date: {
        required: true,
        format: 'date',
        example: '2027-12-01',
        description:
          'Last day of the policy, Beijing date `yyyy-MM-dd`, not earlier than `policy_start_date`.',
        type: 'string',
      },
      policy_periods: {
        required: true,
        minItems: 1,
        description: 'The planned deductions, with increasing ids and dates.',
        type: () => [PolicyPeriodDto],
      },
      amount: {
        required: false,
        description:
          'First premium, paid while signing. Must equal the amount of the first period.',
        type: () => AmountDto,
      },
      out_trade_no: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z_\\-*]*$',
        example: 'P2027010100001',
        description:
          "The merchant's number of the first order: at most 32 digits, letters and `_-*`.",
        type: 'string',
      },
      description: {
        required: false,
        minLength: 1,
        maxLength: 127,
        example: '百万医疗险 2027 年 1 月保费',
        description: 'Description of the first order, at most 127 characters.',
        type: 'string',
      },
      transaction_notify_url: {
        required: false,
        minLength: 1,
        maxLength: 256,
        format: 'uri',
        example: 'https://insurer.example/wechatpay/notifications',
        description:
          'URL that receives the result of the first payment. Default in sign-with-payment: the option `transactionNotifyUrl`.',
        type: 'string',
      },
      out_user_code: {
        required: false,
        example: 'U00017',
        description:
          "The merchant's user id. When set, WeChat Pay permits one contract per user and template.",
        type: 'string',
      },
      goods_tag: {
        required: false,
        maxLength: 32,
        example: 'WINTER',
        description: 'Promotion tag of the first order, at most 32 characters.',
        type: 'string',
      },
      attach: {
        required: false,
        maxLength: 128,
        example: 'policy-2026-000017',
        description:
          'Returned in the order query and the payment notification, at most 128 characters.',
        type: 'string',
      },
      can_auto_insure: {
        required: false,
        example: false,
        description: 'The policy renews itself (自动续保). Not together with `can_auto_reinsure`.',
        type: 'boolean',
      },
      can_auto_reinsure: {
        required: false,
        example: false,
        description:
          'A new policy at the current rate follows (自动重新投保). Not together with `can_auto_insure`.',
        type: 'boolean',
      },
      real_identity: {
        required: false,
        description: 'Restricts signing to this person.',
        type: () => RealIdentityDto,
      },
      combined_deduct_period_count: {
        required: false,
        minimum: 1,
        example: 1,
        description:
          'Number of periods that the first deduction covers (合并扣费期数): 1, or 2 or 3 in the first multi-period mode.',
        type: 'integer',
      },
    }),
  ],
  [
    JumpControlDto,
    () => ({
      jump_appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the app to return to, at most 32 characters. Requires a permission of WeChat Pay.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignH5Dto,
    () => ({
      openid: {
        required: false,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: 'The openid of the customer under `appid`; omit it if unknown.',
        type: 'string',
      },
      jump_control: {
        required: false,
        description: 'If absent, WeChat decides by the User-Agent.',
        type: () => JumpControlDto,
      },
    }),
  ],
  [
    PreEntrustSignMiniProgramDto,
    () => ({
      openid: {
        required: true,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: 'The openid of the customer under `appid`. Only this customer can sign.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignDto,
    () => ({
      openid: {
        required: true,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: 'The openid of the customer under `appid`. Only this customer can sign.',
        type: 'string',
      },
    }),
  ],
  [
    RealIdentityDto,
    () => ({
      real_name: {
        required: true,
        minLength: 1,
        example: '张三',
        description:
          'Full name, at most 214 bytes in UTF-8; characters of four bytes are permitted.',
        type: 'string',
      },
      id_card_number: {
        required: true,
        minLength: 1,
        example: '11010119900307123X',
        description:
          'Number of the identity card, at most 214 bytes. WeChat Pay checks its format.',
        type: 'string',
      },
      identity_type: {
        required: false,
        enum: ['ID_CARD'],
        example: 'ID_CARD',
        description: 'Type of the document; sent unencrypted.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignAppResponse,
    () => ({
      pre_entrustweb_id: {
        required: true,
        example: '5778aadf-5a3c-4a31-9b5c-bf2c5a3e2f3a',
        description: 'Id of the session; signing must start within 2 minutes.',
        type: 'string',
      },
      miniprogram_username: {
        required: false,
        example: 'gh_0123456789ab',
        description:
          "Original id (`gh_…`) of WeChat Pay's mini program. Documented for a related product, for newer templates.",
        type: 'string',
      },
      miniprogram_path: {
        required: false,
        example: 'pages/index/index',
        description: 'Path inside the mini program.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignH5Response,
    () => ({
      redirect_url: {
        required: true,
        example: 'https://payapp.wechatpay.cn/papay/pre?token=5778aadf',
        description:
          'URL that opens WeChat from the same browser. The rules for a page inside WeChat apply.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignMiniProgramResponse,
    () => ({
      pre_entrustweb_id: {
        required: true,
        example: '5778aadf-5a3c-4a31-9b5c-bf2c5a3e2f3a',
        description: 'Id of the session, which expires after 10 minutes.',
        type: 'string',
      },
      redirect_appid: {
        required: true,
        example: 'wxbd687630cd02ce1d',
        description: "Appid of WeChat Pay's mini program in which the customer signs.",
        type: 'string',
      },
      redirect_path: {
        required: true,
        example: 'pages/index/index?pre_entrustweb_id=5778aadf',
        description: 'Path inside the mini program.',
        type: 'string',
      },
    }),
  ],
  [
    PreEntrustSignResponse,
    () => ({
      redirect_url: {
        required: true,
        example: 'https://payapp.wechatpay.cn/papay/pre?token=5778aadf',
        description:
          'URL of the signing page, valid for 10 minutes. Navigate to it with `window.location.href` from a page with `<meta name="referrer" content="no-referrer-when-downgrade">`, never with an HTTP redirect.',
        type: 'string',
      },
    }),
  ],
  [
    BindContractDto,
    () => ({
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes.',
        type: 'string',
      },
      plan_id: {
        required: true,
        minLength: 1,
        pattern: '^[0-9]*$',
        example: '12535',
        description: 'Id of the entrusted payment template. **A string here**, a number elsewhere.',
        type: 'string',
      },
      out_contract_code: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'C2026120100001',
        description: "The merchant's contract number: at most 32 digits and letters.",
        type: 'string',
      },
    }),
  ],
  [QueryAuthorizationDto, () => ({})],
  [QueryPolicyDto, () => ({})],
  [
    PolicyFields,
    () => ({
      start_renewal_time: {
        required: false,
        format: 'date-time',
        example: '2027-11-01T00:00:00+08:00',
        description:
          'First moment of the renewal (可续保开始时间), RFC 3339. Required with `support_renewal`: after `effective_time`, at most 60 days from `expired_time`.',
        type: 'string',
      },
      end_renewal_time: {
        required: false,
        format: 'date-time',
        example: '2027-12-31T00:00:00+08:00',
        description:
          'Last moment of the renewal (可续保结束时间), RFC 3339. Required with `support_renewal`: at most 60 days from `expired_time`.',
        type: 'string',
      },
      car_number: {
        required: false,
        example: '沪A12345',
        description: 'Licence plate (车牌信息); required for `POLICY_TYPE_CAR`.',
        type: 'string',
      },
      pet_name: {
        required: false,
        example: '旺财',
        description: 'Name of the pet (宠物名称); required for `POLICY_TYPE_PET`.',
        type: 'string',
      },
      address: {
        required: false,
        example: '上海市浦东新区世纪大道 1 号',
        description: 'Address of the insured property (地址信息).',
        type: 'string',
      },
      policy_code: {
        required: false,
        example: 'PICC2026000017',
        description:
          "The insurer's policy number; required for `POLICY_STATE_APPROVED` and `POLICY_STATE_INACTIVE`.",
        type: 'string',
      },
      policy_periods: {
        required: false,
        minItems: 0,
        example: [1, 2, 3],
        description: "Ids of the contract's periods. WeChat Pay plans to remove this field.",
        type: 'array',
        items: { type: 'integer' },
      },
      combined_payment: {
        required: false,
        example: false,
        description:
          'The premium is deducted together with that of other policies (是否与其它保单合并扣费).',
        type: 'boolean',
      },
      payment_method: {
        required: false,
        enum: ['PAYMENT_METHOD_OTHER', 'PAYMENT_METHOD_PERIOD', 'PAYMENT_METHOD_LUMP_SUM'],
        example: 'PAYMENT_METHOD_OTHER',
        description: 'How the premium is paid (缴费方式).',
        type: 'string',
      },
      period_premium_mode: {
        required: false,
        enum: [
          'PERIOD_PREMIUM_MODE_EQUAL',
          'PERIOD_PREMIUM_MODE_FIRST_DIFF',
          'PERIOD_PREMIUM_MODE_MULTI_DIFF',
        ],
        example: 'PERIOD_PREMIUM_MODE_EQUAL',
        description: 'How the premiums of the periods relate (期交保费模式).',
        type: 'string',
      },
      payment_period: {
        required: false,
        enum: [
          'PAYMENT_PERIOD_DAY',
          'PAYMENT_PERIOD_WEEK',
          'PAYMENT_PERIOD_BIWEEKLY',
          'PAYMENT_PERIOD_MONTH',
          'PAYMENT_PERIOD_QUARTER',
          'PAYMENT_PERIOD_HALF_YEAR',
          'PAYMENT_PERIOD_YEAR',
        ],
        example: 'PAYMENT_PERIOD_DAY',
        description: 'Time between two premiums (缴费周期).',
        type: 'string',
      },
      first_period_amount: {
        required: false,
        minimum: 0,
        example: 9900,
        description:
          'First premium (首期保费金额), presumably fen; WeChat Pay does not document the unit.',
        type: 'integer',
      },
      subsequent_period_amount: {
        required: false,
        minimum: 0,
        example: 9900,
        description:
          'Each later premium (后续每期保费金额), presumably fen; WeChat Pay does not document the unit.',
        type: 'integer',
      },
      coverage_term_type: {
        required: false,
        enum: ['COVERAGE_TERM_TYPE_FIXED_DATE', 'COVERAGE_TERM_TYPE_LIFETIME'],
        example: 'COVERAGE_TERM_TYPE_FIXED_DATE',
        description: 'Duration of the cover (保障期限类型).',
        type: 'string',
      },
    }),
  ],
  [
    PolicyReference,
    () => ({
      out_insurance_no: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'I2026120100001',
        description: "The merchant's policy number (商户保险编号): at most 32 digits and letters.",
        type: 'string',
      },
    }),
  ],
  [
    SubmitAuthorizationDto,
    () => ({
      insurance_name: {
        required: true,
        minLength: 1,
        maxLength: 50,
        example: '百万医疗险',
        description: 'Name of the insurance (保险名称), shown to the user; at most 50 characters.',
        type: 'string',
      },
      payee_mchid: {
        required: false,
        minLength: 1,
        example: '1900000109',
        description: 'Merchant number of the payee (收款方商户号).',
        type: 'string',
      },
      payee_appid: {
        required: false,
        minLength: 1,
        example: 'wxd678efh567hg6787',
        description: 'Appid of the payee (收款方公众账号ID).',
        type: 'string',
      },
    }),
  ],
  [
    UpdatePolicyDto,
    () => ({
      insured_name_list: {
        required: false,
        minItems: 0,
        maxItems: 11,
        example: ['张三'],
        description:
          'Replaces the list; an empty list leaves it unchanged. Given in plaintext; each name is encrypted separately.',
        type: 'array',
        items: { type: 'string' },
      },
      insurance_name: {
        required: false,
        minLength: 1,
        maxLength: 50,
        example: '百万医疗险',
        description: 'Name of the insurance (保险名称), shown to the user; at most 50 characters.',
        type: 'string',
      },
      effective_time: {
        required: false,
        format: 'date-time',
        example: '2026-12-02T00:00:00+08:00',
        description: 'Start of the cover (保单生效时间), RFC 3339, inclusive.',
        type: 'string',
      },
      expired_time: {
        required: false,
        format: 'date-time',
        example: '2027-12-01T23:59:59+08:00',
        description: 'End of the cover (保单失效时间), RFC 3339, exclusive.',
        type: 'string',
      },
      coverage_detail: {
        required: false,
        example: '住院医疗 200 万元',
        description: 'Description of the cover (保障详情), as text for the user.',
        type: 'string',
      },
      support_renewal: {
        required: false,
        example: false,
        description: 'The policy can be renewed (是否支持续保).',
        type: 'boolean',
      },
      policy_type: {
        required: false,
        enum: [
          'POLICY_TYPE_OTHER',
          'POLICY_TYPE_MEDICAL',
          'POLICY_TYPE_ACCIDENT',
          'POLICY_TYPE_CRITICAL',
          'POLICY_TYPE_CAR',
          'POLICY_TYPE_LIFE',
          'POLICY_TYPE_PROPERTY',
          'POLICY_TYPE_PET',
          'POLICY_TYPE_ANNUITY',
        ],
        example: 'POLICY_TYPE_OTHER',
        description: 'Kind of insurance (保单类型).',
        type: 'string',
      },
      policy_state: {
        required: false,
        enum: [
          'POLICY_STATE_ISSUING',
          'POLICY_STATE_APPROVED',
          'POLICY_STATE_DECLINED',
          'POLICY_STATE_INACTIVE',
        ],
        example: 'POLICY_STATE_ISSUING',
        description: 'State of the policy (保单状态).',
        type: 'string',
      },
      plan_id: {
        required: false,
        minLength: 1,
        pattern: '^[0-9]*$',
        example: '12535',
        description: 'Id of the entrusted payment template. **A string here**, a number elsewhere.',
        type: 'string',
      },
      out_contract_code: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'C2026120100001',
        description: "The merchant's contract number: at most 32 digits and letters.",
        type: 'string',
      },
      free_insurance: {
        required: false,
        example: false,
        description: 'A free policy (赠险).',
        type: 'boolean',
      },
    }),
  ],
  [
    UploadPolicyDto,
    () => ({
      insured_name_list: {
        required: true,
        minItems: 1,
        maxItems: 11,
        example: ['张三'],
        description:
          'Full names of 1 to 11 insured, given in plaintext; this package encrypts each name separately.',
        type: 'array',
        items: { type: 'string' },
      },
      insurance_company_code: {
        required: true,
        minLength: 1,
        maxLength: 32,
        example: '000002',
        description:
          "Code of the insurer (承保公司代码) from WeChat Pay's table, at most 32 characters.",
        type: 'string',
      },
      effective_time: {
        required: true,
        format: 'date-time',
        example: '2026-12-02T00:00:00+08:00',
        description: 'Start of the cover (保单生效时间), RFC 3339, inclusive.',
        type: 'string',
      },
      expired_time: {
        required: true,
        format: 'date-time',
        example: '2027-12-01T23:59:59+08:00',
        description: 'End of the cover (保单失效时间), RFC 3339, exclusive.',
        type: 'string',
      },
      coverage_detail: {
        required: true,
        minLength: 1,
        example: '住院医疗 200 万元',
        description: 'Description of the cover (保障详情), as text for the user.',
        type: 'string',
      },
      support_renewal: {
        required: true,
        example: false,
        description: 'The policy can be renewed (是否支持续保); requires the two renewal times.',
        type: 'boolean',
      },
      policy_type: {
        required: true,
        enum: [
          'POLICY_TYPE_OTHER',
          'POLICY_TYPE_MEDICAL',
          'POLICY_TYPE_ACCIDENT',
          'POLICY_TYPE_CRITICAL',
          'POLICY_TYPE_CAR',
          'POLICY_TYPE_LIFE',
          'POLICY_TYPE_PROPERTY',
          'POLICY_TYPE_PET',
          'POLICY_TYPE_ANNUITY',
        ],
        example: 'POLICY_TYPE_OTHER',
        description: 'Kind of insurance (保单类型).',
        type: 'string',
      },
      policy_state: {
        required: true,
        enum: [
          'POLICY_STATE_ISSUING',
          'POLICY_STATE_APPROVED',
          'POLICY_STATE_DECLINED',
          'POLICY_STATE_INACTIVE',
        ],
        example: 'POLICY_STATE_ISSUING',
        description: 'State of the policy (保单状态).',
        type: 'string',
      },
      appid: {
        required: false,
        minLength: 1,
        maxLength: 32,
        example: 'wxd678efh567hg6787',
        description:
          'The appid of the contract, at most 32 characters. Default: the option `appid`, if it is one for all scenes.',
        type: 'string',
      },
      openid: {
        required: true,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: "The insured person's openid under `appid`.",
        type: 'string',
      },
      plan_id: {
        required: true,
        minLength: 1,
        pattern: '^[0-9]*$',
        example: '12535',
        description: 'Id of the entrusted payment template. **A string here**, a number elsewhere.',
        type: 'string',
      },
      out_contract_code: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: 'C2026120100001',
        description: "The merchant's contract number: at most 32 digits and letters.",
        type: 'string',
      },
      free_insurance: {
        required: true,
        example: false,
        description: 'A free policy (赠险).',
        type: 'boolean',
      },
      payee_mchid: {
        required: false,
        minLength: 1,
        example: '1900000109',
        description: 'Merchant number of the payee (收款方商户号).',
        type: 'string',
      },
      payee_appid: {
        required: false,
        minLength: 1,
        example: 'wxd678efh567hg6787',
        description: 'Appid of the payee (收款方公众账号ID).',
        type: 'string',
      },
      payee_openid: {
        required: false,
        minLength: 1,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: 'Openid of the payee (收款方用户标识) under `payee_appid`.',
        type: 'string',
      },
    }),
  ],
  [
    InsurancePolicy,
    () => ({
      out_insurance_no: {
        required: true,
        example: 'I2026120100001',
        description: "The merchant's policy number (商户保险编号).",
        type: 'string',
      },
      insurance_name: {
        required: true,
        example: '百万医疗险',
        description: 'Name of the insurance (保险名称), taken from the authorisation.',
        type: 'string',
      },
      insured_name_list: {
        required: true,
        example: ['张三'],
        description:
          "Full names, decrypted with the merchant's private key; ciphertext when a `signer` cannot decrypt.",
        type: 'array',
        items: { type: 'string' },
      },
      insurance_company_code: {
        required: true,
        example: '000002',
        description: "Code of the insurer (承保公司代码) from WeChat Pay's table.",
        type: 'string',
      },
      effective_time: {
        required: true,
        example: '2026-12-02T00:00:00+08:00',
        description: 'Start of the cover (保单生效时间), RFC 3339, inclusive.',
        type: 'string',
      },
      expired_time: {
        required: true,
        example: '2027-12-01T23:59:59+08:00',
        description: 'End of the cover (保单失效时间), RFC 3339, exclusive.',
        type: 'string',
      },
      coverage_detail: {
        required: true,
        example: '住院医疗 200 万元',
        description: 'Description of the cover (保障详情), as text for the user.',
        type: 'string',
      },
      support_renewal: {
        required: true,
        example: false,
        description: 'The policy can be renewed (是否支持续保).',
        type: 'boolean',
      },
      start_renewal_time: {
        required: false,
        example: '2027-11-01T00:00:00+08:00',
        description:
          'First moment of the renewal (可续保开始时间), RFC 3339; absent without `support_renewal`.',
        type: 'string',
      },
      end_renewal_time: {
        required: false,
        example: '2027-12-31T00:00:00+08:00',
        description:
          'Last moment of the renewal (可续保结束时间), RFC 3339; absent without `support_renewal`.',
        type: 'string',
      },
      policy_type: {
        required: true,
        example: 'POLICY_TYPE_OTHER',
        description:
          'Kind of insurance (保单类型), open to new values. Documented values: POLICY_TYPE_OTHER, POLICY_TYPE_MEDICAL, POLICY_TYPE_ACCIDENT, POLICY_TYPE_CRITICAL, POLICY_TYPE_CAR, POLICY_TYPE_LIFE, POLICY_TYPE_PROPERTY, POLICY_TYPE_PET, POLICY_TYPE_ANNUITY; others may follow.',
        type: 'string',
      },
      car_number: {
        required: false,
        example: '沪A12345',
        description: 'Licence plate (车牌信息), for `POLICY_TYPE_CAR`.',
        type: 'string',
      },
      pet_name: {
        required: false,
        example: '旺财',
        description: 'Name of the pet (宠物名称), for `POLICY_TYPE_PET`.',
        type: 'string',
      },
      address: {
        required: false,
        example: '上海市浦东新区世纪大道 1 号',
        description: 'Address of the insured property (地址信息).',
        type: 'string',
      },
      policy_state: {
        required: true,
        example: 'POLICY_STATE_ISSUING',
        description:
          'State of the policy (保单状态), open to new values. Documented values: POLICY_STATE_ISSUING, POLICY_STATE_APPROVED, POLICY_STATE_DECLINED, POLICY_STATE_INACTIVE; others may follow.',
        type: 'string',
      },
      policy_code: {
        required: false,
        example: 'PICC2026000017',
        description: "The insurer's policy number (保司保单号), once the policy is approved.",
        type: 'string',
      },
      plan_id: {
        required: true,
        example: '12535',
        description:
          'Id of the entrusted payment template (委托代扣模板ID). **A string here**, a number elsewhere.',
        type: 'string',
      },
      out_contract_code: {
        required: true,
        example: 'C2026120100001',
        description:
          "The merchant's number (商户签约协议号) of the contract that pays for the policy.",
        type: 'string',
      },
      policy_periods: {
        required: false,
        example: [1, 2, 3],
        description: "Ids of the contract's periods. WeChat Pay plans to remove this field.",
        type: 'array',
        items: { type: 'integer' },
      },
      free_insurance: {
        required: true,
        example: false,
        description: 'A free policy (赠险).',
        type: 'boolean',
      },
      combined_payment: {
        required: false,
        example: false,
        description:
          'The premium is deducted together with that of other policies (是否与其它保单合并扣费).',
        type: 'boolean',
      },
      payment_method: {
        required: false,
        example: 'PAYMENT_METHOD_OTHER',
        description:
          'How the premium is paid (缴费方式), open to new values. Documented values: PAYMENT_METHOD_OTHER, PAYMENT_METHOD_PERIOD, PAYMENT_METHOD_LUMP_SUM; others may follow.',
        type: 'string',
      },
      period_premium_mode: {
        required: false,
        example: 'PERIOD_PREMIUM_MODE_EQUAL',
        description:
          'How the premiums of the periods relate (期交保费模式), open to new values. Documented values: PERIOD_PREMIUM_MODE_EQUAL, PERIOD_PREMIUM_MODE_FIRST_DIFF, PERIOD_PREMIUM_MODE_MULTI_DIFF; others may follow.',
        type: 'string',
      },
      payment_period: {
        required: false,
        example: 'PAYMENT_PERIOD_DAY',
        description:
          'Time between two premiums (缴费周期), open to new values. Documented values: PAYMENT_PERIOD_DAY, PAYMENT_PERIOD_WEEK, PAYMENT_PERIOD_BIWEEKLY, PAYMENT_PERIOD_MONTH, PAYMENT_PERIOD_QUARTER, PAYMENT_PERIOD_HALF_YEAR, PAYMENT_PERIOD_YEAR; others may follow.',
        type: 'string',
      },
      first_period_amount: {
        required: false,
        example: 9900,
        description:
          'First premium (首期保费金额), presumably fen; WeChat Pay does not document the unit.',
        type: 'integer',
      },
      subsequent_period_amount: {
        required: false,
        example: 9900,
        description:
          'Each later premium (后续每期保费金额), presumably fen; WeChat Pay does not document the unit.',
        type: 'integer',
      },
      coverage_term_type: {
        required: false,
        example: 'COVERAGE_TERM_TYPE_FIXED_DATE',
        description:
          'Duration of the cover (保障期限类型), open to new values. Documented values: COVERAGE_TERM_TYPE_FIXED_DATE, COVERAGE_TERM_TYPE_LIFETIME; others may follow.',
        type: 'string',
      },
    }),
  ],
  [
    ContractTerminateInfo,
    () => ({
      contract_termination_mode: {
        required: true,
        example: 'USER_TERMINATE',
        description:
          'How the contract was terminated (解约方式). Documented values: USER_TERMINATE, MCH_API_TERMINATE, WEPAY_WEB_TERMINATE, CUSTOMER_SERVICE_TERMINATE, SYSTEM_TERMINATE, API; others may follow.',
        type: 'string',
      },
      contract_terminated_time: {
        required: true,
        example: '2027-03-01T10:00:00+08:00',
        description: 'When the contract ended (协议解约时间), RFC 3339.',
        type: 'string',
      },
      contract_termination_remark: {
        required: false,
        example: 'The customer cancelled the policy',
        description: 'Reason of the termination (解约备注), as `terminateContract` sent it.',
        type: 'string',
      },
    }),
  ],
  [
    ContractFields,
    () => ({
      mchid: {
        required: true,
        example: '1900000109',
        description: 'Merchant number (商户号) that holds the contract.',
        type: 'string',
      },
      contract_id: {
        required: true,
        example: '202612010000000001',
        description:
          "WeChat Pay's contract id (委托代扣协议ID), by which the contract is renewed, modified, scheduled and deducted.",
        type: 'string',
      },
      appid: {
        required: true,
        example: 'wxd678efh567hg6787',
        description: 'The appid under which the contract was signed.',
        type: 'string',
      },
      plan_id: {
        required: true,
        example: 12535,
        description: 'Id of the entrusted payment template (委托代扣模板ID).',
        type: 'integer',
      },
      out_contract_code: {
        required: true,
        example: 'C2026120100001',
        description: "The merchant's contract number (商户侧签约协议号) from the pre-sign.",
        type: 'string',
      },
      insured_display_name: {
        required: false,
        example: '*三',
        description:
          'Masked name (被保险人展示姓名). Absent, like the signing and expiry times, when signing failed.',
        type: 'string',
      },
      contract_state: {
        required: true,
        example: 'SIGNED',
        description:
          'State of the contract (协议状态), which alone tells whether the customer has signed. Documented values: SIGNED, SIGN_FAILED, TO_BE_RENEWED, TERMINATE_PENDING, TERMINATED; others may follow.',
        type: 'string',
      },
      contract_signed_time: {
        required: false,
        example: '2026-12-01T10:00:00+08:00',
        description: 'When the customer signed (协议签署时间), RFC 3339.',
        type: 'string',
      },
      contract_expired_time: {
        required: false,
        example: '2027-12-01T00:00:00+08:00',
        description: 'When the contract expires (协议到期时间), RFC 3339.',
        type: 'string',
      },
      contract_terminate_info: {
        required: false,
        description: 'Present only after a termination.',
        type: () => ContractTerminateInfo,
      },
      openid: {
        required: true,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: "The customer's openid under `appid`.",
        type: 'string',
      },
      out_user_code: {
        required: false,
        example: 'U00017',
        description: "The merchant's user id (商户侧用户标识), when the pre-sign set it.",
        type: 'string',
      },
    }),
  ],
  [
    InsuranceContract,
    () => ({
      revoke_terminate_contract_redirect_url: {
        required: false,
        example: 'pages/contract/revoke?contract_id=202612010000000001',
        description:
          'Path, not a URL, of the mini program page on which the user can withdraw the termination.',
        type: 'string',
      },
      revoke_terminate_contract_redirect_appid: {
        required: false,
        example: 'wxbd687630cd02ce1d',
        description: 'Appid of that mini program.',
        type: 'string',
      },
    }),
  ],
  [TerminatedContract, () => ({})],
  [
    WechatPayPromotionGoods,
    () => ({
      goods_id: {
        required: true,
        example: '1001',
        description: "The merchant's id of the item (商品编码).",
        type: 'string',
      },
      quantity: {
        required: true,
        example: 1,
        description: 'Number of items that the user bought (商品数量).',
        type: 'integer',
      },
      unit_price: {
        required: true,
        example: 9900,
        description: 'Price of one item (商品单价), fen.',
        type: 'integer',
      },
      discount_amount: {
        required: true,
        example: 0,
        description: 'Discount on the items (商品优惠金额), fen.',
        type: 'integer',
      },
      goods_remark: {
        required: false,
        example: '保费',
        description: "The merchant's remark about the item (商品备注).",
        type: 'string',
      },
    }),
  ],
  [
    WechatPayPromotionDetail,
    () => ({
      coupon_id: {
        required: true,
        example: '109519',
        description: 'Id of the coupon (券ID).',
        type: 'string',
      },
      name: {
        required: false,
        example: '满减',
        description: 'Name of the promotion (优惠名称).',
        type: 'string',
      },
      scope: {
        required: false,
        example: 'GLOBAL',
        description:
          '`GLOBAL` for the whole order, `SINGLE` for certain items (优惠范围). Documented values: GLOBAL, SINGLE; others may follow.',
        type: 'string',
      },
      type: {
        required: false,
        example: 'CASH',
        description:
          '`CASH` for a coupon that was paid for in advance (充值型), `NOCASH` for one that was not (免充值型). Documented values: CASH, NOCASH; others may follow.',
        type: 'string',
      },
      amount: {
        required: true,
        example: 9900,
        description: 'Value of the coupon (优惠券面额), fen: the sum of the three contributions.',
        type: 'integer',
      },
      stock_id: {
        required: false,
        example: '931386',
        description: 'Id of the campaign (活动ID).',
        type: 'string',
      },
      wechatpay_contribute: {
        required: false,
        example: 0,
        description: "WeChat Pay's part of `amount` (微信出资), fen.",
        type: 'integer',
      },
      merchant_contribute: {
        required: false,
        example: 0,
        description: "The merchant's part of `amount` (商户出资), fen.",
        type: 'integer',
      },
      other_contribute: {
        required: false,
        example: 0,
        description: 'The part of `amount` that others pay (其他出资), fen.',
        type: 'integer',
      },
      currency: {
        required: false,
        example: 'CNY',
        description: 'Currency of the amounts (优惠币种): `CNY`.',
        type: 'string',
      },
      goods_detail: {
        required: false,
        description: 'The items with a discount, for the scope `SINGLE`.',
        type: () => [WechatPayPromotionGoods],
      },
    }),
  ],
  [
    WechatPayPayer,
    () => ({
      openid: {
        required: false,
        example: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
        description: "The user's openid under the order's `appid`.",
        type: 'string',
      },
    }),
  ],
  [
    WechatPayOrderAmount,
    () => ({
      total: {
        required: false,
        example: 9900,
        description: 'Amount of the order (总金额), fen.',
        type: 'integer',
      },
      payer_total: {
        required: false,
        example: 9900,
        description: 'Amount that the user paid (用户支付金额), fen: `total` less promotions.',
        type: 'integer',
      },
      currency: {
        required: false,
        enum: ['CNY'],
        example: 'CNY',
        description: 'Currency of `total` (货币类型): `CNY`.',
        type: 'string',
      },
      payer_currency: {
        required: false,
        example: 'CNY',
        description: 'Currency of `payer_total` (用户支付币种): `CNY`.',
        type: 'string',
      },
    }),
  ],
  [
    WechatPaySceneInfo,
    () => ({
      device_id: {
        required: false,
        example: '013467007045764',
        description: "The merchant's number of the device or shop (商户端设备号).",
        type: 'string',
      },
    }),
  ],
  [
    WechatPayOrder,
    () => ({
      appid: {
        required: false,
        example: 'wxd678efh567hg6787',
        description: 'The appid under which the order was placed.',
        type: 'string',
      },
      mchid: {
        required: true,
        example: '1900000109',
        description: 'Merchant number (商户号) that receives the payment.',
        type: 'string',
      },
      out_trade_no: {
        required: true,
        example: 'P2027010100001',
        description: "The merchant's order number (商户订单号).",
        type: 'string',
      },
      transaction_id: {
        required: false,
        example: '4200001234202701031234567890',
        description: "WeChat Pay's order number (微信支付订单号); absent before the payment.",
        type: 'string',
      },
      trade_type: {
        required: false,
        example: 'PAP',
        description:
          'How the order is paid (交易类型): `PAP` for a deduction. Absent before the payment. Documented values: PAP, JSAPI, NATIVE, APP, MICROPAY, MWEB, FACEPAY; others may follow.',
        type: 'string',
      },
      trade_state: {
        required: true,
        example: 'SUCCESS',
        description:
          'State of the order (交易状态). Only `SUCCESS`, or `REFUND` later, means that it was paid. Documented values: SUCCESS, REFUND, NOTPAY, CLOSED, REVOKED, USERPAYING, PAYERROR, ACCEPT; others may follow.',
        type: 'string',
      },
      trade_state_desc: {
        required: false,
        example: '支付成功',
        description: 'Description of the state (交易状态描述) in Chinese, for people.',
        type: 'string',
      },
      bank_type: {
        required: false,
        example: 'CMB_DEBIT',
        description: 'Code of the bank or account that paid (银行类型), for instance `CMC`.',
        type: 'string',
      },
      attach: {
        required: false,
        example: 'policy-2026-000017',
        description: 'The text that the request gave as `attach` (商户数据包).',
        type: 'string',
      },
      success_time: {
        required: false,
        example: '2027-01-03T09:12:43+08:00',
        description: 'When the order was paid (支付完成时间), RFC 3339; absent before the payment.',
        type: 'string',
      },
      payer: {
        required: false,
        description: 'The user behind the payment (支付者).',
        type: () => WechatPayPayer,
      },
      amount: {
        required: false,
        description: 'Amounts of the order (订单金额), fen.',
        type: () => WechatPayOrderAmount,
      },
      scene_info: {
        required: false,
        description: 'Where the order was placed (场景信息).',
        type: () => WechatPaySceneInfo,
      },
      promotion_detail: {
        required: false,
        description: 'Promotions of the payment (优惠功能); absent without one.',
        type: () => [WechatPayPromotionDetail],
      },
    }),
  ],
  [
    PolicyAuthorization,
    () => ({
      out_insurance_no: {
        required: true,
        example: 'I2026120100001',
        description:
          "The merchant's policy number (商户保险编号), which identifies the policy and its authorisation.",
        type: 'string',
      },
      appid: {
        required: false,
        example: 'wxd678efh567hg6787',
        description: 'The appid of the contract.',
        type: 'string',
      },
      plan_id: {
        required: true,
        example: '12535',
        description:
          'Id of the entrusted payment template (委托代扣模板ID). **A string here**, a number elsewhere.',
        type: 'string',
      },
      out_contract_code: {
        required: true,
        example: 'C2026120100001',
        description: "The merchant's contract number (商户签约协议号).",
        type: 'string',
      },
      insurance_name: {
        required: true,
        example: '百万医疗险',
        description: 'Name of the insurance (保险名称) that the user sees.',
        type: 'string',
      },
      auth_state: {
        required: true,
        example: 'AUTH_STATE_INIT',
        description:
          'State of the authorisation (授权状态). Documented values: AUTH_STATE_INIT, AUTH_STATE_PENDING, AUTH_STATE_GRANTED, AUTH_STATE_DENIED, AUTH_STATE_EXPIRED, AUTH_STATE_INEFFECTIVE, AUTH_STATE_INEFFECTIE; others may follow.',
        type: 'string',
      },
      user_auth_time: {
        required: false,
        example: '2026-12-01T10:00:00+08:00',
        description: 'When the user decided (用户授权时间), RFC 3339; absent before that.',
        type: 'string',
      },
    }),
  ],
  [
    BillFields,
    () => ({
      bill_date: {
        required: true,
        format: 'date',
        example: '2026-12-01',
        description:
          'Beijing date `yyyy-MM-dd`; the bill is available from about 10:00 on the next day.',
        type: 'string',
      },
      tar_type: {
        required: false,
        enum: ['GZIP'],
        example: 'GZIP',
        description: '`GZIP` compresses the transfer; the stream still delivers the plain bill.',
        type: 'string',
      },
    }),
  ],
  [
    DownloadFundFlowBillDto,
    () => ({
      account_type: {
        required: false,
        enum: ['BASIC', 'OPERATION', 'FEES'],
        example: 'BASIC',
        description:
          "Account of the funds (资金账户类型): basic, operation or fees. WeChat Pay's default is `BASIC`.",
        type: 'string',
      },
    }),
  ],
  [
    DownloadTradeBillDto,
    () => ({
      bill_type: {
        required: false,
        enum: [
          'ALL',
          'SUCCESS',
          'REFUND',
          'RECHARGE_REFUND',
          'ALL_SPECIAL',
          'SUC_SPECIAL',
          'REF_SPECIAL',
        ],
        example: 'ALL',
        description: "Type of the orders in the bill. WeChat Pay's default is `ALL`.",
        type: 'string',
      },
    }),
  ],
  [
    QueryOrderByOutTradeNoDto,
    () => ({
      out_trade_no: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z_\\-*]*$',
        example: 'P2027010100001',
        description: "The merchant's order number: at most 32 digits, letters and `_-*`.",
        type: 'string',
      },
    }),
  ],
  [
    QueryOrderByTransactionIdDto,
    () => ({
      transaction_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '4200001234202701031234567890',
        description: "WeChat Pay's order number: at most 32 digits and letters.",
        type: 'string',
      },
    }),
  ],
  [
    QueryOrderDto,
    () => ({
      out_trade_no: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z_\\-*]*$',
        example: 'P2027010100001',
        description: "The merchant's order number; either this or `transaction_id`.",
        type: 'string',
      },
      transaction_id: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '4200001234202701031234567890',
        description: "WeChat Pay's order number; either this or `out_trade_no`.",
        type: 'string',
      },
    }),
  ],
  [
    ApplyAbnormalRefundDto,
    () => ({
      refund_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '50000000382019052709732678859',
        description: "WeChat Pay's refund number: at most 32 digits and letters.",
        type: 'string',
      },
      type: {
        required: true,
        enum: ['USER_BANK_CARD', 'MERCHANT_BANK_CARD'],
        example: 'USER_BANK_CARD',
        description: 'Owner of the bank card: the user or the merchant.',
        type: 'string',
      },
      bank_type: {
        required: false,
        enum: [
          'CMB_DEBIT',
          'COMM_DEBIT',
          'ABC_DEBIT',
          'CCB_DEBIT',
          'ICBC_DEBIT',
          'BOC_DEBIT',
          'PAB_DEBIT',
          'SPDB_DEBIT',
          'CITIC_DEBIT',
          'CEB_DEBIT',
          'CMBC_DEBIT',
          'CIB_DEBIT',
          'GDB_DEBIT',
          'PSBC_DEBIT',
          'NBCB_DEBIT',
        ],
        example: 'CMB_DEBIT',
        description: "The user's bank.",
        type: 'string',
      },
      bank_account: {
        required: false,
        minLength: 1,
        example: '6222020200012345678',
        description: "The user's card number, given in plaintext and encrypted by this package.",
        type: 'string',
      },
      real_name: {
        required: false,
        minLength: 1,
        example: '张三',
        description: "The user's name, given in plaintext and encrypted by this package.",
        type: 'string',
      },
    }),
  ],
  [
    QueryRefundDto,
    () => ({
      out_refund_no: {
        required: true,
        minLength: 1,
        maxLength: 64,
        pattern: '^[0-9A-Za-z_\\-|*@]*$',
        example: 'R2027010300001',
        description: "The merchant's refund number: at most 64 digits, letters and `_-|*@`.",
        type: 'string',
      },
    }),
  ],
  [
    RefundAmountDto,
    () => ({
      refund: {
        required: true,
        minimum: 1,
        example: 9900,
        description: 'Amount to refund in fen, at most `total`.',
        type: 'integer',
      },
      total: {
        required: true,
        minimum: 1,
        example: 9900,
        description: 'Amount of the order in fen.',
        type: 'integer',
      },
      currency: {
        required: false,
        enum: ['CNY'],
        example: 'CNY',
        description:
          '`CNY`, the only currency of this product. An absent currency means `CNY`, and is sent as `CNY`.',
        type: 'string',
      },
      from: {
        required: false,
        minItems: 0,
        description:
          'The accounts that fund the refund (退款出资账户及金额); their amounts add up to `refund`.',
        type: () => [RefundSourceDto],
      },
    }),
  ],
  [
    RefundByOutTradeNoDto,
    () => ({
      out_trade_no: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z_\\-*]*$',
        example: 'P2027010100001',
        description: "The merchant's order number: at most 32 digits, letters and `_-*`.",
        type: 'string',
      },
    }),
  ],
  [
    RefundByTransactionIdDto,
    () => ({
      transaction_id: {
        required: true,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '4200001234202701031234567890',
        description: "WeChat Pay's order number: at most 32 digits and letters.",
        type: 'string',
      },
    }),
  ],
  [
    RefundDto,
    () => ({
      transaction_id: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z]*$',
        example: '4200001234202701031234567890',
        description: "WeChat Pay's order number; either this or `out_trade_no`.",
        type: 'string',
      },
      out_trade_no: {
        required: false,
        minLength: 1,
        maxLength: 32,
        pattern: '^[0-9A-Za-z_\\-*]*$',
        example: 'P2027010100001',
        description: "The merchant's order number; either this or `transaction_id`.",
        type: 'string',
      },
    }),
  ],
  [
    RefundFields,
    () => ({
      out_refund_no: {
        required: true,
        minLength: 1,
        maxLength: 64,
        pattern: '^[0-9A-Za-z_\\-|*@]*$',
        example: 'R2027010300001',
        description:
          "The merchant's refund number: at most 64 digits, letters and `_-|*@`. Keep it when you retry.",
        type: 'string',
      },
      reason: {
        required: false,
        maxLength: 80,
        example: '退保',
        description: 'Shown to the user, at most 80 characters.',
        type: 'string',
      },
      notify_url: {
        required: false,
        minLength: 1,
        maxLength: 256,
        format: 'uri',
        example: 'https://insurer.example/wechatpay/notifications',
        description:
          'URL that receives the result. Default: the URL that is set in the merchant platform.',
        type: 'string',
      },
      funds_account: {
        required: false,
        enum: ['AVAILABLE'],
        example: 'AVAILABLE',
        description: '`AVAILABLE` for the available balance.',
        type: 'string',
      },
      amount: {
        required: true,
        description: 'Amounts of the refund and of the order (金额信息), fen.',
        type: () => RefundAmountDto,
      },
      goods_detail: {
        required: false,
        minItems: 0,
        description: 'The refunded items (退款商品), for a refund by item only.',
        type: () => [RefundGoodsDto],
      },
    }),
  ],
  [
    RefundGoodsDto,
    () => ({
      merchant_goods_id: {
        required: true,
        minLength: 1,
        example: '1001',
        description: "The merchant's id of the item (商户侧商品编码).",
        type: 'string',
      },
      wechatpay_goods_id: {
        required: false,
        example: '1001',
        description: "WeChat Pay's id of the item (微信侧商品编码).",
        type: 'string',
      },
      goods_name: {
        required: false,
        example: '百万医疗险',
        description: 'Name of the item (商品名称).',
        type: 'string',
      },
      unit_price: {
        required: true,
        minimum: 0,
        example: 9900,
        description: 'Price of one item (商品单价), fen.',
        type: 'integer',
      },
      refund_amount: {
        required: true,
        minimum: 0,
        example: 9900,
        description: 'Amount that is refunded for the items (商品退款金额), fen.',
        type: 'integer',
      },
      refund_quantity: {
        required: true,
        minimum: 1,
        example: 1,
        description: 'Number of returned items (商品退货数量).',
        type: 'integer',
      },
    }),
  ],
  [
    RefundSourceDto,
    () => ({
      account: {
        required: true,
        enum: ['AVAILABLE', 'UNAVAILABLE'],
        example: 'AVAILABLE',
        description: 'The available or the unavailable balance (出资账户类型).',
        type: 'string',
      },
      amount: {
        required: true,
        minimum: 1,
        example: 9900,
        description: 'Amount from this account (出资金额), fen.',
        type: 'integer',
      },
    }),
  ],
  [
    WechatPayRefund,
    () => ({
      refund_id: {
        required: true,
        example: '50000000382019052709732678859',
        description: "WeChat Pay's refund number (微信支付退款号).",
        type: 'string',
      },
      out_refund_no: {
        required: true,
        example: 'R2027010300001',
        description: "The merchant's refund number (商户退款单号).",
        type: 'string',
      },
      transaction_id: {
        required: true,
        example: '4200001234202701031234567890',
        description: "WeChat Pay's number of the refunded order (微信支付订单号).",
        type: 'string',
      },
      out_trade_no: {
        required: true,
        example: 'P2027010100001',
        description: "The merchant's number of the refunded order (商户订单号).",
        type: 'string',
      },
      channel: {
        required: true,
        example: 'ORIGINAL',
        description:
          'How the refund is returned (退款渠道). Documented values: ORIGINAL, BALANCE, OTHER_BALANCE, OTHER_BANKCARD; others may follow.',
        type: 'string',
      },
      user_received_account: {
        required: true,
        example: '招商银行信用卡0403',
        description:
          "The user's account that receives the refund (退款入账账户), as text for people: `招商银行信用卡0403`.",
        type: 'string',
      },
      success_time: {
        required: false,
        example: '2027-01-03T09:12:43+08:00',
        description: 'When the refund succeeded (退款成功时间), RFC 3339; absent before that.',
        type: 'string',
      },
      create_time: {
        required: true,
        example: '2027-01-03T09:12:40+08:00',
        description: 'When WeChat Pay accepted the refund (退款创建时间), RFC 3339.',
        type: 'string',
      },
      status: {
        required: true,
        example: 'SUCCESS',
        description:
          'State of the refund (退款状态). Only `SUCCESS` means that the user has the money. Documented values: SUCCESS, CLOSED, PROCESSING, ABNORMAL; others may follow.',
        type: 'string',
      },
      funds_account: {
        required: false,
        example: 'AVAILABLE',
        description:
          "The merchant's account that the refund is taken from (资金账户). Documented values: BASIC, OPERATION, AVAILABLE, UNAVAILABLE, UNSETTLED; others may follow.",
        type: 'string',
      },
      amount: {
        required: true,
        description: 'Amounts of the refund and of its order (金额信息), fen.',
        type: () => WechatPayRefundAmount,
      },
      promotion_detail: {
        required: false,
        description: 'Promotions of the order that the refund reverses (优惠退款信息).',
        type: () => [WechatPayRefundPromotionDetail],
      },
    }),
  ],
  [
    WechatPayRefundAmount,
    () => ({
      total: {
        required: true,
        example: 9900,
        description: 'Amount of the order (订单金额), fen.',
        type: 'integer',
      },
      refund: {
        required: true,
        example: 9900,
        description: 'Amount of this refund (退款金额), fen, promotions included.',
        type: 'integer',
      },
      from: {
        required: false,
        description:
          'The accounts that fund the refund (退款出资账户及金额), if the request named them.',
        type: () => [WechatPayRefundSource],
      },
      payer_total: {
        required: true,
        example: 9900,
        description: 'Amount that the user paid for the order (用户支付金额), fen.',
        type: 'integer',
      },
      payer_refund: {
        required: true,
        example: 9900,
        description: 'Amount that the user gets back (用户退款金额), fen, without coupons.',
        type: 'integer',
      },
      settlement_refund: {
        required: true,
        example: 9900,
        description: "Amount that is deducted from the merchant's settlement (应结退款金额), fen.",
        type: 'integer',
      },
      settlement_total: {
        required: true,
        example: 9900,
        description: 'Amount of the order that is settled to the merchant (应结订单金额), fen.',
        type: 'integer',
      },
      discount_refund: {
        required: true,
        example: 0,
        description: 'Part of the refund that returns as coupons (优惠退款金额), fen.',
        type: 'integer',
      },
      currency: {
        required: true,
        enum: ['CNY'],
        example: 'CNY',
        description: 'Currency of the amounts (退款币种): `CNY`.',
        type: 'string',
      },
      refund_fee: {
        required: false,
        example: 0,
        description: 'Service charge that the merchant gets back (手续费退款金额), fen.',
        type: 'integer',
      },
    }),
  ],
  [
    WechatPayRefundGoods,
    () => ({
      merchant_goods_id: {
        required: true,
        example: '1001',
        description: "The merchant's id of the item (商户侧商品编码).",
        type: 'string',
      },
      wechatpay_goods_id: {
        required: false,
        example: '1001',
        description: "WeChat Pay's id of the item (微信侧商品编码).",
        type: 'string',
      },
      goods_name: {
        required: false,
        example: '百万医疗险',
        description: 'Name of the item (商品名称).',
        type: 'string',
      },
      unit_price: {
        required: true,
        example: 9900,
        description: 'Price of one item (商品单价), fen.',
        type: 'integer',
      },
      refund_amount: {
        required: true,
        example: 9900,
        description: 'Amount that is refunded for the items (商品退款金额), fen.',
        type: 'integer',
      },
      refund_quantity: {
        required: true,
        example: 1,
        description: 'Number of returned items (商品退货数量).',
        type: 'integer',
      },
    }),
  ],
  [
    WechatPayRefundPromotionDetail,
    () => ({
      promotion_id: {
        required: true,
        example: '109519',
        description: 'Id of the coupon or discount (券ID).',
        type: 'string',
      },
      scope: {
        required: true,
        example: 'GLOBAL',
        description:
          '`GLOBAL` for the whole order, `SINGLE` for certain items (优惠范围). Documented values: GLOBAL, SINGLE; others may follow.',
        type: 'string',
      },
      type: {
        required: true,
        example: 'COUPON',
        description:
          '`COUPON` for a coupon that was paid for in advance, `DISCOUNT` for one that was not (优惠类型). Documented values: COUPON, DISCOUNT; others may follow.',
        type: 'string',
      },
      amount: {
        required: true,
        example: 9900,
        description: 'Value of the coupon (优惠券面额), fen.',
        type: 'integer',
      },
      refund_amount: {
        required: true,
        example: 9900,
        description: 'Part of `amount` that the refund reverses (优惠退款金额), fen.',
        type: 'integer',
      },
      goods_detail: {
        required: false,
        description: 'Items of the refund (商品列表), for the scope `SINGLE`.',
        type: () => [WechatPayRefundGoods],
      },
    }),
  ],
  [
    WechatPayRefundSource,
    () => ({
      account: {
        required: true,
        example: 'AVAILABLE',
        description:
          'The available or the unavailable balance (出资账户类型). Documented values: AVAILABLE, UNAVAILABLE; others may follow.',
        type: 'string',
      },
      amount: {
        required: true,
        example: 9900,
        description: 'Amount from this account (出资金额), fen.',
        type: 'integer',
      },
    }),
  ],
];
