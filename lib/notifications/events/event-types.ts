import { countEdits, suggest, toLetters } from '../../common/suggest.js';
import type { UnknownNotification, WechatPayNotification } from './wechat-pay-notification.js';

/** Every event that this release has a type for. */
export type KnownEventType = Exclude<
  WechatPayNotification['event_type'],
  UnknownNotification['event_type']
>;

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

export const KNOWN_EVENT_TYPES = Object.keys(KNOWN) as readonly KnownEventType[];

/** True for an event that this release has a type for. */
export function isKnownEventType(eventType: string): eventType is KnownEventType {
  return Object.hasOwn(KNOWN, eventType);
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
