import 'reflect-metadata';
import {
  Controller,
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type Provider,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MemoryNotificationStore,
  type NotificationEventName,
  OnWechatPayNotification,
  WechatPayConfigurationError,
  WechatPayInsuranceModule,
  type WechatPayInsuranceModuleExtras,
  type WechatPayInsuranceOptions,
} from '../../../lib/index.js';
import { KNOWN_EVENT_TYPES, findNearMiss } from '../../../lib/notifications/events/event-types.js';
import { publicKeyOptions } from '../../support/fixtures.js';
import { handlerClass } from '../../support/handlers/handler-class.js';
import { HandlingApp, type HandlingAppInit } from '../../support/applications/handling-app.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { errorOf } from '../../support/applications/merchant.js';
import { CONTRACT_RESOURCE } from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const [[, express]] = PLATFORMS as [(typeof PLATFORMS)[number]];

let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(() => {
  log.restore();
  vi.unstubAllEnvs();
});

/** What the start of an application with these parts is refused for. */
async function mistakesOf(init: HandlingAppInit): Promise<readonly string[]> {
  const app = await HandlingApp.create(express, init);
  const error = await errorOf<WechatPayConfigurationError>(app.init());
  await app.close();
  expect(error).toBeInstanceOf(WechatPayConfigurationError);
  expect(error.issues.every(({ option }) => option === '@OnWechatPayNotification')).toBe(true);
  return error.issues.map(({ message }) => message);
}

async function started<T>(init: HandlingAppInit, use: (app: HandlingApp) => Promise<T>) {
  const app = await HandlingApp.start(express, init);
  try {
    return await use(app);
  } finally {
    await app.stop();
  }
}

/** A class of this name with the handler `handle` that is decorated so. */
function decorated(
  name: string,
  ...decorations: readonly (readonly [...events: unknown[]])[]
): Type {
  class Handler {
    handle(): void {}
  }
  Object.defineProperty(Handler, 'name', { value: name });
  const descriptor = Object.getOwnPropertyDescriptor(Handler.prototype, 'handle')!;
  for (const given of decorations) {
    OnWechatPayNotification(...(given as NotificationEventName[]))(
      Handler.prototype,
      'handle',
      descriptor,
    );
  }
  return Handler;
}

describe('a near miss of an event', () => {
  const slips: readonly [string, (known: string) => string][] = [
    ['in small letters', (known) => known.toLowerCase()],
    ['in mixed case', (known) => known.charAt(0) + known.slice(1).toLowerCase()],
    ['with a dash', (known) => known.replaceAll('_', '-')],
    ['with an underscore for the dot', (known) => known.replace('.', '_')],
    ['without separators', (known) => known.replaceAll(/[._]/g, '')],
    ['with a colon', (known) => known.replace('.', ':')],
    ['with blanks around', (known) => ` ${known} `],
    ['with the ending -ED', (known) => `${known}ED`],
    ['with two letters more', (known) => `${known}XY`],
    ['without its last letter', (known) => known.slice(0, -1)],
    ['without its first two letters', (known) => known.slice(2)],
    ['with two letters exchanged', (known) => known.replace(/(.)(.)$/, '$2$1')],
    ['with a letter of another alphabet', (known) => known.replace('E', 'Е')],
  ];
  const cases = KNOWN_EVENT_TYPES.flatMap((known) =>
    slips
      .map(([what, slip]) => [slip(known), what, known] as const)
      .filter(([written]) => written !== known),
  );

  it.each(cases)('%s (%s) is taken for %s', (written, _what, known) => {
    expect(findNearMiss(written)).toBe(known);
  });

  it.each([
    ['INSURANCE_ENTRUST.SIGNED', SIGN],
    ['INSURANCE_ENTRUST.TERMINATED', 'INSURANCE_ENTRUST.TERMINATE'],
    ['INSURANCE_ENTRUST.RENEWED', 'INSURANCE_ENTRUST.RENEW'],
    ['TRANSACTION.SUCCEEDED', 'TRANSACTION.SUCCESS'],
    ['TRANSACTION.SUCCEED', 'TRANSACTION.SUCCESS'],
    ['TRANSACTION.FAILED', 'TRANSACTION.FAIL'],
    ['INSURANCE_POLICY_MANAGEMENT.GRANT', 'INSURANCE_POLICY_MANAGEMENT.GRANTED'],
    ['REFUND.SUCCEEDED', 'REFUND.SUCCESS'],
    ['REFUND.CLOSE', 'REFUND.CLOSED'],
    ['SIGN', SIGN],
    ['terminated', 'INSURANCE_ENTRUST.TERMINATE'],
    ['FAILED', 'TRANSACTION.FAIL'],
    ['SUCCESS', 'TRANSACTION.SUCCESS'],
    ['ABNORMAL', 'REFUND.ABNORMAL'],
  ])('%s is taken for %s', (written, known) => {
    expect(findNearMiss(written)).toBe(known);
  });

  it.each([
    ...KNOWN_EVENT_TYPES,
    'INSURANCE_ENTRUST.FROZEN',
    'INSURANCE_ENTRUST.MODIFY',
    'REFUND.PROCESSING',
    'TRANSACTION.SUCCESSxyz',
    'PAYSCORE.USER_OPEN_SERVICE',
    'MCHTRANSFER.BILL.FINISHED',
    'REFUND',
    'X',
  ])('%s is none', (eventType) => {
    expect(findNearMiss(eventType)).toBeUndefined();
  });

  it('is an error at start that names the handler and the event', async () => {
    expect(
      await mistakesOf({
        providers: [decorated('Policies', [SIGN, 'TRANSACTION.FAILED'])],
      }),
    ).toEqual([
      "Policies.handle: TRANSACTION.FAILED is no event of WeChat Pay's; is it TRANSACTION.FAIL?",
    ]);
  });
});

