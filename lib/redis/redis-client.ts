import { Logger } from '@nestjs/common';

/**
 * The methods of a Redis client that the store calls. `Redis` and `Cluster` of `ioredis` have them; with
 * another client, neither your program nor your compiler needs `ioredis`.
 */
export interface RedisClient {
  /** Runs a Lua script: `keysAndArguments` holds `numberOfKeys` keys, then the arguments. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** Redis' `INFO` for one section. Without this method the eviction policy is not checked. */
  info?: ((section: string) => Promise<string>) | undefined;
}

/**
 * Logs a warning when Redis is configured to evict keys: a handled notification would be handled again after
 * its key was evicted. The policy is read with `INFO`, which managed Redis allows where it forbids `CONFIG`.
 * Nothing is logged when `INFO` fails.
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
    // The methods of the store report an unreachable Redis.
  }
}
