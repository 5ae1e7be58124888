import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { type DynamicModule, Inject, Injectable, Module, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceOptions,
  type WechatPayInsuranceOptionsFactory,
  WechatPayInsuranceService,
} from '../../lib/index.js';
import { API_V3_KEY, fixture, publicKeyOptions } from '../support/fixtures.js';
import { answerSigned, errorOf, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { WireServer } from '../support/wire/wire-server.js';

let server: WireServer;
let module: TestingModule | undefined;

beforeEach(async () => {
  server = await WireServer.start(answerSigned(PRE_SIGN_ANSWER));
});
afterEach(async () => {
  await module?.close();
  module = undefined;
  await server.stop();
});

const optionsOf = (): WechatPayInsuranceOptions => ({
  ...publicKeyOptions,
  baseUrl: server.origin,
});

async function start(...imports: (DynamicModule | Type)[]): Promise<TestingModule> {
  module = await Test.createTestingModule({ imports }).compile();
  return module.init();
}

async function signs(service: WechatPayInsuranceService): Promise<void> {
  expect(await service.preEntrustSign(pureSign())).toEqual(JSON.parse(PRE_SIGN_ANSWER));
}

@Injectable()
class Environment {
  options(): WechatPayInsuranceOptions {
    return optionsOf();
  }
}

@Module({ providers: [Environment], exports: [Environment] })
class EnvironmentModule {}

@Injectable()
class OptionsFactory implements WechatPayInsuranceOptionsFactory {
  async createWechatPayInsuranceOptions(): Promise<WechatPayInsuranceOptions> {
    return optionsOf();
  }
}

@Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
class OptionsFactoryModule {}

describe('the module', () => {
  it.each<[string, () => DynamicModule]>([
    ['forRoot', () => WechatPayInsuranceModule.forRoot(optionsOf())],
    [
      'forRoot with isGlobal',
      () => WechatPayInsuranceModule.forRoot({ ...optionsOf(), isGlobal: true }),
    ],
    ['useFactory', () => WechatPayInsuranceModule.forRootAsync({ useFactory: optionsOf })],
    [
      'an asynchronous useFactory',
      () => WechatPayInsuranceModule.forRootAsync({ useFactory: async () => optionsOf() }),
    ],
    [
      'useFactory with injected providers',
      () =>
        WechatPayInsuranceModule.forRootAsync({
          imports: [EnvironmentModule],
          inject: [Environment],
          useFactory: (environment: Environment) => environment.options(),
        }),
    ],
    ['useClass', () => WechatPayInsuranceModule.forRootAsync({ useClass: OptionsFactory })],
    [
      'useExisting',
      () =>
        WechatPayInsuranceModule.forRootAsync({
          imports: [OptionsFactoryModule],
          useExisting: OptionsFactory,
        }),
    ],
  ])('starts the module with %s', async (_what, define) => {
    await signs((await start(define())).get(WechatPayInsuranceService));
  });

  it.each([{}, { imports: [EnvironmentModule] }, { useFactory: undefined }])(
    'names the required options of forRootAsync when it is called with %j',
    (options) => {
      expect(() => WechatPayInsuranceModule.forRootAsync(options as never)).toThrow(
        new WechatPayConfigurationError([
          { option: 'forRootAsync', message: 'requires useFactory, useClass or useExisting' },
        ]),
      );
    },
  );

  it.each<[object, string, string]>([
    [{ isglobal: true }, 'isglobal', 'unknown option; did you mean isGlobal?'],
    [
      { notificationpath: 'n' },
      'notificationpath',
      'unknown option; did you mean notificationPath?',
    ],
    [{ injects: [] }, 'injects', 'unknown option; did you mean inject?'],
    [{ timeout: 5 }, 'timeout', 'belongs in the options that useFactory returns'],
    [{ names: 'B' }, 'names', 'unknown option; did you mean name?'],
    [{ useClass: OptionsFactory }, 'forRootAsync', 'takes only one of useFactory and useClass'],
    [
      { useExisting: OptionsFactory },
      'forRootAsync',
      'takes only one of useFactory and useExisting',
    ],
  ])('rejects forRootAsync with useFactory and %j', (more, option, message) => {
    const options = { useFactory: optionsOf, ...more };
    expect(() => WechatPayInsuranceModule.forRootAsync(options as never)).toThrow(
      new WechatPayConfigurationError([{ option, message }]),
    );
  });

  it.each([undefined, null])('names the required options of forRootAsync for %j', (options) => {
    expect(() => WechatPayInsuranceModule.forRootAsync(options as never)).toThrow(
      'requires useFactory, useClass or useExisting',
    );
  });

  it('accepts undefined for every absent setting of forRootAsync', async () => {
    const define = WechatPayInsuranceModule.forRootAsync({
      useFactory: optionsOf,
      useClass: undefined,
      useExisting: undefined,
      imports: undefined,
      inject: undefined,
      isGlobal: undefined,
      notificationPath: undefined,
      name: undefined,
    });
    await signs((await start(define)).get(WechatPayInsuranceService));
  });

  it.each([null, undefined, 'x', 5])('rejects %j from a factory', async (made) => {
    const define = WechatPayInsuranceModule.forRootAsync({
      useFactory: () => made as unknown as WechatPayInsuranceOptions,
    });
    const error = await errorOf<WechatPayConfigurationError>(start(define));
    expect(error).toBeInstanceOf(WechatPayConfigurationError);
    expect(error.issues).toEqual([
      {
        option: 'options',
        message: 'must be an object; check that the factory returns the options',
      },
    ]);
  });

  it('reports mistakes in the options of a factory, as it does for forRoot', async () => {
    const wrong: object = { ...optionsOf(), timeout: 0, isGlobal: true, name: 'b' };
    const error = await errorOf<WechatPayConfigurationError>(
      start(
        WechatPayInsuranceModule.forRootAsync({
          useFactory: () => wrong as WechatPayInsuranceOptions,
        }),
      ),
    );
    expect(error.issues.map(({ option }) => option).toSorted()).toEqual([
      'isGlobal',
      'name',
      'timeout',
    ]);
    const { message } = error.issues.find(({ option }) => option === 'name')!;
    expect(message).toBe('belongs next to useFactory, not in the options that it returns');
  });

  it.each([
    ['only imports it', []],
    [
      'injects a service',
      [{ provide: 'X', inject: [WechatPayInsuranceService], useFactory: () => 1 }],
    ],
  ])('rejects an import of the class alone by a module that %s', async (_title, providers) => {
    @Module({ imports: [WechatPayInsuranceModule], providers })
    class Sales {}
    const { message } = await errorOf(start(Sales));
    expect(message).toContain('imports: contain WechatPayInsuranceModule without options: import');
    expect(message).toContain('isGlobal: true');
  });

  it('rejects an import of the class alone next to a global import with options', async () => {
    const ours = WechatPayInsuranceModule.forRoot({ ...optionsOf(), isGlobal: true });
    @Module({ imports: [WechatPayInsuranceModule] })
    class Sales {}
    const { message } = await errorOf(start(ours, Sales));
    expect(message).toContain('imports: contain WechatPayInsuranceModule without options: import');
  });

  it('rejects with the error that a factory throws', async () => {
    const failure = new Error('vault is sealed');
    const define = WechatPayInsuranceModule.forRootAsync({
      useFactory: () => Promise.reject(failure),
    });
    expect(await errorOf(start(define))).toBe(failure);
  });

  describe('isGlobal', () => {
    @Injectable()
    class Elsewhere {
      constructor(
        @Inject(WechatPayInsuranceService) readonly insurance: WechatPayInsuranceService,
      ) {}
    }
    @Module({ providers: [Elsewhere] })
    class ElsewhereModule {}

    it.each([
      () => WechatPayInsuranceModule.forRoot({ ...optionsOf(), isGlobal: true }),
      () => WechatPayInsuranceModule.forRootAsync({ useFactory: optionsOf, isGlobal: true }),
    ])('lets any module inject the service when isGlobal is true', async (define) => {
      await signs((await start(define(), ElsewhereModule)).get(Elsewhere).insurance);
    });

    it.each([
      () => WechatPayInsuranceModule.forRoot(optionsOf()),
      () => WechatPayInsuranceModule.forRoot({ ...optionsOf(), isGlobal: false }),
      () => WechatPayInsuranceModule.forRoot({ ...optionsOf(), isGlobal: undefined }),
      () => WechatPayInsuranceModule.forRootAsync({ useFactory: optionsOf }),
    ])('does not provide the service globally by default', async (define) => {
      const error = await errorOf(start(define(), ElsewhereModule));
      expect(error.message).toContain("Nest can't resolve dependencies of the Elsewhere");
    });
  });

  it('supports two merchants in one application, each with its own options', async () => {
    const appidsOf = (appid: string) => ({ ...optionsOf(), appid });
    const names = ['wxOne', 'wxTwo'];
    const holders = names.map((appid) => {
      @Injectable()
      class Holder {
        constructor(
          @Inject(WechatPayInsuranceService) readonly insurance: WechatPayInsuranceService,
        ) {}
      }
      @Module({
        imports: [WechatPayInsuranceModule.forRoot(appidsOf(appid))],
        providers: [Holder],
      })
      class HolderModule {}
      return { Holder, HolderModule };
    });
    const app = await start(...holders.map(({ HolderModule }) => HolderModule));
    for (const { Holder } of holders) await signs(app.get(Holder, { strict: false }).insurance);
    expect(server.requests.map(({ body }) => JSON.parse(body.toString()).appid)).toEqual(names);
  });

  it.each<[string, () => DynamicModule]>([
    ['forRoot', () => WechatPayInsuranceModule.forRoot(secretOptions())],
    ['forRootAsync', () => WechatPayInsuranceModule.forRootAsync({ useFactory: secretOptions })],
  ])('creates no provider that prints a secret, from %s', async (_what, define) => {
    const app = await start(define());
    await signs(app.get(WechatPayInsuranceService));
    let looked = 0;
    for (const { providers } of app.get(ModulesContainer).values()) {
      for (const { instance } of providers.values()) {
        looked += 1;
        const text = inspect(instance, { depth: 6, showHidden: true });
        expect(text).not.toContain(API_V3_KEY);
        expect(text).not.toContain(fixture('merchant.key.pem').split('\n')[3]);
        expect(text).not.toContain('proxy-password');
      }
    }
    expect(looked).toBeGreaterThan(8);
  });
});

function secretOptions(): WechatPayInsuranceOptions {
  return {
    ...optionsOf(),
    http: { proxy: false, httpAgent: Object.assign(new Agent(), { auth: 'proxy-password' }) },
  };
}
