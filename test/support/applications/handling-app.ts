import 'reflect-metadata';
import {
  type DynamicModule,
  type INestApplication,
  Module,
  type NestApplicationOptions,
  type Provider,
  type Type,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import {
  WechatPayInsuranceModule,
  type WechatPayInsuranceModuleOptions,
  type WechatPayInsuranceOptions,
} from '../../../lib/index.js';
import { publicKeyOptions } from '../fixtures.js';
import { CONTRACT_RESOURCE, notificationBody, notificationHeaders } from '../wire/notification.js';
import { type HeaderPairs, type RawResponse, rawPost } from '../wire/raw-post.js';

export interface HandlingAppInit {
  readonly options?: Partial<WechatPayInsuranceOptions>;
  readonly path?: string;
  readonly isGlobal?: boolean;
  /** Providers of an application module that holds the handlers. */
  readonly providers?: Provider[];
  readonly controllers?: Type[];
  readonly imports?: (Type | DynamicModule)[];
  readonly application?: NestApplicationOptions;
  readonly configure?: (app: INestApplication) => void | Promise<void>;
}

/** The error body that WeChat Pay documents. */
export interface FailBody {
  readonly code: string;
  readonly message: string;
}

export const HANDLING_PATH = '/wechatpay/notifications';

/** A Nest application with `notificationPath` and handlers, on a real socket. */
export class HandlingApp {
  private constructor(
    readonly app: INestApplication,
    readonly origin: string,
  ) {}

  static async start(
    adapter: () => AbstractHttpAdapter,
    init: HandlingAppInit = {},
  ): Promise<HandlingApp> {
    const app = await HandlingApp.create(adapter, init);
    await init.configure?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new HandlingApp(app, `http://127.0.0.1:${port}`);
  }

  /** The application before `init`, for configurations that `init` rejects. */
  static create(
    adapter: () => AbstractHttpAdapter,
    { options, path = HANDLING_PATH, isGlobal = false, ...init }: HandlingAppInit,
  ): Promise<INestApplication> {
    @Module({ providers: init.providers ?? [], controllers: init.controllers ?? [] })
    class FeatureModule {}
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...publicKeyOptions,
          contractNotifyUrl: `https://merchant.example${path}`,
          transactionNotifyUrl: `https://merchant.example${path}`,
          ...options,
          notificationPath: path,
          isGlobal,
        } as WechatPayInsuranceModuleOptions),
        FeatureModule,
        ...(init.imports ?? []),
      ],
    })
    class AppModule {}
    return NestFactory.create(AppModule, adapter(), {
      abortOnError: false,
      logger: false,
      ...init.application,
    });
  }

  /** Delivers the notification that WeChat Pay would send for an event. */
  deliver(
    eventType: string,
    resource: object = CONTRACT_RESOURCE,
    envelope: Record<string, unknown> = {},
  ): Promise<RawResponse> {
    const body = notificationBody(resource, { event_type: eventType, ...envelope });
    return this.post(body, notificationHeaders(body));
  }

  post(body: Buffer, headers: HeaderPairs, path = HANDLING_PATH): Promise<RawResponse> {
    return rawPost(this.origin + path, headers, body);
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
