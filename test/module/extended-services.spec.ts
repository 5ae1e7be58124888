import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { Inject, Injectable, Module, type Provider, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WechatPayClient,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  WechatPayInsuranceService,
  WechatPayPolicyService,
  WechatPayTransactionService,
} from '../../lib/index.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
} from '../support/applications/merchant.js';
import { API_V3_KEY, publicKeyOptions } from '../support/fixtures.js';
import { WireServer } from '../support/wire/wire-server.js';

@Injectable()
class Ledger {
  readonly lines: string[] = [];
}

class MyInsurance extends WechatPayInsuranceService {}

class MyInsuranceWithConstructor extends WechatPayInsuranceService {
  // Names that the base class might use itself.
  readonly client = 'my own client';
  readonly api = 'my own api';

  constructor(@Inject(Ledger) private readonly ledger: Ledger) {
    super();
  }

  override async queryContract(dto: typeof CONTRACT) {
    const contract = await super.queryContract(dto);
    this.ledger.lines.push(`${this.client}, ${this.api}: ${contract.contract_id}`);
    return contract;
  }
}

class MyInsuranceWithProperty extends WechatPayInsuranceService {
  @Inject(Ledger) readonly ledger!: Ledger;
}

/** As the compiler writes it with `emitDecoratorMetadata`. */
class MyInsuranceByType extends WechatPayInsuranceService {
  constructor(readonly ledger: Ledger) {
    super();
  }
}
Injectable()(MyInsuranceByType);
Reflect.defineMetadata('design:paramtypes', [Ledger], MyInsuranceByType);

class MyTransactions extends WechatPayTransactionService {}
class MyPolicies extends WechatPayPolicyService {}
class MyClient extends WechatPayClient {}

const ORDER = { out_trade_no: 'T1' };
const REFERENCE = { out_insurance_no: 'I1' };

/** One call of each service; the server responds to all with the same body. */
const CALLS: readonly (readonly [Type, (service: never) => Promise<unknown>])[] = [
  [MyInsurance, (service: WechatPayInsuranceService) => service.queryContract(CONTRACT)],
  [
    MyInsuranceWithConstructor,
    (service: MyInsuranceWithConstructor) => service.queryContract(CONTRACT),
  ],
  [MyInsuranceWithProperty, (service: MyInsuranceWithProperty) => service.queryContract(CONTRACT)],
  [MyInsuranceByType, (service: MyInsuranceByType) => service.queryContract(CONTRACT)],
  [MyTransactions, (service: MyTransactions) => service.queryOrder(ORDER)],
  [MyPolicies, (service: MyPolicies) => service.queryPolicy(REFERENCE)],
  [MyClient, (service: MyClient) => service.request({ method: 'GET', path: '/v3/certificates' })],
];

/** Responds to every query with what it requires. */
const ANSWER = JSON.stringify({
  ...(JSON.parse(CONTRACT_ANSWER) as object),
  appid: 'wx1',
  out_trade_no: 'T1',
  trade_state: 'SUCCESS',
  out_insurance_no: 'I1',
  policy_state: 'EFFECTIVE',
});