describe('a handler that is declared wrongly', () => {
  it.each<[string, Type, RegExp]>([
    ['without an event', decorated('P', []), /^P\.handle: names no event; '\*'/],
    ['with options alone', decorated('P', [{ id: 'p' }]), /names no event/],
    ['with an empty name', decorated('P', ['']), /no text/],
    ['with a number', decorated('P', [7]), /no text/],
    ['with undefined', decorated('P', [undefined]), /no text/],
    ['with null', decorated('P', [null]), /no text/],
    ['with options in the middle', decorated('P', [{ id: 'p' }, SIGN]), /only the last argument/],
    ['with a list', decorated('P', [[SIGN]]), /in a list; each is an argument of its own$/],
    ['with a list and options', decorated('P', [[SIGN], { id: 'p' }]), /in a list/],
    ['with another option', decorated('P', [SIGN, { name: 'p' }]), /name is no option; .* is id$/],
    ['with part of a name', decorated('P', ['INSURANCE_ENTRUST.*']), /'\*' alone/],
    ['with a star behind', decorated('P', ['**']), /'\*' alone/],
    ['with an empty id', decorated('P', [SIGN, { id: '' }]), /1 to 128 printable ASCII/],
    ['with a blank in its id', decorated('P', [SIGN, { id: 'a b' }]), /1 to 128/],
    ['with a line end in its id', decorated('P', [SIGN, { id: 'a\n' }]), /1 to 128/],
    ['with an id of 129 characters', decorated('P', [SIGN, { id: 'x'.repeat(129) }]), /1 to 128/],
    ['with a number for an id', decorated('P', [SIGN, { id: 7 }]), /1 to 128/],
    ['with two ids', decorated('P', [SIGN, { id: 'a' }], ['*', { id: 'b' }]), /more than one id/],
    ['in a class without a name', decorated('', [SIGN]), /its class has no name: give \{ id \}/],
  ])('%s is refused', async (_what, provider, message) => {
    const mistakes = await mistakesOf({ providers: [{ provide: 'P', useClass: provider }] });
    expect(mistakes).toEqual([expect.stringMatching(message)]);
  });

  it('as a generator is refused, since to call one runs nothing of it', async () => {
    class Lazy {
      @OnWechatPayNotification(SIGN)
      *handle() {}
    }
    class AsyncLazy {
      @OnWechatPayNotification(SIGN)
      async *handle() {}
    }
    expect(await mistakesOf({ providers: [Lazy, AsyncLazy] })).toEqual([
      'Lazy.handle: is a generator, and to call one runs nothing of it',
      'AsyncLazy.handle: is a generator, and to call one runs nothing of it',
    ]);
  });

  it('is told together with every other, each by its name', async () => {
    const mistakes = await mistakesOf({
      providers: [
        decorated('One', ['insurance_entrust.sign']),
        decorated('Two', []),
        decorated('Good', [SIGN]),
        decorated('Three', [SIGN, { id: 'same' }]),
        decorated('Four', [SIGN, { id: 'same' }]),
      ],
    });
    expect(mistakes.map((message) => message.split(':', 1)[0])).toEqual([
      'One.handle',
      'Two.handle',
      'Four.handle',
    ]);
  });

  it('is refused also where no path is mounted', async () => {
    const compiled = Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      providers: [decorated('Policies', ['insurance_entrust.sign'])],
    }).compile();
    await expect((await compiled).init()).rejects.toThrow('is it INSURANCE_ENTRUST.SIGN?');
  });

  it.each<[string, () => void]>([
    [
      'a static method',
      () => {
        class Static {
          @OnWechatPayNotification(SIGN)
          static handle(): void {}
        }
        return Static;
      },
    ],
    [
      'a getter',
      () => {
        class WithGetter {
          @(OnWechatPayNotification(SIGN) as MethodDecorator)
          get handle(): number {
            return 1;
          }
        }
        return WithGetter;
      },
    ],
    [
      'a field',
      () => {
        class WithField {
          @(OnWechatPayNotification(SIGN) as PropertyDecorator)
          handle = () => {};
        }
        return WithField;
      },
    ],
  ])('as %s is refused where it is defined', (_what, define) => {
    expect(define).toThrow(/stands on handle, but belongs on a method of a provider's instances/);
  });
});

