import { countEdits, suggest, toLetters } from '../../common/suggest.js';
import type {
  KnownNotification,
  UnknownNotification,
  WechatPayNotification,
} from './wechat-pay-notification.js';

/** The name of an event that this release has a type for. */
export type KnownEventType = KnownNotification['event_type'];

/** A known event, `'*'` for every event, or the name of one that this release does not know. */
export type NotificationEventName = KnownEventType | '*' | (string & {});

/** The type of the notifications that a handler of these events receives. */
export type NotificationFor<EventName extends string> = string extends EventName
  ? WechatPayNotification
  : EventName extends '*'
    ? WechatPayNotification
    : EventName extends KnownEventType
      ? Extract<KnownNotification, Readonly<Record<'event_type', EventName>>>
      : UnknownNotification;

/** The type of a notification that `isNotificationFor` has compared with this name. */
export type NotificationNamed<EventName extends string> = NotificationFor<EventName> & {
  /** Does not exist. It keeps the other branch of the comparison open: an unknown event may have another name. */
  readonly [NAME]?: EventName | undefined;
};

declare const NAME: unique symbol;

const KNOWN = {
  'INSURANCE_ENTRUST.SIGN': true,
  'INSURANCE_ENTRUST.TERMINATE': true,
  'INSURANCE_ENTRUST.RENEW': true,
  'TRANSACTION.SUCCESS': true,
  'TRANSACTION.FAIL': true,
  'INSURANCE_POLICY_MANAGEMENT.GRANTED': true,
  'REFUND.SUCCESS': true,
  'REFUND.ABNORMAL': true,
  'REFUND.CLOSED': true,
} as const satisfies Record<KnownEventType, true>;

/**
 * The names of the events that this release has a type for.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289466
 */
export const KNOWN_EVENT_TYPES = Object.freeze(Object.keys(KNOWN)) as readonly [
  KnownEventType,
  ...KnownEventType[],
];

/**
 * True for the name of an event that this release has a type for.
 *
 * @example
 * const LABELS: Record<KnownEventType, string> = { … };
 * const label = isKnownEventType(notification.event_type) ? LABELS[notification.event_type] : 'other';
 */
export function isKnownEventType(eventType: string): eventType is KnownEventType {
  return Object.hasOwn(KNOWN, eventType);
}

/** True for a notification of an event that this release does not know. */
export function isUnknownNotification(
  notification: WechatPayNotification,
): notification is UnknownNotification {
  return !isKnownEventType(notification.event_type);
}

/**
 * True for a notification of this event, known or not; `'*'` stands for every event. The compiler narrows the
 * notification where the result is true, and leaves it as it is where the result is false. For a known event,
 * `notification.event_type === 'INSURANCE_ENTRUST.SIGN'` narrows both.
 *
 * @example
 * if (isNotificationFor(notification, 'INSURANCE_ENTRUST.FROZEN')) {
 *   notification.resource['contract_id']; // unknown: check what it is
 * }
 */
export function isNotificationFor<const EventName extends NotificationEventName>(
  notification: WechatPayNotification,
  eventType: EventName,
): notification is NotificationNamed<EventName> {
  const name: string = notification.event_type;
  return eventType === '*' || name === eventType;
}

/**
 * Finds the known name that a misspelt one resembles: other case or separators, up to two wrong letters (also
 * before an ending -ED), or only the part after the dot. A handler of a misspelt name would never be called. A
 * name with more differences may be one that WeChat Pay has added.
 */
export function findNearMiss(eventType: string): KnownEventType | undefined {
  if (isKnownEventType(eventType)) return undefined;
  return suggest(eventType, KNOWN_EVENT_TYPES, [
    isLastPart,
    (letters, known) => countWrongLetters(letters, known) === 0,
    (letters, known) => countWrongLetters(letters, known) === 1,
    (letters, known) => countWrongLetters(letters, known) === 2,
  ]);
}

function isLastPart(letters: string, known: string): boolean {
  const last = toLetters(known.slice(known.indexOf('.')));
  return [last, `${last}d`, `${last}ed`].includes(letters);
}

function countWrongLetters(letters: string, known: string): number {
  const stem = letters.replace(/ed$/, '');
  return Math.min(...[letters, stem].map((written) => countEdits(written, toLetters(known))));
}
