import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';
import { beijingTimestamp } from '../dates/beijing-date.js';
import { parseAttach } from '../premiums/premium-reference.js';

/** The parts of a notification that the sample keeps: without names and openids. */
export interface ReceivedNotification {
  readonly id: string;
  readonly event_type: string;
  readonly summary: string;
  readonly received_at: string;
  readonly contract_id?: string;
  readonly out_contract_code?: string;
  readonly contract_state?: string;
  readonly policy_period_id?: number;
  readonly out_trade_no?: string;
  readonly transaction_id?: string;
  readonly out_refund_no?: string;
  /** Fen. */
  readonly amount?: number;
  /** WeChat Pay's description of the result, such as the reason of a failed deduction. */
  readonly result?: string;
  readonly out_insurance_no?: string;
}

export function receivedNotification(
  notification: WechatPayNotification,
  now: Date,
): ReceivedNotification {
  const { id, event_type, summary } = notification;
  const received_at = beijingTimestamp(now);
  return { id, event_type, summary, received_at, ...getDetails(notification) };
}

/** `event_type` narrows the type of `resource`. */
function getDetails(notification: WechatPayNotification): Partial<ReceivedNotification> {
  switch (notification.event_type) {
    case 'INSURANCE_ENTRUST.SIGN':
    case 'INSURANCE_ENTRUST.TERMINATE':
    case 'INSURANCE_ENTRUST.RENEW': {
      const { contract_id, out_contract_code, contract_state } = notification.resource;
      return { contract_id, out_contract_code, contract_state };
    }
    case 'TRANSACTION.SUCCESS':
    case 'TRANSACTION.FAIL': {
      const { out_trade_no, transaction_id, attach, amount, trade_state_desc } =
        notification.resource;
      const premium = parseAttach(attach);
      return {
        out_trade_no,
        transaction_id,
        out_contract_code: premium?.code,
        policy_period_id: premium?.periodId,
        amount: amount?.total,
        result: trade_state_desc,
      };
    }
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED': {
      const { out_trade_no, out_refund_no, transaction_id, amount } = notification.resource;
      return { out_trade_no, out_refund_no, transaction_id, amount: amount?.refund };
    }
    case 'INSURANCE_POLICY_MANAGEMENT.GRANTED':
      return { out_insurance_no: notification.resource.out_insurance_no };
    default:
      return {};
  }
}
