/* Known and unknown events, without casts. */
import {
  type ContractSignedNotification,
  isKnownEventType,
  isNotificationFor,
  isUnknownNotification,
  KNOWN_EVENT_TYPES,
  type KnownEventType,
  type KnownNotification,
  type NotificationFor,
  type UnknownNotification,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';

declare const notification: WechatPayNotification;
declare const name: string;
declare const either: 'INSURANCE_ENTRUST.SIGN' | 'TRANSACTION.FAIL';

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isEqual = <A, B>(_equal: Equal<A, B>): void => {};

const LABELS: Record<KnownEventType, string> = {
  'INSURANCE_ENTRUST.SIGN': '签约',
  'INSURANCE_ENTRUST.TERMINATE': '解约',
  'INSURANCE_ENTRUST.RENEW': '续期',
  'TRANSACTION.SUCCESS': '支付成功',
  'TRANSACTION.FAIL': '支付失败',
  'INSURANCE_POLICY_MANAGEMENT.GRANTED': '保单授权',
  'REFUND.SUCCESS': '退款成功',
  'REFUND.ABNORMAL': '退款异常',
  'REFUND.CLOSED': '退款关闭',
};
const counts: Record<string, number> = {};
const queues = new Map([['INSURANCE_ENTRUST.SIGN', 'contracts']]);
const watched = new Set(['INSURANCE_ENTRUST.SIGN', 'SOME.EVENT']);
const known = new Set<string>(KNOWN_EVENT_TYPES);

export function useAsString({ event_type: eventType }: WechatPayNotification): unknown[] {
  counts[eventType] = (counts[eventType] ?? 0) + 1;
  const text: string = eventType;
  const fromSwitch = () => {
    switch (text) {
      case 'INSURANCE_ENTRUST.SIGN':
      case 'SOME.EVENT':
        return 1;
      default:
        return 0;
    }
  };
  return [
    queues.get(eventType),
    watched.has(eventType),
    known.has(eventType),
    `wechatpay.${eventType}`,
    'a ' + eventType,
    eventType.split('.')[0],
    eventType.startsWith('REFUND.'),
    { [eventType]: 1 }[eventType],
    fromSwitch(),
  ];
}

export function label({ event_type: eventType }: WechatPayNotification): string {
  // @ts-expect-error -- the table lacks the events that this release does not know
  void LABELS[eventType];
  return isKnownEventType(eventType) ? LABELS[eventType] : eventType;
}

export function narrowByComparison(): string | unknown[] {
  if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') {
    isEqual<typeof notification, ContractSignedNotification>(true);
    return notification.resource.contract_id;
  }
  // @ts-expect-error -- excluded above
  if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') return [];
  switch (notification.event_type) {
    case 'TRANSACTION.SUCCESS':
    case 'TRANSACTION.FAIL':
      return notification.resource.out_trade_no;
    case 'INSURANCE_POLICY_MANAGEMENT.GRANTED':
      return notification.resource.out_insurance_no;
    case 'REFUND.SUCCESS':
    case 'REFUND.ABNORMAL':
    case 'REFUND.CLOSED':
      return notification.resource.out_refund_no;
    case 'INSURANCE_ENTRUST.TERMINATE':
    case 'INSURANCE_ENTRUST.RENEW':
      return notification.resource.contract_id;
    default:
      isEqual<typeof notification, UnknownNotification>(true);
      return [notification.resource['contract_id']];
  }
}

export function narrowToUnknown(): unknown {
  if (isUnknownNotification(notification)) {
    isEqual<typeof notification, UnknownNotification>(true);
    return notification.resource['contract_id'];
  }
  isEqual<typeof notification, KnownNotification>(true);
  return LABELS[notification.event_type];
}

export function narrowToName(): unknown {
  if (isNotificationFor(notification, 'SOME.EVENT')) {
    const unknown: UnknownNotification = notification;
    return unknown.resource['contract_id'] ?? notification.resource['contract_id'];
  }
  isEqual<typeof notification, WechatPayNotification>(true);
  if (isNotificationFor(notification, 'SOME.OTHER_EVENT')) return notification.resource['other'];
  if (isNotificationFor(notification, 'INSURANCE_ENTRUST.SIGN')) {
    const signed: ContractSignedNotification = notification;
    return signed.resource.contract_id + notification.resource.contract_id;
  }
  isEqual<typeof notification, WechatPayNotification>(true);
  if (isNotificationFor(notification, either)) {
    const found: NotificationFor<typeof either> = notification;
    return found.resource.mchid;
  }
  // A notification of the other name of the two is still possible.
  isEqual<typeof notification, WechatPayNotification>(true);
  if (isNotificationFor(notification, name)) return notification.event_type;
  isEqual<typeof notification, WechatPayNotification>(true);
  if (
    isNotificationFor(notification, 'INSURANCE_ENTRUST.SIGN') ||
    isNotificationFor(notification, 'SOME.EVENT')
  ) {
    return notification.event_type === 'INSURANCE_ENTRUST.SIGN'
      ? notification.resource.contract_id
      : notification.resource['contract_id'];
  }
  return undefined;
}

/** Its inferred type is emitted into declarations. */
export const toNamed = (given: WechatPayNotification) =>
  isNotificationFor(given, 'SOME.EVENT') ? given : undefined;
export const toKnown = (given: WechatPayNotification) =>
  isUnknownNotification(given) ? undefined : given;
export const toEventType = (given: WechatPayNotification) => given.event_type;

export function wrong(): unknown {
  // @ts-expect-error -- a comparison excludes unknown events; isNotificationFor() selects one
  if (notification.event_type === 'SOME.EVENT') return 1;
  // @ts-expect-error -- contract_id exists only after narrowing
  return notification.resource.contract_id;
}
