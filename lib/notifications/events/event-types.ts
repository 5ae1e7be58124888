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

/** So many letters may differ before a name is one that WeChat Pay may have added. */
const NEAR = 2;

/**
 * The known name that somebody who wrote this one meant, if there is one: other case or separators, or
 * up to two letters wrong, also behind an ending -ED, or only what follows the dot. Such a handler would
 * never be called.
 */
export function nearMiss(eventType: string): KnownEventType | undefined {
  if (isKnownEventType(eventType)) return undefined;
  const letters = lettersOf(eventType);
  const stem = letters.replace(/ED$/, '');
  const ofLastPart = KNOWN_EVENT_TYPES.find((known) => {
    const last = lettersOf(known.slice(known.indexOf('.')));
    return [last, `${last}D`, `${last}ED`].includes(letters);
  });
  if (ofLastPart !== undefined) return ofLastPart;
  const [closest] = KNOWN_EVENT_TYPES.map((known) => ({
    known,
    distance: Math.min(
      ...[letters, stem].map((written) => editDistance(written, lettersOf(known))),
    ),
  })).toSorted((one, other) => one.distance - other.distance);
  return closest !== undefined && closest.distance <= NEAR ? closest.known : undefined;
}

function lettersOf(eventType: string): string {
  return eventType.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Levenshtein's distance, row by row. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (let column = 0; column < other.length; column += 1) {
      const replaced = (row[column] ?? 0) + (letter === other[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
