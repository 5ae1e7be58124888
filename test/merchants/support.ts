import 'reflect-metadata';
import http from 'node:http';
import {
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  Module,
  type Provider,
  type Type,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import {
  WechatPayMerchants,
  WechatPayMerchantsModule,
  type WechatPayMerchantsModuleOptions,
} from '../../lib/index.js';
import type { SimulatorMerchant } from '../../lib/testing/index.js';
import type { RawResponse } from '../support/wire/raw-post.js';
import { readAll } from '../support/wire/read-all.js';

export const MERCHANTS_PATH = '/wechatpay/merchants';

/** An application with merchants that are known at run time only, on a real socket. */
export class MerchantsApp {
  private constructor(
    readonly app: INestApplication,
    readonly origin: string,
  ) {}

  static async start(
    adapter: () => AbstractHttpAdapter,
    init: {
      options?: WechatPayMerchantsModuleOptions;
      providers?: Provider[];
      controllers?: Type[];
      imports?: DynamicModule[];
      logger?: LoggerService;
    } = {},
  ): Promise<MerchantsApp> {
    @Module({
      imports: [
        WechatPayMerchantsModule.forRoot({
          notificationPath: MERCHANTS_PATH,
          ...init.options,
        }),
        ...(init.imports ?? []),
      ],
      providers: init.providers ?? [],
      controllers: init.controllers ?? [],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), {
      abortOnError: false,
      rawBody: true,
      logger: init.logger ?? false,
    });
    app.enableShutdownHooks();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new MerchantsApp(app, `http://127.0.0.1:${port}`);
  }

  get merchants(): WechatPayMerchants {
    return this.app.get(WechatPayMerchants);
  }

  /** Delivers a notification as WeChat Pay would sign it for the merchant. */
  deliver(merchant: SimulatorMerchant, path: string, id = 'EV-1'): Promise<RawResponse> {
    const { headers, body } = merchant.signNotification('REFUND.SUCCESS', {}, { id });
    return this.post(path, body, Object.entries(headers));
  }

  post(
    path: string,
    body: string,
    headers: readonly (readonly [string, string])[] = [],
  ): Promise<RawResponse> {
    const { hostname, port, host } = new URL(this.origin);
    return new Promise((resolve, reject) => {
      // A URL would normalize the path.
      const request = http.request(
        {
          method: 'POST',
          hostname,
          port,
          path,
          agent: false,
          headers: [
            ['Host', host],
            ['Content-Length', String(Buffer.byteLength(body))],
            ...headers,
          ].flat(),
        },
        async (response) => {
          const bytes = await readAll(response);
          resolve({ status: response.statusCode ?? 0, body: bytes.toString() });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
