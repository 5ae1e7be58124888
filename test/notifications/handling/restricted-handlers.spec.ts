import 'reflect-metadata';
import { Injectable, Module, type Provider } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NestFactory } from '@nestjs/core';
import {
  OnWechatPayNotification,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
} from '../../../lib/index.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { errorOf } from '../../support/applications/merchant.js';
import { captureContexts } from '../../support/verdicts/log-contexts.js';
import { PLATFORMS } from '../../support/wire/platforms.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';

let log: ReturnType<typeof captureContexts>;
beforeEach(() => void (log = captureContexts()));
afterEach(() => log.restore());
const getLines = (text: string) => log.lines.filter((line) => line.includes(text));

/** A provider with a handler that is restricted to these merchants. */
function createHandler(name: string | readonly string[] | undefined, className = 'Sales') {
  @Injectable()
  class Handler {
    @OnWechatPayNotification(SIGN, { name })
    signed() {}
  }
  Object.defineProperty(Handler, 'name', { value: className });
  return Handler;
}

const MCHIDS: Readonly<Record<string, string>> = { a: '1900000110', b: '1900000111' };

interface Init {
  /** Names of the imports; `undefined` for the unnamed one. */
  readonly names: readonly (string | undefined)[];
  /** Names of the imports without a path. */
  readonly silent?: readonly (string | undefined)[];
  readonly providers: Provider[];
}

describe.each(PLATFORMS)('a restricted handler on %s', (_platform, adapter) => {
  async function start({ names, silent = [], providers }: Init): Promise<void> {
    @Module({
      imports: names.map((name) =>
        WechatPayInsuranceModule.forRoot({
          ...publicKeyOptions,
          contractNotifyUrl: undefined,
          transactionNotifyUrl: undefined,
          mchid: MCHIDS[name ?? ''] ?? publicKeyOptions.mchid,
          name,
          notificationPath: silent.includes(name) ? undefined : `${name ?? 'default'}/n`,
        }),
      ),
      providers,
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, adapter(), {
      abortOnError: false,
      logger: false,
    });
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }

  it.each<[Init['names'], string | string[], string, string]>([
    [[undefined, 'a', 'b'], 'c', 'c', 'a, b, default'],
    [[undefined, 'a'], 'A', 'A', 'a, default'],
    [['a', 'b'], 'default', 'default', 'a, b'],
    [[undefined], ['default', 'b'], 'b', 'default'],
  ])(
    'an application with imports named %j does not start with a handler for %j',
    async (names, given, wrong, known) => {
      const error = await errorOf<WechatPayConfigurationError>(
        start({ names, providers: [createHandler(given)] }),
      );
      expect(error).toBeInstanceOf(WechatPayConfigurationError);
      expect(error.issues).toEqual([
        {
          option: '@OnWechatPayNotification',
          message: `Sales.signed: no import of WechatPayInsuranceModule has the name ${wrong}, so its notifications would be lost; the names are ${known}`,
        },
      ]);
    },
  );

  it('reports every unknown name together', async () => {
    const providers = [createHandler(['x', 'y']), createHandler('z', 'Claims')];
    const { issues } = await errorOf<WechatPayConfigurationError>(
      start({ names: ['a'], providers }),
    );
    expect(issues.map(({ message }) => /^.*?has the name \w+/.exec(message)?.[0])).toEqual([
      'Sales.signed: no import of WechatPayInsuranceModule has the name x',
      'Sales.signed: no import of WechatPayInsuranceModule has the name y',
      'Claims.signed: no import of WechatPayInsuranceModule has the name z',
    ]);
  });

  it.each<[Init['names'], string | string[] | undefined]>([
    [[undefined], undefined],
    [[undefined], 'default'],
    [[undefined, 'a'], 'a'],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  ])(
    'an application with imports named %j starts with a handler for %j without a warning',
    async (names, given) => {
      const all = createHandler(undefined, 'All');
      await start({ names, providers: [createHandler(given), all] });
      expect(log.lines.filter((line) => / warn /.test(line))).toEqual([]);
    },
  );

  it('warns about an unknown name, and starts, where merchants may be added at run time', async () => {
    const marker = {
      provide: Symbol.for('nestjs-wechatpay-insurance:merchants'),
      useValue: true,
    };
    await start({
      names: [undefined, 'a'],
      providers: [createHandler(['a', 'c']), createHandler(undefined, 'All'), marker],
    });
    expect(getLines(' warn ')).toEqual([
      '[WechatPayNotification] warn Sales.signed is for c, which is not the name of any import: it is called once a merchant of that name is added',
    ]);
  });

  it('names a handler in the lines of its own imports only', async () => {
    await start({
      names: [undefined, 'a', 'b'],
      providers: [createHandler(['a', 'b']), createHandler(undefined, 'All')],
    });
    expect(getLines('POST /')).toEqual([
      `[WechatPayNotification] log POST /default/n for merchant 1900000109: ${SIGN} → All.signed`,
      `[WechatPayNotification:a] log POST /a/n for merchant 1900000110: ${SIGN} → Sales.signed; ${SIGN} → All.signed`,
      `[WechatPayNotification:b] log POST /b/n for merchant 1900000111: ${SIGN} → Sales.signed; ${SIGN} → All.signed`,
    ]);
  });

  it('warns where every handler is restricted to other merchants', async () => {
    await start({ names: [undefined, 'a'], providers: [createHandler('a')] });
    expect(getLines(' warn ')).toEqual([
      '[WechatPayNotification] warn every method with @OnWechatPayNotification() is restricted to other merchants (a): genuine notifications get 204 and are lost',
    ]);
  });

  it('warns once when its import has no path, while another has one', async () => {
    await start({
      names: [undefined, 'a', 'b'],
      silent: ['a'],
      providers: [createHandler(['a', 'b']), createHandler(undefined, 'All')],
    });
    expect(getLines(' warn ')).toEqual([
      '[WechatPayNotification] warn Sales.signed will never be called for a: set notificationPath of that import, next to name',
    ]);
  });

  it('warns under the name of its own import when no import has a path', async () => {
    await start({
      names: [undefined, 'a'],
      silent: [undefined, 'a'],
      providers: [createHandler('a')],
    });
    expect(getLines(' warn ')).toEqual([
      '[WechatPayNotification:a] warn Sales.signed will never be called: set notificationPath, next to isGlobal',
    ]);
  });
});
