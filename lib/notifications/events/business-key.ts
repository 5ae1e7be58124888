import type { WechatPayNotification } from './wechat-pay-notification.js';

/**
 * What a notification is about, for `notifications.key`: the same for two notifications of one thing
 * that happened, also if WeChat Pay gave them different ids, and different for what must stay apart.
 *
 * - `INSURANCE_ENTRUST.SIGN`: contract_id
 * - `INSURANCE_ENTRUST.TERMINATE`: contract_id and contract_terminated_time
 * - `INSURANCE_ENTRUST.RENEW`: contract_id and contract_expired_time
 * - `TRANSACTION.SUCCESS`: transaction_id
 * - `INSURANCE_POLICY_MANAGEMENT.GRANTED`: out_insurance_no and user_auth_time
 * - `REFUND.*`: refund_id and refund_status
 * - `TRANSACTION.FAIL`, events that are not listed, and where one of the fields above is absent: `id`
 *
 * Whether `id` stays the same when WeChat Pay delivers again is not documented. With `id` as the key
 * and an `id` that changes, a handler runs again; with this key, two different things that agree in the
 * fields above would be taken for one.
 */
export function businessKey(notification: WechatPayNotification): string {
  const parts = getParts(notification.event_type, notification.resource);
  return parts?.every(isPresent) === true ? parts.map(escapeBorder).join('|') : notification.id;
}

/** So that the border between two parts is in one place only. WeChat Pay's ids and times have neither character. */
function escapeBorder(part: unknown): string {
  return String(part).replace(/[\\|]/g, '\\$&');
}

function getParts(eventType: string, resource: object): readonly unknown[] | undefined {
  const of = (name: string) => (resource as Readonly<Record<string, unknown>>)[name];
  switch (eventType) {
    case 'INSURANCE_ENTRUST.SIGN':
      return [of('contract_id')];
    case 'INSURANCE_ENTRUST.TERMINATE':
      return [of('contract_id'), getTerminationTime(of('contract_terminate_info'))];
    case 'INSURANCE_ENTRUST.RENEW':
      return [of('contract_id'), of('contract_expired_time')];
    case 'TRANSACTION.SUCCESS':
      return [of('transaction_id')];
    case 'INSURANCE_POLICY_MANAGEMENT.GRANTED':
      return [of('out_insurance_no'), of('user_auth_time')];
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED':
      return [of('refund_id'), of('refund_status')];
    default:
      return undefined;
  }
}

function getTerminationTime(info: unknown): unknown {
  if (typeof info !== 'object' || info === null) return undefined;
  return (info as Readonly<Record<string, unknown>>)['contract_terminated_time'];
}

function isPresent(part: unknown): boolean {
  return typeof part === 'string' && part !== '';
}