describe('a subclass of a service', () => {
  let server: WireServer;
  let module: TestingModule | undefined;
  beforeEach(async () => {
    server = await WireServer.start(answerSigned(ANSWER));
  });
  afterEach(async () => {
    await module?.close();
    module = undefined;
    await server.stop();
  });

  const options = (): WechatPayInsuranceOptions => ({
    ...publicKeyOptions,
    baseUrl: server.origin,
  });

  async function start(providers: Provider[], isGlobal = false): Promise<TestingModule> {
    const ours = WechatPayInsuranceModule.forRoot({ ...options(), isGlobal });
    @Module({
      imports: isGlobal ? [] : [ours],
      providers: [Ledger, ...providers],
      exports: providers,
    })
    class FeatureModule {}
    module = await Test.createTestingModule({
      imports: isGlobal ? [ours, FeatureModule] : [FeatureModule],
    }).compile();
    return module.init();
  }

  describe.each([
    ['imported', false],
    ['global', true],
  ])('in a feature module, with our module %s', (_how, isGlobal) => {
    it.each(CALLS)('%o sends its first call', async (type, call) => {
      const app = await start([type], isGlobal);
      await call(app.get(type, { strict: false }) as never);
      expect(server.requests).toHaveLength(1);
      expect(server.requests[0]!.headers.authorization).toContain(publicKeyOptions.mchid);
    });
  });

  it('keeps its own constructor, members and overrides', async () => {
    const app = await start([MyInsuranceWithConstructor]);
    await app.get(MyInsuranceWithConstructor, { strict: false }).queryContract(CONTRACT);
    expect(app.get(Ledger, { strict: false }).lines).toEqual([
      'my own client, my own api: 123124412412423431',
    ]);
  });

  it('injects its own property', async () => {
    const app = await start([MyInsuranceWithProperty]);
    const { ledger } = app.get(MyInsuranceWithProperty, { strict: false });
    expect(ledger).toBe(app.get(Ledger, { strict: false }));
  });

  it('stands in for the service under the token of the service', async () => {
    const app = await start([{ provide: WechatPayInsuranceService, useClass: MyInsurance }]);
    const services = [...app.get(WechatPayInsuranceService, { strict: false, each: true })];
    const own = services.find((service) => service instanceof MyInsurance);
    await own!.queryContract(CONTRACT);
    expect(server.requests).toHaveLength(1);
  });

  it('replaces the service with overrideProvider', async () => {
    module = await Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot(options())],
    })
      .overrideProvider(WechatPayInsuranceService)
      .useClass(MyInsurance)
      .compile();
    const service = module.get(WechatPayInsuranceService);
    expect(service).toBeInstanceOf(MyInsurance);
    await service.queryContract(CONTRACT);
    expect(server.requests).toHaveLength(1);
  });

  it('calls as the merchant of its module', async () => {
    const features = ['1900000109', '1900000110'].map((mchid) => {
      class Insurance extends WechatPayInsuranceService {}
      @Module({
        imports: [WechatPayInsuranceModule.forRoot({ ...options(), mchid })],
        providers: [Insurance],
      })
      class FeatureModule {}
      return { Insurance, FeatureModule };
    });
    module = await Test.createTestingModule({
      imports: features.map(({ FeatureModule }) => FeatureModule),
    }).compile();
    await module.init();
    for (const { Insurance } of features) {
      await module.get(Insurance, { strict: false }).queryContract(CONTRACT);
    }
    const merchants = server.requests.map(
      ({ headers }) => /mchid="(\d+)"/.exec(headers.authorization ?? '')?.[1],
    );
    expect(merchants).toEqual(['1900000109', '1900000110']);
  });

  it.each<[string, Provider]>([
    ['a subclass', MyInsurance],
    ['a subclass of the client', MyClient],
  ])('does not start %s where two merchants are imported', async (_what, provider) => {
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({ ...options(), notificationPath: 'one' }),
        WechatPayInsuranceModule.forRoot({
          ...options(),
          mchid: '1900000110',
          notificationPath: 'other',
        }),
      ],
      providers: [provider],
    })
    class Sales {}
    const started = Test.createTestingModule({ imports: [Sales] })
      .compile()
      .then((compiled) => compiled.init());
    const { message } = await errorOf(started);
    expect(message).toContain('Sales could inject the services of two merchants');
  });

  it('does not start in a module that does not import ours', async () => {
    const started = Test.createTestingModule({ providers: [MyInsurance] }).compile();
    const { message } = await errorOf(started);
    expect(message).toContain("Nest can't resolve dependencies of the MyInsurance");
    expect(message).toContain('client');
  });

  it('prints and serialises as if it were empty', async () => {
    const app = await start([MyInsurance]);
    const service = app.get(MyInsurance, { strict: false });
    expect(JSON.stringify(service)).toBe('{}');
    expect(inspect(service)).toBe('MyInsurance {}');
    expect(inspect(service, { depth: 9, showHidden: true })).not.toContain(API_V3_KEY);
  });
});

describe('a service created by hand', () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      'WechatPayInsuranceService',
      () => new WechatPayInsuranceService().preEntrustSignH5({} as never),
    ],
    ['WechatPayInsuranceService', () => new WechatPayInsuranceService().renewContract({} as never)],
    ['WechatPayTransactionService', () => new WechatPayTransactionService().queryOrder(ORDER)],
    [
      'WechatPayTransactionService',
      () => new WechatPayTransactionService().downloadTradeBill({ bill_date: '2026-12-01' }),
    ],
    ['WechatPayPolicyService', () => new WechatPayPolicyService().queryPolicy(REFERENCE)],
    ['WechatPayClient', () => new WechatPayClient().request({ method: 'GET', path: '/v3/x' })],
    ['WechatPayClient', () => new WechatPayClient().checkCredentials()],
    ['MyInsurance', () => new MyInsurance().queryContract(CONTRACT)],
    [
      'WechatPayInsuranceService',
      () => Readable.from(new WechatPayInsuranceService().iteratePolicyPeriods(CONTRACT)).toArray(),
    ],
  ])('rejects its first call and names the remedy: %s', async (name, call) => {
    const { message } = await errorOf(call());
    expect(message).toBe(
      `${name} was created without Nest, or used in its constructor: inject it, or list it in the providers of a module that imports WechatPayInsuranceModule`,
    );
  });
});
