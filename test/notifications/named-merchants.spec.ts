import type { AbstractHttpAdapter } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getWechatPayClientToken,
  getWechatPayInsuranceToken,
  getWechatPayPoliciesToken,
  getWechatPayTransactionsToken,
  type WechatPayInsuranceOptions,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import {
  type Name,
  NamedMerchantsApp,
  NAMES,
  readSignature,
} from '../support/applications/named-merchants.js';
import { CONTRACT, errorOf } from '../support/applications/merchant.js';
import { API_V3_KEY, publicKeyOptions } from '../support/fixtures.js';
import { REFUSALS } from '../support/verdicts/rejected-notification.js';
import {
  CONTRACT_RESOURCE,
  notificationBody,
  notificationHeaders,
} from '../support/wire/notification.js';
import { seal } from '../support/wire/platform-signer.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import type { HeaderPairs } from '../support/wire/raw-post.js';

interface SignedNotification {
  readonly body: Buffer;
  readonly headers: HeaderPairs;
}

/** Three merchants, and the notifications that WeChat Pay would send to each. */
interface World {
  readonly options: Readonly<Record<Name, WechatPayInsuranceOptions>>;
  readonly notify: (name: Name, eventType: string, id: string) => SignedNotification;
  readonly stop: () => Promise<void>;
}

const MCHIDS = { default: '1900000109', a: '1900000110', b: '1900000111' } as const;

/** Merchants with keys of their own on both sides. */
async function createSimulatedWorld(): Promise<World & { readonly simulator: WechatPaySimulator }> {
  const simulator = await WechatPaySimulator.start({
    merchants: NAMES.map((name) => ({ mchid: MCHIDS[name] })),
  });
  const getMerchant = (name: Name) => simulator.merchant(MCHIDS[name]);
  return {
    simulator,
    options: {
      default: getMerchant('default').moduleOptions,
      a: getMerchant('a').moduleOptions,
      b: getMerchant('b').moduleOptions,
    },
    notify: (name, eventType, id) => {
      const resource = { ...CONTRACT_RESOURCE, mchid: MCHIDS[name] };
      const signed = getMerchant(name).signNotification(eventType, resource, { id });
      return { body: Buffer.from(signed.body), headers: Object.entries(signed.headers) };
    },
    stop: () => simulator.stop(),
  };
}

/** Merchants that share WeChat Pay's key, such as those of one service provider. */
async function createFixtureWorld(apiV3Keys: Readonly<Record<Name, string>>): Promise<World> {
  const createOptions = (name: Name) => ({
    ...publicKeyOptions,
    mchid: MCHIDS[name],
    apiV3Key: apiV3Keys[name],
  });
  return {
    options: { default: createOptions('default'), a: createOptions('a'), b: createOptions('b') },
    notify: (name, eventType, id) => {
      const resource = JSON.stringify({ ...CONTRACT_RESOURCE, mchid: MCHIDS[name] });
      const body = notificationBody(
        {},
        { event_type: eventType, id, resource: seal(resource, { apiV3Key: apiV3Keys[name] }) },
      );
      return { body, headers: notificationHeaders(body) };
    },
    stop: async () => {},
  };
}

/** The handlers of `NamedMerchantsApp` that SIGN of each merchant calls. */
const HANDLERS: Readonly<Record<Name, readonly string[]>> = {
  default: ['all', 'default'],
  a: ['a+b', 'all', 'two'],
  b: ['a+b', 'all', 'b'],
};

const WORLDS: readonly (readonly [
  string,
  () => Promise<World>,
  'unknown-serial' | 'decryption-failed' | 'merchant-mismatch',
])[] = [
  ['with keys of their own', createSimulatedWorld, 'unknown-serial'],
  [
    'that share the key of WeChat Pay',
    () =>
      createFixtureWorld({
        default: API_V3_KEY,
        a: API_V3_KEY.toUpperCase(),
        b: API_V3_KEY.split('').toReversed().join(''),
      }),
    'decryption-failed',
  ],
  [
    'that share all keys',
    () => createFixtureWorld({ default: API_V3_KEY, a: API_V3_KEY, b: API_V3_KEY }),
    'merchant-mismatch',
  ],
];

const MIXTURES = NAMES.flatMap((addressee) => NAMES.map((at) => ({ addressee, at })));

