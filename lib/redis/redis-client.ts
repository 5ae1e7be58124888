import { Logger } from '@nestjs/common';

/**
 * What the store needs of a Redis client. `Redis` and `Cluster` of `ioredis` fit; it is written down here
 * so that neither your program nor your compiler needs `ioredis` when you bring another client.
 */
export interface RedisClient {
  /** Runs a Lua script: `keysAndArguments` holds `numberOfKeys` keys, then the arguments. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** Redis' `INFO` for one section; without it the eviction policy is not checked. */
  info?(section: string): Promise<string>;
}

/**
 * Warns once when Redis is set up to throw keys away: a done notification that it forgot is handled again.
 * It only looks, with `INFO`, which managed Redis allows where it forbids `CONFIG`; when it cannot look, it
 * says nothing.
 */
export async function warnOfEviction(client: RedisClient): Promise<void> {
  try {
    const memory = await client.info?.('memory');
    const policy = /^maxmemory_policy:([\w-]{1,32})/mu.exec(memory ?? '')?.[1];
    if (policy === undefined || policy === 'noeviction') return;
    new Logger('RedisNotificationStore').warn(
      `Redis' maxmemory-policy is ${policy}: it may forget handled notifications, which are then handled again. Set it to noeviction`,
    );
  } catch {
    // The steps themselves report a Redis that does not answer.
  }
}
