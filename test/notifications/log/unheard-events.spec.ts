import { expect, it, vi } from 'vitest';
import {
  publishNotificationEvent,
  publishRejection,
} from '../../../lib/notifications/log/notification-diagnostics.js';

it.each([
  ['publishNotificationEvent', publishNotificationEvent],
  ['publishRejection', publishRejection],
])('%s makes no event without a subscriber', (_name, publish) => {
  const make = vi.fn<() => never>();
  publish(make);
  expect(make).not.toHaveBeenCalled();
});
