import type { Provider } from '@nestjs/common';
import { Sealed } from '../common/sealed.js';
import { DeliveryLog } from './log/delivery-log.js';
import { EndpointLog } from './log/endpoint-log.js';
import { NotificationReceiver } from './endpoint/notification-receiver.js';
import { HandlerRegistry } from './handling/handler-registry.js';
import { HandlerRunner } from './handling/handler-runner.js';
import { NotificationEndpoint } from './endpoint/notification-endpoint.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from './notification-settings.js';
import { NotificationVerification } from './notification-verification.js';
import { RejectionLog } from './log/rejection-log.js';
import { MemoryNotificationStore } from './stores/memory-notification-store.js';
import { NOTIFICATION_STORE } from './stores/notification-store.js';

/**
 * The providers for notifications. The module must provide `CurrentCredentials`, `WechatPayKeys`,
 * `NOTIFICATION_SETTINGS`, `NOTIFICATION_PATH`, `NOTIFY_URLS`, `INSTANCE_NAME` and `MODULE_VERIFIER`.
 */
export const notificationProviders: Provider[] = [
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
    useFactory: (settings: Sealed<NotificationSettings>) =>
      new Sealed(settings.open().store ?? new MemoryNotificationStore()),
  },
];
