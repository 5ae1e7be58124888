import type { KnownEventType, NotificationFor } from '../../../notifications/events/event-types.js';

export const EXAMPLE_MCHID = '1900000109';

/** Time of the example notifications. */
export const EXAMPLE_TIME = '2026-12-01T10:00:00+08:00';

const CONTRACT = {
  mchid: EXAMPLE_MCHID,
  contract_id: '202612011234000001',
  appid: 'wxd678efh567hg6787',
  plan_id: 12535,
  out_contract_code: 'contract-20261201-1',
  insured_display_name: '张*',
  contract_state: 'SIGNED',
  contract_signed_time: EXAMPLE_TIME,
  contract_expired_time: '2027-11-30T23:59:59+08:00',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  out_user_code: 'user-1',
};

const ORDER = {
  appid: CONTRACT.appid,
  mchid: EXAMPLE_MCHID,
  out_trade_no: 'deduction-20261201-1',
  trade_type: 'PAP',
  payer: { openid: CONTRACT.openid },
};

const PAID_ORDER = {
  ...ORDER,
  transaction_id: '4200123456202612011234567890',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: EXAMPLE_TIME,
  amount: { total: 10_000, payer_total: 10_000, currency: 'CNY' as const, payer_currency: 'CNY' },
};

const REFUND = {
  mchid: EXAMPLE_MCHID,
  out_trade_no: ORDER.out_trade_no,
  transaction_id: PAID_ORDER.transaction_id,
  out_refund_no: 'refund-20261201-1',
  refund_id: '5030123456202612011234567890',
  user_received_account: '支付用户零钱',
  amount: { total: 10_000, refund: 10_000, payer_total: 10_000, payer_refund: 10_000 },
};

/** A complete resource of each known event, as WeChat Pay would send it. */
export const RESOURCE_EXAMPLES: {
  readonly [EventType in KnownEventType]: NotificationFor<EventType>['resource'];
} = {
  'INSURANCE_ENTRUST.SIGN': CONTRACT,
  'INSURANCE_ENTRUST.TERMINATE': {
    ...CONTRACT,
    contract_state: 'TERMINATED',
    contract_terminate_info: {
      contract_termination_mode: 'USER_TERMINATE',
      contract_terminated_time: EXAMPLE_TIME,
      contract_termination_remark: '用户主动解约',
    },
  },
  'INSURANCE_ENTRUST.RENEW': {
    ...CONTRACT,
    contract_signed_time: '2025-12-01T10:00:00+08:00',
  },
  'TRANSACTION.SUCCESS': PAID_ORDER,
  'TRANSACTION.FAIL': {
    ...ORDER,
    trade_state: 'PAYERROR',
    trade_state_desc: '支付失败',
    amount: { total: 10_000, currency: 'CNY' as const },
  },
  'INSURANCE_POLICY_MANAGEMENT.GRANTED': {
    out_insurance_no: 'policy-20261201-1',
    insurance_name: '百万医疗险',
    auth_state: 'AUTH_STATE_GRANTED',
    user_auth_time: EXAMPLE_TIME,
  },
  'REFUND.SUCCESS': { ...REFUND, refund_status: 'SUCCESS', success_time: EXAMPLE_TIME },
  'REFUND.ABNORMAL': { ...REFUND, refund_status: 'ABNORMAL' },
  'REFUND.CLOSED': { ...REFUND, refund_status: 'CLOSED' },
};