describe('a provider that is made for each request', () => {
  @Injectable({ scope: Scope.REQUEST })
  class PerRequest {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class Transient {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  @Injectable({ scope: Scope.REQUEST })
  class Tenant {}
  @Injectable()
  class DependsOnRequest {
    constructor(@Inject(Tenant) readonly tenant: Tenant) {}

    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  @Controller({ path: 'x', scope: Scope.REQUEST })
  class PerRequestController {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  abstract class Abstract {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  class Plain extends Abstract {}
  @Injectable()
  class UsesTransient {
    constructor(@Inject(Transient) readonly transient: Transient) {}
  }

  it.each<[string, HandlingAppInit]>([
    ['PerRequest', { providers: [PerRequest] }],
    ['Transient', { providers: [Transient] }],
    ['Transient', { providers: [Transient, UsesTransient] }],
    ['DependsOnRequest', { providers: [Tenant, DependsOnRequest] }],
    ['PerRequestController', { controllers: [PerRequestController] }],
    ['PerRequest', { providers: [{ provide: 'P', useClass: PerRequest, scope: Scope.REQUEST }] }],
    [
      'Plain',
      { providers: [{ provide: Plain, useFactory: () => new Plain(), scope: Scope.REQUEST }] },
    ],
    [
      'Plain',
      { providers: [{ provide: Plain, useFactory: () => new Plain(), scope: Scope.TRANSIENT }] },
    ],
    [
      'Plain',
      { providers: [{ provide: Plain, useFactory: () => new Plain(), inject: [REQUEST] }] },
    ],
    [
      'Abstract',
      {
        providers: [Tenant, { provide: Abstract, useFactory: () => new Plain(), inject: [Tenant] }],
      },
    ],
  ])('is refused: %s', async (name, init) => {
    expect(await mistakesOf(init)).toEqual([
      `${name}.handle: its provider is request-scoped or transient, or depends on one that is, and there is no request to make it for; make it a singleton, and resolve what must be fresh with ModuleRef`,
    ]);
  });
});

describe('a factory whose token does not tell what it makes', () => {
  class Hidden {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  const warningsOf = async (...providers: Provider[]) => {
    await started({ providers }, async (app) => app.deliver(SIGN));
    return log.lines.filter((line) => /^warn (?!INSURANCE)/.test(line));
  };

  it('is found as a singleton', async () => {
    expect(await warningsOf({ provide: 'H', useFactory: () => new Hidden() })).toEqual([]);
    expect(log.lines.join('\n')).toContain('Hidden.handle handled');
  });

  abstract class HANDLERS {}
  it.each([['HANDLERS'], [Symbol('HANDLERS')], [HANDLERS]])(
    'is named when it is run for each request and nothing else has handlers: %o',
    async (provide) => {
      const factory = { provide, useFactory: () => new Hidden(), scope: Scope.REQUEST };
      expect(await warningsOf(factory)).toEqual([
        expect.stringMatching(
          /^warn no method has @OnWechatPayNotification\(\): .* lost; a factory that is run for each request \(.*HANDLERS.*\) is not looked into/,
        ),
      ]);
    },
  );

  it('is not named where there is none', async () => {
    expect(await warningsOf()).toEqual([
      'warn no method has @OnWechatPayNotification(): genuine notifications are answered 204 and lost',
    ]);
  });

  it('is not warned of where another provider has handlers', async () => {
    const tenant = { provide: 'TENANT', useFactory: () => ({}), scope: Scope.REQUEST };
    expect(await warningsOf(tenant, Hidden)).toEqual([]);
  });

  it('is not warned of with the classes of other applications of the process', async () => {
    class OfAnotherApplication {
      @OnWechatPayNotification(SIGN)
      handle(): void {}
    }
    const tenant = { provide: 'TENANT', useFactory: () => ({}), scope: Scope.REQUEST };
    await warningsOf(tenant, Hidden);
    expect(log.lines.join('\n')).not.toContain(OfAnotherApplication.name);
  });
});

describe('the id of a handler', () => {
  it('is refused twice: one class in two modules', async () => {
    const Policies = decorated('Policies', [SIGN]);
    @Module({ providers: [Policies] })
    class OtherModule {}
    expect(await mistakesOf({ providers: [Policies], imports: [OtherModule] })).toEqual([
      'Policies.handle: its id Policies.handle is also that of Policies.handle, and one would be taken for the other; provide a class in one module only, and give { id } where two classes share a name',
    ]);
  });

  it('is refused twice: two classes of one name, unless they give ids', async () => {
    const twins = (...ids: (string | undefined)[]) =>
      ids.map((id, index): Provider => ({
        provide: `P${index}`,
        useClass: decorated('Policies', id === undefined ? [SIGN] : [SIGN, { id }]),
      }));
    expect(await mistakesOf({ providers: twins(undefined, undefined) })).toHaveLength(1);
    expect(await mistakesOf({ providers: twins('Policies.handle', undefined) })).toHaveLength(1);
    await started({ providers: twins('one', 'other') }, async (app) => {
      expect((await app.deliver(SIGN)).status).toBe(204);
    });
  });

  it('may have 128 printable characters', async () => {
    const id = `!~${'x'.repeat(126)}`;
    await started({ providers: [decorated('P', [SIGN, { id }])] }, async () => {
      expect(log.lines.join('\n')).toContain(`${SIGN} → ${id}`);
    });
  });

  it('may stand on one of several decorations, whose events add up', async () => {
    const provider = decorated('P', [SIGN, { id: 'one' }], ['TRANSACTION.FAIL', SIGN]);
    await started({ providers: [provider] }, async () => {
      expect(log.lines.join('\n')).toMatch(/: [A-Z_.]+, [A-Z_.]+ → one$/m);
    });
  });
});

describe('handlers are found', () => {
  const calls: string[] = [];
  beforeEach(() => void calls.splice(0));

  class Base {
    readonly name: string = 'base';

    @OnWechatPayNotification(SIGN)
    inherited(): void {
      calls.push(`inherited of ${this.name}`);
    }

    @OnWechatPayNotification(SIGN)
    overridden(): void {
      calls.push('never');
    }

    @OnWechatPayNotification(SIGN)
    redecorated(): void {
      calls.push('never');
    }

    undecorated(): void {
      calls.push('never');
    }
  }
  class Derived extends Base {
    override readonly name = 'derived';

    override overridden(): void {
      calls.push(`overridden of ${this.name}`);
    }

    @OnWechatPayNotification('TRANSACTION.FAIL')
    override redecorated(): void {
      calls.push('redecorated');
    }
  }
  /** Puts another function in the method's place, as tracing decorators do. */
  function Traced(_target: object, _name: string, descriptor: TypedPropertyDescriptor<() => void>) {
    const { value } = descriptor;
    descriptor.value = function traced(this: unknown) {
      calls.push('traced');
      value?.call(this);
    };
  }
  class Wrapped {
    @Traced
    @OnWechatPayNotification(SIGN)
    handle(): void {
      calls.push('wrapped');
    }
  }
  const SYMBOL = Symbol('handle it');
  class WithSymbol {
    @OnWechatPayNotification(SIGN)
    [SYMBOL](): void {
      calls.push('symbol');
    }
  }
  class WithGetter {
    get danger(): never {
      throw new Error('a getter was run');
    }

    @OnWechatPayNotification(SIGN)
    handle(): void {
      calls.push('beside a getter');
    }
  }
  class Plain {
    constructor(readonly name = 'plain') {}

    @OnWechatPayNotification(SIGN)
    handle(): void {
      calls.push(this.name);
    }
  }
  @Controller('plain')
  class PlainController extends Plain {
    constructor() {
      super('controller');
    }
  }

  it.each<[string, HandlingAppInit, readonly string[]]>([
    [
      'inherited and overridden',
      { providers: [Derived] },
      ['inherited of derived', 'overridden of derived'],
    ],
    ['behind another decorator', { providers: [Wrapped] }, ['traced', 'wrapped']],
    ['under a symbol', { providers: [WithSymbol] }, ['symbol']],
    ['beside a getter, which is not run', { providers: [WithGetter] }, ['beside a getter']],
    [
      'once, though an alias names them too',
      { providers: [Plain, { provide: 'ALIAS', useExisting: Plain }] },
      ['plain'],
    ],
    [
      'on what a factory makes',
      { providers: [{ provide: 'P', useFactory: async () => new Plain('factory') }] },
      ['factory'],
    ],
    ['on a value', { providers: [{ provide: 'P', useValue: new Plain('value') }] }, ['value']],
    ['on a controller', { controllers: [PlainController] }, ['controller']],
    [
      'among values of every kind',
      {
        providers: [
          Plain,
          ...[null, 7, 'text', [], {}, Object.create(null), () => {}, new Map()].map(
            (value, index) => ({ provide: `V${index}`, useValue: value as unknown }),
          ),
        ],
      },
      ['plain'],
    ],
  ])('%s', async (_where, init, expected) => {
    await started(init, async (app) => {
      expect((await app.deliver(SIGN)).status).toBe(204);
    });
    expect(calls.toSorted()).toEqual([...expected].toSorted());
  });

  it('by the events that the overriding method names', async () => {
    await started({ providers: [Derived] }, async (app) => {
      await app.deliver('TRANSACTION.FAIL', CONTRACT_RESOURCE);
    });
    expect(calls).toEqual(['redecorated']);
  });

  it('of a base class and of one derived from it, side by side', async () => {
    await started({ providers: [Base, Derived] }, async (app) => app.deliver(SIGN));
    expect(calls.filter((call) => call.startsWith('inherited')).toSorted()).toEqual([
      'inherited of base',
      'inherited of derived',
    ]);
  });
});

describe('the log at start', () => {
  const PATH_LINE = /^log POST \/wechatpay\/notifications for merchant 1900000109: /;

  /** Lines of ours while an application starts. */
  async function linesAt(init: HandlingAppInit): Promise<readonly string[]> {
    return started(init, async () =>
      log.lines.filter((line) => !/initialized|Starting|started/.test(line)),
    );
  }

  it('has path, merchant and events, and an unknown event once', async () => {
    const lines = await linesAt({
      providers: [
        handlerClass('One', () => {}, SIGN, 'TRANSACTION.FAIL'),
        handlerClass('Two', () => {}, 'INSURANCE_ENTRUST.FROZEN', '*'),
        handlerClass('Three', () => {}, 'INSURANCE_ENTRUST.FROZEN'),
      ],
    });
    expect(lines).toEqual([
      'log POST /wechatpay/notifications for merchant 1900000109: INSURANCE_ENTRUST.SIGN, TRANSACTION.FAIL → One.handle; INSURANCE_ENTRUST.FROZEN, * → Two.handle; INSURANCE_ENTRUST.FROZEN → Three.handle',
      'warn INSURANCE_ENTRUST.FROZEN is an event that this release does not know: its handlers are called only if WeChat Pay sends that very name',
    ]);
  });

  it('warns when there is a path and no handler', async () => {
    expect(await linesAt({})).toEqual([
      expect.stringMatching(/: no handlers$/),
      expect.stringMatching(/^warn no method has @OnWechatPayNotification\(\)/),
    ]);
  });

  it.each([
    ['production', undefined, 1],
    ['production', new MemoryNotificationStore(), 0],
    ['development', undefined, 0],
  ])(
    'in %s, with the store %o, has %i warning of the memory',
    async (environment, store, count) => {
      vi.stubEnv('NODE_ENV', environment);
      const lines = await linesAt({
        providers: [handlerClass('Policies', () => {})],
        options: { notifications: { store } },
      });
      expect(lines[0]).toMatch(PATH_LINE);
      expect(lines.slice(1)).toEqual(
        Array.from({ length: count }, () =>
          expect.stringMatching(
            /^warn what was handled is kept in memory: .*RedisNotificationStore/,
          ),
        ),
      );
    },
  );

  async function linesOf(...imports: DynamicModule[]): Promise<readonly string[]> {
    @Module({ imports, providers: [handlerClass('P', () => {})] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, express(), { abortOnError: false });
    await app.init();
    await app.close();
    return log.lines.filter((line) => line.includes('nobody calls'));
  }
  const merchant = (
    mchid: string,
    extras: Partial<WechatPayInsuranceOptions & WechatPayInsuranceModuleExtras> = {},
  ) => WechatPayInsuranceModule.forRoot({ ...publicKeyOptions, mchid, ...extras });

  it('warns of handlers that nobody calls, and only then', async () => {
    expect(await linesOf(merchant('1900000109'))).toEqual([
      'warn nobody calls P.handle: set notificationPath, beside isGlobal',
    ]);
    log.lines.splice(0);
    expect(
      await linesOf(merchant('1900000109'), merchant('1900000110', { notificationPath: 'other' })),
    ).toEqual([]);
  });
});
