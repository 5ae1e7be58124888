import 'reflect-metadata';
import type { Agent } from 'node:http';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  HttpCode,
  type INestApplication,
  Module,
  type NestApplicationOptions,
  Post,
  type Provider,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import {
  VerifiedNotification,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  type WechatPayNotification,
  WechatPayNotificationGuard,
} from '../../../lib/index.js';
import { publicKeyOptions } from '../fixtures.js';
import { type HeaderPairs, type RawResponse, rawPost } from '../wire/raw-post.js';

export const PATH = '/wechatpay/notifications';

export interface ReceivingAppInit {
  readonly options?: WechatPayInsuranceOptions;
  readonly isGlobal?: boolean;
  readonly guard?: Type<CanActivate>;
  /** Controllers instead of the one that records notifications. */
  readonly controllers?: Type[];
  readonly providers?: Provider[];
  readonly imports?: (Type | DynamicModule)[];
  readonly application?: NestApplicationOptions;
  readonly configure?: (app: INestApplication) => void;
}

/** A Nest application with its notification controller in another module than ours. */
export class ReceivingApp {
  private constructor(
    readonly app: INestApplication,
    /** The notifications that reached the handler. */
    readonly received: readonly WechatPayNotification[],
    readonly origin: string,
  ) {}

  static async start(
    adapter: () => AbstractHttpAdapter,
    init: ReceivingAppInit = {},
  ): Promise<ReceivingApp> {
    const received: WechatPayNotification[] = [];
    const ours = WechatPayInsuranceModule.forRoot({
      ...(init.options ?? publicKeyOptions),
      ...(init.isGlobal === undefined ? {} : { isGlobal: init.isGlobal }),
    });
    @Module({
      imports: [...(init.isGlobal === true ? [] : [ours]), ...(init.imports ?? [])],
      controllers: init.controllers ?? [keeperOf(received, init.guard)],
      providers: init.providers ?? [],
    })
    class FeatureModule {}
    @Module({ imports: [...(init.isGlobal === true ? [ours] : []), FeatureModule] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), {
      rawBody: true,
      abortOnError: false,
      logger: false,
      ...init.application,
    });
    init.configure?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new ReceivingApp(app, received, `http://127.0.0.1:${port}`);
  }

  post(body: Buffer, headers: HeaderPairs, path = PATH, agent?: Agent): Promise<RawResponse> {
    return rawPost(this.origin + path, headers, body, agent);
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}

/** A controller that records the notifications that its guard let through. */
export function keeperOf(
  received: WechatPayNotification[],
  guard: Type<CanActivate> = WechatPayNotificationGuard,
  path = PATH.slice(1),
): Type {
  @Controller(path)
  class KeepingController {
    @Post()
    @HttpCode(204)
    @UseGuards(guard)
    receive(@VerifiedNotification() notification: WechatPayNotification): void {
      received.push(notification);
    }
  }
  return KeepingController;
}