describe.each(PLATFORMS)('on %s', (_platform, adapter: () => AbstractHttpAdapter) => {
  describe.each(WORLDS)('an unnamed and two named merchants %s', (_how, create, reason) => {
    let world: World;
    let app: NamedMerchantsApp;
    let count = 0;
    beforeAll(async () => {
      world = await create();
      app = await NamedMerchantsApp.start(adapter, world.options);
    });
    afterAll(async () => {
      await app.stop();
      await world.stop();
    });

    const deliver = async (addressee: Name, path: string, eventType = 'INSURANCE_ENTRUST.SIGN') => {
      const id = `EV-${(count += 1)}`;
      const { body, headers } = world.notify(addressee, eventType, id);
      const { called, ...response } = await app.post(path, body, headers);
      const mark = ` ${MCHIDS[addressee]} ${id}`;
      expect(called.every((call) => call.endsWith(mark))).toBe(true);
      return { ...response, called: called.map((call) => call.slice(0, -mark.length)) };
    };
    const expectRejected = (response: { status: number; body: string; called: string[] }) => {
      const [status, message] = REFUSALS[reason];
      expect({ ...response, body: JSON.parse(response.body) }).toEqual({
        status,
        body: { code: 'FAIL', message },
        called: [],
      });
    };

    it.each(MIXTURES)(
      'notificationPath of $at gets a notification for $addressee',
      async ({ addressee, at }) => {
        const response = await deliver(addressee, `${at}/notifications`);
        if (addressee !== at) expectRejected(response);
        else expect(response).toEqual({ status: 204, body: '', called: HANDLERS[addressee] });
      },
    );

    it.each(MIXTURES)(
      'the guard of $at gets a notification for $addressee',
      async ({ addressee, at }) => {
        const response = await deliver(addressee, `${at}/own`);
        if (addressee !== at) expectRejected(response);
        else expect(response).toEqual({ status: 204, body: '', called: [`own-${addressee}`] });
      },
    );

    it('calls a method with two decorators for the events of each merchant only', async () => {
      const calledBy = async (name: Name) => {
        const response = await deliver(name, `${name}/notifications`, 'TRANSACTION.FAIL');
        return response.called;
      };
      expect(await calledBy('default')).toEqual(['default']);
      expect(await calledBy('a')).toEqual([]);
      expect(await calledBy('b')).toEqual(['two']);
    });
  });
});

describe('the services of an unnamed and two named merchants', () => {
  let world: Awaited<ReturnType<typeof createSimulatedWorld>>;
  let app: NamedMerchantsApp;
  beforeAll(async () => {
    world = await createSimulatedWorld();
    const [[, adapter]] = PLATFORMS as [(typeof PLATFORMS)[number]];
    app = await NamedMerchantsApp.start(adapter, world.options);
  });
  afterAll(async () => {
    await app.stop();
    await world.stop();
  });

  const SERVICES = [
    [
      'WechatPayInsuranceService',
      (name: Name) =>
        app.app.get(getWechatPayInsuranceToken(name), { strict: false }).queryContract(CONTRACT),
    ],
    [
      'WechatPayTransactionService',
      (name: Name) =>
        app.app
          .get(getWechatPayTransactionsToken(name), { strict: false })
          .queryOrder({ out_trade_no: 'T1' }),
    ],
    [
      'WechatPayPolicyService',
      (name: Name) =>
        app.app
          .get(getWechatPayPoliciesToken(name), { strict: false })
          .queryPolicy({ out_insurance_no: 'I1' }),
    ],
    [
      'WechatPayClient',
      (name: Name) =>
        app.app
          .get(getWechatPayClientToken(name), { strict: false })
          .request({ method: 'GET', path: '/v3/no-such-endpoint' }),
    ],
  ] as const;

  it.each(SERVICES.flatMap(([service, call]) => NAMES.map((name) => ({ service, name, call }))))(
    'the $service of the merchant $name signs as that merchant',
    async ({ name, call }) => {
      // The simulator knows none of these numbers, but it has verified the signature before it says so.
      const error = await errorOf<Error & { status: number }>(call(name));
      expect(error.status).toBe(404);
      const { merchantPrivateKey, merchantSerialNumber } = world.simulator.merchant(
        MCHIDS[name],
      ).moduleOptions;
      expect(readSignature(world.simulator.requests.at(-1)!, merchantPrivateKey)).toEqual({
        mchid: MCHIDS[name],
        serial: merchantSerialNumber,
        isValid: true,
      });
    },
  );

  it('sign requests with signatures that the keys of the other merchants do not verify', async () => {
    await errorOf(SERVICES[0][1]('b'));
    const request = world.simulator.requests.at(-1)!;
    for (const name of ['default', 'a'] as const) {
      const { merchantPrivateKey } = world.simulator.merchant(MCHIDS[name]).moduleOptions;
      expect(readSignature(request, merchantPrivateKey).isValid).toBe(false);
    }
  });
});
