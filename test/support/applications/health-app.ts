import { Controller, Get, type INestApplication, Inject, Module } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import {
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
  WechatPayTransactionService,
} from '../../../lib/index.js';
import {
  type WechatPayHealthCheckOptions,
  WechatPayHealthIndicator,
} from '../../../lib/terminus/index.js';

/** The response to `GET /health`. */
export interface HealthResponse {
  readonly status: number;
  /** The body as text. */
  readonly text: string;
  /** The details under the indicator's key, as JSON has them. */
  readonly wechatpay: Readonly<Record<string, unknown>>;
}

/** An application with a health controller, as the documentation of terminus writes it. */
export class HealthApp {
  private constructor(
    private readonly app: INestApplication,
    private readonly origin: string,
  ) {}

  static async start(
    options: WechatPayInsuranceOptions,
    check: WechatPayHealthCheckOptions = {},
    adapter: () => AbstractHttpAdapter = () => new ExpressAdapter(),
  ): Promise<HealthApp> {
    @Controller('health')
    class HealthController {
      constructor(
        @Inject(HealthCheckService) private readonly health: HealthCheckService,
        @Inject(WechatPayHealthIndicator) private readonly wechatPay: WechatPayHealthIndicator,
      ) {}

      @Get()
      @HealthCheck({ swaggerDocumentation: false })
      check() {
        return this.health.check([() => this.wechatPay.isHealthy('wechatpay', check)]);
      }
    }
    @Module({
      imports: [
        TerminusModule.forRoot({ logger: false }),
        WechatPayInsuranceModule.forRoot(options),
      ],
      controllers: [HealthController],
      providers: [WechatPayHealthIndicator],
    })
    class HealthModule {}
    const app = await NestFactory.create(HealthModule, adapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new HealthApp(app, `http://127.0.0.1:${port}`);
  }

  get insurance(): WechatPayInsuranceService {
    return this.app.get(WechatPayInsuranceService, { strict: false });
  }

  get transactions(): WechatPayTransactionService {
    return this.app.get(WechatPayTransactionService, { strict: false });
  }

  async get(): Promise<HealthResponse> {
    const response = await fetch(`${this.origin}/health`);
    const text = await response.text();
    const { details } = JSON.parse(text) as { details?: Record<string, Record<string, unknown>> };
    return { status: response.status, text, wechatpay: details?.['wechatpay'] ?? {} };
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
