import type { KnownEventType, NotificationFor } from '../../../notifications/events/event-types.js';

/** The name of one event, known or not. */
export type NotificationEventType = KnownEventType | (string & {});

/**
 * Fields of an event's resource, all of them optional. For an event that the package does not know, any object.
 */
export type NotificationResourceFields<EventType extends string> = EventType extends KnownEventType
  ? {
      readonly [Name in keyof NotificationFor<EventType>['resource']]?:
        NotificationFor<EventType>['resource'][Name] | undefined;
    }
  : object;
