/*
 * The lists of documented values: for decorators, drop-downs and tables. Their types stay open to values that WeChat
 * Pay adds later.
 */
import { IsIn, IsOptional } from 'class-validator';
import {
  CONTRACT_STATES,
  CONTRACT_TERMINATION_MODES,
  type ContractState,
  type ContractTerminationMode,
  COVERAGE_TERM_TYPES,
  type CoverageTermType,
  DELIVERY_REJECTION_REASONS,
  type DeliveryRejectionReason,
  type InsuranceContract,
  type InsurancePolicy,
  type ModifyPolicyPeriodsResponse,
  PERIOD_PREMIUM_MODES,
  type PeriodPremiumMode,
  type PlannedPolicyPeriod,
  POLICY_AUTHORIZATION_STATES,
  POLICY_PAYMENT_METHODS,
  POLICY_PAYMENT_PERIODS,
  POLICY_PERIOD_STATES,
  POLICY_STATES,
  POLICY_TYPES,
  type PolicyAuthorizationState,
  type PolicyPaymentMethod,
  type PolicyPaymentPeriod,
  type PolicyPeriodState,
  type PolicyState,
  type PolicyType,
  type RefundNotificationAmount,
  type RefundNotificationResource,
  SIGNATURE_REJECTION_REASONS,
  type SignatureRejectionReason,
  WECHAT_PAY_ERROR_CODES,
  WECHAT_PAY_NOTIFICATION_REJECTION_REASONS,
  WECHAT_PAY_REFUND_BANK_TYPES,
  WECHAT_PAY_REFUND_CHANNELS,
  WECHAT_PAY_REFUND_FUNDS_ACCOUNTS,
  WECHAT_PAY_REFUND_STATUSES,
  WECHAT_PAY_TRADE_STATES,
  WECHAT_PAY_TRADE_TYPES,
  WECHAT_PAY_TRANSPORT_REASONS,
  type WechatPayClient,
  type WechatPayEncryptedField,
  type WechatPayErrorCode,
  type WechatPayNotificationRejectionReason,
  type WechatPayOrder,
  type WechatPayOrderAmount,
  type WechatPayPayer,
  type WechatPayPromotionGoods,
  type WechatPayRefund,
  type WechatPayRefundBankType,
  type WechatPayRefundChannel,
  type WechatPayRefundFundsAccount,
  type WechatPayRefundGoods,
  type WechatPayRefundSource,
  type WechatPayRefundStatus,
  type WechatPaySceneInfo,
  type WechatPaySigner,
  type WechatPayTradeState,
  type WechatPayTradeType,
  type WechatPayTransportReason,
} from 'nestjs-wechatpay-insurance';
import type { RedisClient } from 'nestjs-wechatpay-insurance/redis';

export class ContractFilter {
  @IsOptional()
  @IsIn(CONTRACT_STATES)
  state?: ContractState;

  @IsOptional()
  @IsIn([...POLICY_TYPES, 'none'])
  type?: PolicyType | 'none';
}

