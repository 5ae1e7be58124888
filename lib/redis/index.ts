export type { RedisClient } from './redis-client.js';
export { RedisNotificationStoreError } from './redis-notification-store.error.js';
export {
  RedisNotificationStore,
  type RedisNotificationStoreOptions,
} from './redis-notification-store.js';
