import 'reflect-metadata';
import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import {
  type CanActivate,
  Controller,
  HttpCode,
  type INestApplication,
  Injectable,
  Module,
  Post,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import {
  OnWechatPayNotification,
  VerifiedNotification,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  type WechatPayNotification,
  WechatPayNotificationGuard,
} from '../../../lib/index.js';
import type { HeaderPairs, RawResponse } from '../wire/raw-post.js';
import { rawPost } from '../wire/raw-post.js';

/** The merchants of an application, by name; `default` is imported without one. */
export const NAMES = ['default', 'a', 'b'] as const;
export type Name = (typeof NAMES)[number];

type OptionsByName = Readonly<Record<Name, WechatPayInsuranceOptions>>;

/** Counts the notifications that reached a handler or controller, by its name. */
export class Calls {
  readonly list: string[] = [];

  add(handler: string, { mchid, id }: WechatPayNotification): void {
    this.list.push(`${handler} ${mchid} ${id}`);
  }
}

/**
 * An application with the unnamed and two named merchants in one module. Each has the path `<name>/notifications`,
 * and a guarded controller at `<name>/own`.
 */
export class NamedMerchantsApp {
  private constructor(
    readonly app: INestApplication,
    readonly calls: Calls,
    readonly origin: string,
  ) {}

  static async start(
    adapter: () => AbstractHttpAdapter,
    options: OptionsByName,
  ): Promise<NamedMerchantsApp> {
    const calls = new Calls();
    @Module({
      imports: NAMES.map((name) =>
        WechatPayInsuranceModule.forRoot({
          ...options[name],
          notificationPath: `${name}/notifications`,
          ...(name !== 'default' && { name }),
        }),
      ),
      controllers: NAMES.map((name) =>
        createController(calls, name, WechatPayNotificationGuard.for(name)),
      ),
      providers: [createHandlers(calls)],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), {
      rawBody: true,
      abortOnError: false,
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new NamedMerchantsApp(app, calls, `http://127.0.0.1:${port}`);
  }

  /** Posts a notification; returns what it called next to the response. */
  async post(
    path: string,
    body: Buffer,
    headers: HeaderPairs,
  ): Promise<RawResponse & { readonly called: readonly string[] }> {
    const before = this.calls.list.length;
    const response = await rawPost(`${this.origin}/${path}`, headers, body);
    return { ...response, called: this.calls.list.slice(before).toSorted() };
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}

function createController(calls: Calls, name: string, guard: Type<CanActivate>): Type {
  @Controller(`${name}/own`)
  class OwnController {
    @Post()
    @HttpCode(204)
    @UseGuards(guard)
    receive(@VerifiedNotification() notification: WechatPayNotification): void {
      calls.add(`own-${name}`, notification);
    }
  }
  return OwnController;
}

function createHandlers(calls: Calls): Type {
  @Injectable()
  class Handlers {
    @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
    ofAll(notification: WechatPayNotification): void {
      calls.add('all', notification);
    }

    @OnWechatPayNotification('*', { name: 'default' })
    ofDefault(notification: WechatPayNotification): void {
      calls.add('default', notification);
    }

    @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { name: 'b' })
    ofB(notification: WechatPayNotification): void {
      calls.add('b', notification);
    }

    @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { name: ['a', 'b'] })
    ofBoth(notification: WechatPayNotification): void {
      calls.add('a+b', notification);
    }

    @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { name: 'a' })
    @OnWechatPayNotification('TRANSACTION.FAIL', { name: 'b' })
    ofTwoDecorators(notification: WechatPayNotification): void {
      calls.add('two', notification);
    }
  }
  return Handlers;
}

/** A request as a server got it. */
interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Reads merchant, serial and validity of a request's signature, with `node:crypto` alone. */
export function readSignature(
  { method, url, headers, body }: SentRequest,
  merchantPrivateKey: string,
): { readonly mchid: string; readonly serial: string; readonly isValid: boolean } {
  const authorization = String(headers['authorization']);
  const field = (name: string) => new RegExp(`${name}="([^"]+)"`).exec(authorization)?.[1] ?? '';
  const message = [method, url, field('timestamp'), field('nonce_str'), body, ''].join('\n');
  const key = createPublicKey(createPrivateKey(merchantPrivateKey));
  return {
    mchid: field('mchid'),
    serial: field('serial_no'),
    isValid: verify(
      'RSA-SHA256',
      Buffer.from(message),
      key,
      Buffer.from(field('signature'), 'base64'),
    ),
  };
}
