/**
 * A notification store on Redis, for applications with several instances.
 *
 * @module nestjs-wechatpay-insurance/redis
 */
export type { RedisClient } from './redis-client.js';
export { RedisNotificationStoreError } from './redis-notification-store.error.js';
export {
  RedisNotificationStore,
  type RedisNotificationStoreOptions,
} from './redis-notification-store.js';
