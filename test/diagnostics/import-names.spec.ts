import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  Controller,
  HttpCode,
  Inject,
  Injectable,
  NotFoundException,
  Post,
  UseGuards,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  getWechatPayClientToken,
  OnWechatPayNotification,
  WECHAT_PAY_CHANNELS,
  type WechatPayClient,
  WechatPayMerchants,
  type WechatPayNotificationEvent,
  WechatPayNotificationGuard,
  type WechatPayNotificationRequest,
  type WechatPayRequestEvent,
} from '../../lib/index.js';
import { type SimulatorMerchant, WechatPaySimulator } from '../../lib/testing/index.js';
import { MERCHANTS_PATH, MerchantsApp } from '../merchants/support.js';
import { type Name, NamedMerchantsApp, NAMES } from '../support/applications/named-merchants.js';
import { CONTRACT_RESOURCE } from '../support/wire/notification.js';
import { PLATFORMS } from '../support/wire/platforms.js';

const READ = { method: 'GET', path: '/v3/certificates' } as const;
const MCHIDS = { default: '1900000109', a: '1900000110', b: '1900000111' } as const;
/** `name` in the events of each import. */
const NAME = { default: undefined, a: 'a', b: 'b' } as const;

const events: (WechatPayNotificationEvent | WechatPayRequestEvent)[] = [];
const listen = (event: unknown) => void events.push(event as (typeof events)[number]);
beforeEach(() => {
  events.length = 0;
  for (const channel of Object.values(WECHAT_PAY_CHANNELS)) subscribe(channel, listen);
});
afterEach(() => {
  for (const channel of Object.values(WECHAT_PAY_CHANNELS)) unsubscribe(channel, listen);
});

/** Kind, merchant number and name of the events; an import without a name has no property for it. */
const getMerchants = () =>
  events.map((event) => {
    const name = 'name' in event ? event.name : undefined;
    return ['type' in event ? event.type : 'request', event.outcome, event.mchid, name];
  });

let simulator: WechatPaySimulator;
beforeAll(async () => {
  simulator = await WechatPaySimulator.start({
    merchants: Object.values(MCHIDS).map((mchid) => ({ mchid })),
  });
});
afterAll(() => simulator.stop());

const sign = (name: Name, id: string) => {
  const resource = { ...CONTRACT_RESOURCE, mchid: MCHIDS[name] };
  const signed = simulator
    .merchant(MCHIDS[name])
    .signNotification('INSURANCE_ENTRUST.SIGN', resource, { id });
  return { body: Buffer.from(signed.body), headers: Object.entries(signed.headers) };
};

describe.each(PLATFORMS)('events on %s', (_platform, adapter) => {
  it('name the import of a call, of deliveries, of handlers and of a guard', async () => {
    const { default: unnamed, a, b } = MCHIDS;
    const app = await NamedMerchantsApp.start(adapter, {
      default: simulator.merchant(unnamed).moduleOptions,
      a: simulator.merchant(a).moduleOptions,
      b: simulator.merchant(b).moduleOptions,
    });
    const forged = Buffer.from('{}');
    for (const name of NAMES) {
      events.length = 0;
      const { body, headers } = sign(name, `EV-${name}`);
      await app.app.get<WechatPayClient>(getWechatPayClientToken(name)).request(READ);
      expect(getMerchants()).toContainEqual(['request', 'succeeded', MCHIDS[name], NAME[name]]);
      events.length = 0;
      await app.post(`${name}/notifications`, body, headers);
      await app.post(`${name}/notifications`, forged, headers);
      await app.post(`${name}/own`, body, headers);
      await app.post(`${name}/own`, forged, headers);
      const merchants = getMerchants();
      expect(new Set(merchants.map(([, outcome]) => outcome))).toEqual(
        new Set(['succeeded', 'handled', 'verified', 'rejected']),
      );
      expect(merchants.filter(([, outcome]) => outcome === 'rejected')).toHaveLength(2);
      for (const merchant of merchants) {
        expect(merchant.slice(2)).toEqual([MCHIDS[name], NAME[name]]);
      }
      if (NAME[name] === undefined) expect(events.some((event) => 'name' in event)).toBe(false);
    }
    await app.stop();
  });

  it('name a run-time merchant, also under a guard that chooses it', async () => {
    @Injectable()
    class Handlers {
      @OnWechatPayNotification('REFUND.SUCCESS')
      handle(): void {}
    }
    @Injectable()
    class MerchantGuard extends WechatPayNotificationGuard {
      @Inject(WechatPayMerchants) private readonly merchants!: WechatPayMerchants;

      protected override async getMerchant(
        request: WechatPayNotificationRequest & { params: { name: string } },
      ) {
        const merchant = await this.merchants.find(request.params.name);
        if (merchant === undefined) throw new NotFoundException();
        return merchant.verifier;
      }
    }
    @Controller('own')
    class OwnController {
      @Post(':name')
      @HttpCode(204)
      @UseGuards(MerchantGuard)
      receive(): void {}
    }
    const acme = simulator.merchant(MCHIDS.a) as SimulatorMerchant;
    const app = await MerchantsApp.start(adapter, {
      providers: [Handlers],
      controllers: [OwnController],
    });
    const { client } = await app.merchants.add('acme', acme.moduleOptions);
    await client.request(READ);
    await app.deliver(acme, `${MERCHANTS_PATH}/acme`);
    await app.deliver(acme, '/own/acme');
    await app.post('/own/acme', '{}', [['Content-Type', 'application/json']]);
    expect(getMerchants()).toEqual(
      [
        ['request', 'succeeded'],
        ['handler', 'succeeded'],
        ['delivery', 'handled'],
        ['delivery', 'verified'],
        ['delivery', 'rejected'],
      ].map((event) => [...event, MCHIDS.a, 'acme']),
    );
    await app.app.close();
  });
});
