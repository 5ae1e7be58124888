/** A separate redis-server that writes nothing to disk: a kill loses all data. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Starts, also again after `kill`, on the same port; resolves when Redis responds. */
  start(): Promise<RedisServer>;
  /** Suspends Redis and leaves every connection open. */
  pause(): void;
  resume(): void;
  /** Kills Redis at once, with its data, even while it is paused. */
  kill(): Promise<void>;
  /** Removes all data and keeps running. */
  wipe(): Promise<void>;
  /** The output of `redis-cli` for one command. */
  command(...args: string[]): Promise<string>;
  /** Stops Redis and removes its files. */
  stop(): Promise<void>;
}

/** @param settings further arguments of redis-server. */
export function startRedis(...settings: string[]): Promise<RedisServer>;

/** A cluster of three nodes without replicas. */
export function startRedisCluster(): Promise<{
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}>;
