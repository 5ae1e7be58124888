import { Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { Redis } from 'ioredis';

@Global()
@Module({
  providers: [
    {
      provide: Redis,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => {
        const redis = new Redis(config.get<string>('REDIS_URL', 'redis://127.0.0.1:6379'));
        // It reconnects by itself. Meanwhile WeChat Pay gets 500 and delivers again.
        return redis.on('error', (error) => Logger.warn(error.message, 'Redis'));
      },
    },
  ],
  exports: [Redis],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  /** Not earlier: handlers still finish before this hook. */
  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
