import { createHash } from 'node:crypto';
import type { NotificationFor } from '../../../notifications/events/event-types.js';
import { describeEvent } from './event-descriptions.js';
import type { NotificationEventType, NotificationResourceFields } from './notification-resource.js';
import { EXAMPLE_MCHID, EXAMPLE_TIME, RESOURCE_EXAMPLES } from './resource-examples.js';

/** Fields of a notification's envelope that {@link createNotification} takes. */
export interface NotificationFields {
  /** Default: an id that depends on the event and the resource only. */
  readonly id?: string | undefined;
  /** RFC 3339. Default: 2026-12-01 10:00 in Beijing. */
  readonly create_time?: string | undefined;
  /** Default: WeChat Pay's text for the event. */
  readonly summary?: string | undefined;
  /** Default: `mchid` of the resource, otherwise `1900000109`. */
  readonly mchid?: string | undefined;
}

/**
 * Creates a verified notification, as handlers and `@VerifiedNotification()` receive it, for unit tests without a
 * server. The resource is complete and has plausible values; the same arguments give the same notification.
 *
 * @param eventType the name of one event, known or not.
 * @param resource fields that replace the examples; `undefined` leaves a field out. For an event that the package
 * does not know, it is the whole resource.
 * @throws TypeError when the name is empty or `'*'`, which stands for several events.
 * @example
 * const notification = createNotification('INSURANCE_ENTRUST.SIGN', { contract_id: 'C-1' });
 * await new PolicySales(policies).contractSigned(notification);
 */
export function createNotification<const EventType extends NotificationEventType>(
  eventType: EventType,
  resource?: NotificationResourceFields<EventType>,
  fields: NotificationFields = {},
): NotificationFor<EventType> {
  if (typeof eventType !== 'string' || eventType === '' || eventType === '*') {
    throw new TypeError(
      "createNotification: eventType must be the name of one event, such as 'REFUND.SUCCESS'",
    );
  }
  const examples: Readonly<Record<string, object>> = RESOURCE_EXAMPLES;
  const example = Object.hasOwn(examples, eventType) ? examples[eventType] : undefined;
  const plaintext = JSON.stringify({ ...example, ...resource });
  const parsed = JSON.parse(plaintext) as Readonly<Record<string, unknown>>;
  const { summary, originalType } = describeEvent(eventType);
  const notification = {
    id: fields.id ?? createId(eventType, plaintext),
    create_time: fields.create_time ?? EXAMPLE_TIME,
    resource_type: 'encrypt-resource',
    event_type: eventType,
    summary: fields.summary ?? summary,
    resource: parsed,
    original_type: originalType,
    mchid: fields.mchid ?? toMchid(parsed['mchid']),
  };
  Object.defineProperty(notification, 'plaintext', { value: plaintext, enumerable: false });
  return notification as unknown as NotificationFor<EventType>;
}

/** `EV-` and 32 digits. */
function createId(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `EV-${BigInt(`0x${hash}`).toString().slice(0, 32)}`;
}

function toMchid(mchid: unknown): string {
  return typeof mchid === 'string' ? mchid : EXAMPLE_MCHID;
}
