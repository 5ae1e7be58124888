import type { WechatPayNotification } from 'nestjs-wechatpay-insurance';
import { nowInBeijing } from '../dates/beijing-date.js';

/** What the sample keeps of a notification: no name and no openid. */
export interface ReceivedNotification {
  readonly id: string;
  readonly event_type: string;
  readonly summary: string;
  readonly received_at: string;
  /** How often it came. */
  deliveries: number;
  readonly contract_id?: string;
  readonly out_contract_code?: string;
  readonly contract_state?: string;
  readonly out_trade_no?: string;
  readonly transaction_id?: string;
  /** Fen. */
  readonly amount?: number;
}

export function receivedNotification(notification: WechatPayNotification): ReceivedNotification {
  const { id, event_type, summary } = notification;
  return {
    id,
    event_type,
    summary,
    received_at: nowInBeijing(),
    deliveries: 1,
    ...detailsOf(notification),
  };
}

/** `event_type` tells TypeScript what `resource` holds. */
function detailsOf(notification: WechatPayNotification): Partial<ReceivedNotification> {
  switch (notification.event_type) {
    case 'INSURANCE_ENTRUST.SIGN':
    case 'INSURANCE_ENTRUST.TERMINATE':
    case 'INSURANCE_ENTRUST.RENEW': {
      const { contract_id, out_contract_code, contract_state } = notification.resource;
      return { contract_id, out_contract_code, contract_state };
    }
    case 'TRANSACTION.SUCCESS':
    case 'TRANSACTION.FAIL': {
      const { out_trade_no, transaction_id, attach, amount } = notification.resource;
      // A payment does not say which contract it is for; the request put that into `attach`.
      return { out_trade_no, transaction_id, out_contract_code: attach, amount: amount?.total };
    }
    default:
      return {};
  }
}