/** Each list belongs to its type. */
export const lists = {
  contractStates: CONTRACT_STATES satisfies readonly ContractState[],
  terminationModes: CONTRACT_TERMINATION_MODES satisfies readonly ContractTerminationMode[],
  periodStates: POLICY_PERIOD_STATES satisfies readonly PolicyPeriodState[],
  authorizationStates: POLICY_AUTHORIZATION_STATES satisfies readonly PolicyAuthorizationState[],
  policyTypes: POLICY_TYPES satisfies readonly PolicyType[],
  policyStates: POLICY_STATES satisfies readonly PolicyState[],
  paymentMethods: POLICY_PAYMENT_METHODS satisfies readonly PolicyPaymentMethod[],
  paymentPeriods: POLICY_PAYMENT_PERIODS satisfies readonly PolicyPaymentPeriod[],
  premiumModes: PERIOD_PREMIUM_MODES satisfies readonly PeriodPremiumMode[],
  coverageTerms: COVERAGE_TERM_TYPES satisfies readonly CoverageTermType[],
  tradeStates: WECHAT_PAY_TRADE_STATES satisfies readonly WechatPayTradeState[],
  tradeTypes: WECHAT_PAY_TRADE_TYPES satisfies readonly WechatPayTradeType[],
  refundStatuses: WECHAT_PAY_REFUND_STATUSES satisfies readonly WechatPayRefundStatus[],
  refundChannels: WECHAT_PAY_REFUND_CHANNELS satisfies readonly WechatPayRefundChannel[],
  fundsAccounts: WECHAT_PAY_REFUND_FUNDS_ACCOUNTS satisfies readonly WechatPayRefundFundsAccount[],
  bankTypes: WECHAT_PAY_REFUND_BANK_TYPES satisfies readonly WechatPayRefundBankType[],
  errorCodes: WECHAT_PAY_ERROR_CODES satisfies readonly WechatPayErrorCode[],
  transportReasons: WECHAT_PAY_TRANSPORT_REASONS satisfies readonly WechatPayTransportReason[],
  signatureReasons: SIGNATURE_REJECTION_REASONS satisfies readonly SignatureRejectionReason[],
  notificationReasons:
    WECHAT_PAY_NOTIFICATION_REJECTION_REASONS satisfies readonly WechatPayNotificationRejectionReason[],
  deliveryReasons: DELIVERY_REJECTION_REASONS satisfies readonly DeliveryRejectionReason[],
};

/** A table with a text for every documented state. */
export const labels: Record<(typeof CONTRACT_STATES)[number], string> = {
  SIGNED: '已签约',
  SIGN_FAILED: '签约失败',
  TO_BE_RENEWED: '待续期',
  TERMINATE_PENDING: '解约中',
  TERMINATED: '已解约',
};
export const options = CONTRACT_STATES.map((value) => ({ value, label: labels[value] }));

// @ts-expect-error -- a table must have every documented state
export const incomplete: Record<(typeof CONTRACT_STATES)[number], string> = { SIGNED: '已签约' };

/** A value that WeChat Pay adds later has a type, and the documented ones narrow. */
export const later: ContractState = 'FROZEN';
export function isKnown(state: string): state is (typeof CONTRACT_STATES)[number] {
  return new Set<string>(CONTRACT_STATES).has(state);
}
export function describe({ contract_state: state }: InsuranceContract): string {
  return isKnown(state) ? labels[state] : state;
}

/** Reasons of this package and values of requests are complete, so a misspelt one does not compile. */
// @ts-expect-error -- not a reason
export const reason: WechatPayTransportReason = 'time-out';
// @ts-expect-error -- not a bank that receives abnormal refunds
export const bank: WechatPayRefundBankType = 'CMB';
// @ts-expect-error -- a list cannot be changed
CONTRACT_STATES.push('FROZEN');

/** The parts of a response have names. */
export declare const order: WechatPayOrder;
export const payer: WechatPayPayer | undefined = order.payer;
export const amount: WechatPayOrderAmount = order.amount ?? { total: undefined };
export const scene: WechatPaySceneInfo = order.scene_info ?? {};
export const goods: readonly WechatPayPromotionGoods[] = (order.promotion_detail ?? []).flatMap(
  ({ goods_detail }) => goods_detail ?? [],
);
export declare const refund: WechatPayRefund;
export const sources: readonly WechatPayRefundSource[] = refund.amount.from ?? [];
export const returned: readonly WechatPayRefundGoods[] = (refund.promotion_detail ?? []).flatMap(
  ({ goods_detail }) => goods_detail ?? [],
);
export declare const modified: ModifyPolicyPeriodsResponse;
export const planned: readonly PlannedPolicyPeriod[] = modified.policy_periods ?? [];
export declare const notified: RefundNotificationResource;
export const refunded: RefundNotificationAmount | undefined = notified.amount;
export declare const client: WechatPayClient;
export const encrypted: Promise<WechatPayEncryptedField> = client.encryptField('张三');
export declare const policy: InsurancePolicy;
export const policyType: PolicyType | (string & {}) = policy.policy_type;

/** An optional method may be `undefined`. */
export const signer: WechatPaySigner = { sign: async (text) => text, decrypt: undefined };
export const redis: RedisClient = { eval: async () => null, info: undefined };
