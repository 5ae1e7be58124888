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
