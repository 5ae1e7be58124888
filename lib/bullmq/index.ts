/**
 * Distributes the premium collection over several instances with BullMQ.
 *
 * @module nestjs-wechatpay-insurance/bullmq
 */
export { BullMqCollectionQueueError } from './bullmq-collection-queue.error.js';
export { BullMqCollectionQueue } from './bullmq-collection-queue.js';
export type { BullMqCollectionQueueOptions, BullMqConnectionOptions } from './queue-options.js';
