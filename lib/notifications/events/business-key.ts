import type { WechatPayNotification } from './wechat-pay-notification.js';

/**
 * Returns a key for `notifications.key` from the subject of a notification: two notifications of one occurrence
 * have the same key even if WeChat Pay gave them different ids, and different occurrences have different keys.
 *
 * - `INSURANCE_ENTRUST.SIGN`: contract_id
 * - `INSURANCE_ENTRUST.TERMINATE`: contract_id and contract_terminated_time
 * - `INSURANCE_ENTRUST.RENEW`: contract_id and contract_expired_time
 * - `TRANSACTION.SUCCESS`: transaction_id
 * - `INSURANCE_POLICY_MANAGEMENT.GRANTED`: out_insurance_no and user_auth_time
 * - `REFUND.*`: refund_id and refund_status
 * - `TRANSACTION.FAIL`, events that are not listed, and notifications without one of the fields above: `id`
 *
 * WeChat Pay does not document whether `id` stays the same when it delivers again. With `id` as the key, a
 * handler runs again if the `id` changes; with this key, two occurrences that agree in the fields above would
 * count as one.
 */
export function businessKey(notification: WechatPayNotification): string {
  const parts = getParts(notification.event_type, notification.resource);
  return parts?.every(isPresent) === true ? parts.map(escapeSeparator).join('|') : notification.id;
}

/** Escapes the separator, so that joined parts are unambiguous. WeChat Pay's ids and times have neither character. */
function escapeSeparator(part: unknown): string {
  return String(part).replace(/[\\|]/g, '\\$&');
}

function getParts(eventType: string, resource: object): readonly unknown[] | undefined {
  const get = (name: string) => (resource as Readonly<Record<string, unknown>>)[name];
  switch (eventType) {
    case 'INSURANCE_ENTRUST.SIGN':
      return [get('contract_id')];
    case 'INSURANCE_ENTRUST.TERMINATE':
      return [get('contract_id'), getTerminationTime(get('contract_terminate_info'))];
    case 'INSURANCE_ENTRUST.RENEW':
      return [get('contract_id'), get('contract_expired_time')];
    case 'TRANSACTION.SUCCESS':
      return [get('transaction_id')];
    case 'INSURANCE_POLICY_MANAGEMENT.GRANTED':
      return [get('out_insurance_no'), get('user_auth_time')];
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED':
      return [get('refund_id'), get('refund_status')];
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
