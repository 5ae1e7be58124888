import { inspect } from 'node:util';
import { ConfigModule, ConfigService } from '@nestjs/config';
import type { INestApplication } from '@nestjs/common';
import { ApplicationConfig, ModuleRef } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  MemoryNotificationStore,
  WechatPayClient,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  WechatPayNotificationGuard,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { WechatPayKeys } from '../../lib/crypto/wechat-pay-keys.js';
import { API_V3_KEY, fixture, publicKeyOptions, SERIAL_A } from '../support/fixtures.js';
import { certificateList, signedHeaders } from '../support/wire/platform-signer.js';
import { notificationBody } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { ReceivingApp } from '../support/applications/receiving-app.js';
import { WireServer } from '../support/wire/wire-server.js';

const readLines = (file: string) =>
  fixture(file)
    .split('\n')
    .filter((line) => line.length > 30 && !line.startsWith('-----'));
const STORE_PASSWORD = 'store-password';
const SECRETS = [
  API_V3_KEY,
  STORE_PASSWORD,
  Buffer.from(API_V3_KEY).toString('base64'),
  Buffer.from(API_V3_KEY).toString('hex'),
  'BEGIN ',
  ...readLines('merchant.key.pem'),
  ...readLines('platform-a.cert.pem'),
  ...readLines('wechat-pay.pub.pem'),
];

/** Prints a value completely, through Maps, Sets, symbols and cycles. */
function print(value: unknown): string {
  const seen = new Set<unknown>();
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint' || typeof part === 'symbol') return String(part);
    if (typeof part !== 'object' || part === null) return part;
    if (seen.has(part)) return undefined;
    seen.add(part);
    if (part instanceof Map) return [...part];
    if (part instanceof Set) return [...part];
    const symbols = Object.getOwnPropertySymbols(part).map(
      (symbol) => (part as Record<symbol, unknown>)[symbol],
    );
    return symbols.length === 0 || Array.isArray(part) ? part : { ...part, symbols };
  });
  return [json, inspect(value, { depth: Infinity, showHidden: true, getters: true })].join('\n');
}

/** Finds the secrets in all parts that can be reached from a value. */
function findSecrets(value: unknown): string[] {
  const text = print(value);
  return SECRETS.filter((secret) => text.includes(secret));
}

interface HeldModule {
  readonly metatype: unknown;
  readonly providers: Map<unknown, { readonly instance?: unknown }>;
}

describe.each(PLATFORMS)('the printed application on %s', (_name, adapter) => {
  let receiving: ReceivingApp;
  let app: INestApplication;
  let weChatPay: WireServer;
  beforeAll(async () => {
    const list = certificateList([{ serial: SERIAL_A, file: 'platform-a.cert.pem' }]);
    weChatPay = await WireServer.start(
      (_request, response) =>
        void response.writeHead(200, signedHeaders(list, { serial: SERIAL_A })).end(list),
    );
    receiving = await ReceivingApp.start(adapter, {
      options: {
        ...publicKeyOptions,
        baseUrl: weChatPay.origin,
        notifications: {
          store: Object.assign(new MemoryNotificationStore(), { password: STORE_PASSWORD }),
        },
      },
      providers: [WechatPayNotificationGuard],
    });
    app = receiving.app;
    const body = notificationBody();
    await app
      .get(WechatPayNotificationVerifier, { strict: false })
      .verify(signedHeaders(body, { serial: SERIAL_A }), body);
    expect(weChatPay.requests).toHaveLength(1);
  });
  afterAll(async () => {
    await receiving.stop();
    await weChatPay.stop();
  });

  it.each<[string, () => unknown]>([
    ['the verifier', () => app.get(WechatPayNotificationVerifier, { strict: false })],
    ['the guard', () => app.get(WechatPayNotificationGuard, { strict: false })],
    ['the module', () => app.get(WechatPayInsuranceModule, { strict: false })],
    ['the keys', () => app.get(WechatPayKeys, { strict: false })],
    ['the service', () => app.get(WechatPayInsuranceService, { strict: false })],
    ['the client', () => app.get(WechatPayClient, { strict: false })],
    ['a dynamic module', () => WechatPayInsuranceModule.forRoot(publicKeyOptions)],
  ])('shows no secret of %s', (_what, value) => {
    expect(findSecrets(value())).toEqual([]);
  });

  it('shows no secret of any provider of the module', () => {
    const { container } = app as unknown as {
      container: { getModules(): Map<string, HeldModule> };
    };
    const ours = [...container.getModules().values()].filter(
      ({ metatype }) => metatype === WechatPayInsuranceModule,
    );
    expect(ours).toHaveLength(1);
    // These two refer to the whole application, which the next test prints.
    const leading = new Set<unknown>([ModuleRef, ApplicationConfig]);
    const held = [...ours[0]!.providers].filter(([token]) => !leading.has(token));
    expect(held.length).toBeGreaterThan(10);
    for (const [token, { instance }] of held) {
      expect([String(token), ...findSecrets(instance)]).toEqual([String(token)]);
    }
  });

  it('shows no secret of the application', () => {
    const text = inspect(app, { depth: 8, showHidden: true });
    expect(text.length).toBeGreaterThan(10_000);
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe('options from a factory', () => {
  it('leave no secret in the container', async () => {
    const receiving = await ReceivingApp.start(PLATFORMS[0]![1], {
      controllers: [],
      imports: [
        WechatPayInsuranceModule.forRootAsync({
          imports: [ConfigModule],
          inject: [ConfigService],
          useFactory: () => publicKeyOptions,
        }),
      ],
    });
    const { container } = receiving.app as unknown as { container: unknown };
    const text = inspect(container, { depth: 9, showHidden: true });
    await receiving.stop();
    expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
  });
});
