import type { FactoryProvider } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { Sealed } from '../../lib/common/sealed.js';
import { NotificationEndpoint } from '../../lib/notifications/endpoint/notification-endpoint.js';
import { NotificationReceiver } from '../../lib/notifications/endpoint/notification-receiver.js';
import { HandlerRegistry } from '../../lib/notifications/handling/handler-registry.js';
import { HandlerRunner } from '../../lib/notifications/handling/handler-runner.js';
import { DeliveryLog } from '../../lib/notifications/log/delivery-log.js';
import { EndpointLog } from '../../lib/notifications/log/endpoint-log.js';
import { RejectionLog } from '../../lib/notifications/log/rejection-log.js';
import { notificationProviders } from '../../lib/notifications/notification-providers.js';
import { NOTIFICATION_SETTINGS } from '../../lib/notifications/notification-settings.js';
import { NotificationVerification } from '../../lib/notifications/notification-verification.js';
import { MemoryNotificationStore } from '../../lib/notifications/stores/memory-notification-store.js';
import {
  NOTIFICATION_STORE,
  type NotificationStore,
} from '../../lib/notifications/stores/notification-store.js';
import { PlainStore } from '../support/handlers/plain-store.js';

describe('notificationProviders', () => {
  const storeProvider = notificationProviders.at(-1) as FactoryProvider<Sealed<NotificationStore>>;
  const createStore = (store?: NotificationStore) =>
    storeProvider.useFactory(new Sealed({ store })) as Sealed<NotificationStore>;

  it('contains the services and the store', () => {
    expect(notificationProviders).toEqual([
      NotificationVerification,
      RejectionLog,
      DeliveryLog,
      EndpointLog,
      HandlerRegistry,
      HandlerRunner,
      NotificationReceiver,
      NotificationEndpoint,
      {
        provide: NOTIFICATION_STORE,
        inject: [NOTIFICATION_SETTINGS],
        useFactory: expect.any(Function),
      },
    ]);
  });

  it('provides the store of the options, sealed', () => {
    const store = new PlainStore();
    const sealed = createStore(store);
    expect(sealed).toBeInstanceOf(Sealed);
    expect(sealed.open()).toBe(store);
  });

  it('provides a store in memory by default', () => {
    expect(createStore().open()).toBeInstanceOf(MemoryNotificationStore);
  });
});
