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

/** Returns the mistakes that keep an application with these parts from starting. */
async function getMistakes(init: HandlingAppInit): Promise<readonly string[]> {
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

/** Creates a class of this name, with these decorations on its handler `handle`. */
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
    OnWechatPayNotification(...(given as [NotificationEventName]))(
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

  it.each(cases)('%s (%s) resembles %s', (written, _what, known) => {
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
  ])('%s resembles %s', (written, known) => {
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
  ])('%s resembles no known event', (eventType) => {
    expect(findNearMiss(eventType)).toBeUndefined();
  });

  it('causes an error at start that names the handler and the event', async () => {
    expect(
      await getMistakes({
        providers: [decorated('Policies', [SIGN, 'TRANSACTION.FAILED'])],
      }),
    ).toEqual([
      'Policies.handle: unknown event TRANSACTION.FAILED; did you mean TRANSACTION.FAIL?',
    ]);
  });
});

describe('an invalid handler', () => {
  it.each<[string, Type, RegExp]>([
    ['without an event', decorated('P', []), /^P\.handle: must name at least one event; '\*'/],
    ['with options alone', decorated('P', [{ id: 'p' }]), /at least one event/],
    ['with an empty name', decorated('P', ['']), /non-empty strings/],
    ['with a number', decorated('P', [7]), /non-empty strings/],
    ['with undefined', decorated('P', [undefined]), /non-empty strings/],
    ['with null', decorated('P', [null]), /non-empty strings/],
    ['with options in the middle', decorated('P', [{ id: 'p' }, SIGN]), /only the last argument/],
    ['with a list', decorated('P', [[SIGN]]), /in an argument of its own, not in an array$/],
    ['with a list and options', decorated('P', [[SIGN], { id: 'p' }]), /not in an array/],
    [
      'with another option',
      decorated('P', [SIGN, { names: 'p' }]),
      /unknown option names; the options are id and name$/,
    ],
    [
      'with part of a name',
      decorated('P', ['INSURANCE_ENTRUST.*']),
      /'\*' stands for every event, and only by itself/,
    ],
    [
      'with a star behind',
      decorated('P', ['**']),
      /'\*' stands for every event, and only by itself/,
    ],
    ['with an empty id', decorated('P', [SIGN, { id: '' }]), /1 to 128 printable ASCII/],
    ['with a blank in its id', decorated('P', [SIGN, { id: 'a b' }]), /1 to 128/],
    ['with a line end in its id', decorated('P', [SIGN, { id: 'a\n' }]), /1 to 128/],
    ['with an id of 129 characters', decorated('P', [SIGN, { id: 'x'.repeat(129) }]), /1 to 128/],
    ['with a number for an id', decorated('P', [SIGN, { id: 7 }]), /1 to 128/],
    ['with two ids', decorated('P', [SIGN, { id: 'a' }], ['*', { id: 'b' }]), /more than one id/],
    [
      'with an empty list of merchants',
      decorated('P', [SIGN, { name: [] }]),
      /name must be the name/,
    ],
    ['with an empty merchant', decorated('P', [SIGN, { name: '' }]), /name must be the name/],
    [
      'with a number for a merchant',
      decorated('P', [SIGN, { name: ['a', 7] }]),
      /or a list of such/,
    ],
    ['in a class without a name', decorated('', [SIGN]), /its class has no name: give \{ id \}/],
  ])('stops the start of an application with a handler %s', async (_what, provider, message) => {
    const mistakes = await getMistakes({ providers: [{ provide: 'P', useClass: provider }] });
    expect(mistakes).toEqual([expect.stringMatching(message)]);
  });

  it('rejects a generator, since calling it does not run its body', async () => {
    class Lazy {
      @OnWechatPayNotification(SIGN)
      *handle() {}
    }
    class AsyncLazy {
      @OnWechatPayNotification(SIGN)
      async *handle() {}
    }
    expect(await getMistakes({ providers: [Lazy, AsyncLazy] })).toEqual([
      'Lazy.handle: is a generator, and calling it does not run its body; make it a plain or async method',
      'AsyncLazy.handle: is a generator, and calling it does not run its body; make it a plain or async method',
    ]);
  });

  it('lists every invalid handler of the application by name', async () => {
    const mistakes = await getMistakes({
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

  it('stops the start also where no path is mounted', async () => {
    const compiled = Test.createTestingModule({
      imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
      providers: [decorated('Policies', ['insurance_entrust.sign'])],
    }).compile();
    await expect((await compiled).init()).rejects.toThrow('did you mean INSURANCE_ENTRUST.SIGN?');
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
  ])('throws where the decorator is applied to %s', (_what, define) => {
    expect(define).toThrow(
      /on handle has no effect: it must decorate an instance method of a provider/,
    );
  });
});

describe('a handler on a request-scoped or transient provider', () => {
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
  ])('stops the start: %s', async (name, init) => {
    expect(await getMistakes(init)).toEqual([
      `${name}.handle: its provider is request-scoped or transient, or depends on one that is, and a handler runs outside of any request; make it a singleton, and resolve request-scoped dependencies with ModuleRef`,
    ]);
  });
});

describe('a factory with a token that does not show its class', () => {
  class Hidden {
    @OnWechatPayNotification(SIGN)
    handle(): void {}
  }
  const warningsOf = async (...providers: Provider[]) => {
    await started({ providers }, async (app) => app.deliver(SIGN));
    return log.lines.filter((line) => /^warn (?!INSURANCE)/.test(line));
  };

  it('provides handlers as a singleton', async () => {
    expect(await warningsOf({ provide: 'H', useFactory: () => new Hidden() })).toEqual([]);
    expect(log.lines.join('\n')).toContain('Hidden.handle handled');
  });

  abstract class HANDLERS {}
  it.each([['HANDLERS'], [Symbol('HANDLERS')], [HANDLERS]])(
    'causes a warning that names the factory when it runs for each request and nothing else has handlers: %o',
    async (provide) => {
      const factory = { provide, useFactory: () => new Hidden(), scope: Scope.REQUEST };
      expect(await warningsOf(factory)).toEqual([
        expect.stringMatching(
          /^warn no method has @OnWechatPayNotification\(\): .* lost; a factory that is run for each request \(.*HANDLERS.*\) is not looked into/,
        ),
      ]);
    },
  );

  it('causes no mention of a factory where there is none', async () => {
    expect(await warningsOf()).toEqual([
      'warn no method has @OnWechatPayNotification(): genuine notifications get 204 and are lost',
    ]);
  });

  it('causes no warning where another provider has handlers', async () => {
    const tenant = { provide: 'TENANT', useFactory: () => ({}), scope: Scope.REQUEST };
    expect(await warningsOf(tenant, Hidden)).toEqual([]);
  });

  it('causes no warning about classes of other applications in the process', async () => {
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
  it('must be unique: one class in two modules stops the start', async () => {
    const Policies = decorated('Policies', [SIGN]);
    @Module({ providers: [Policies] })
    class OtherModule {}
    expect(await getMistakes({ providers: [Policies], imports: [OtherModule] })).toEqual([
      'Policies.handle: its id Policies.handle is also the id of Policies.handle, and the store cannot tell them apart; provide a class in one module only, and give { id } where two classes share a name',
    ]);
  });

  it('must be unique: two classes of one name need explicit ids', async () => {
    const twins = (...ids: (string | undefined)[]) =>
      ids.map((id, index): Provider => ({
        provide: `P${index}`,
        useClass: decorated('Policies', id === undefined ? [SIGN] : [SIGN, { id }]),
      }));
    expect(await getMistakes({ providers: twins(undefined, undefined) })).toHaveLength(1);
    expect(await getMistakes({ providers: twins('Policies.handle', undefined) })).toHaveLength(1);
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

  it('may be given in one of several decorations, and their events add up', async () => {
    const provider = decorated('P', [SIGN, { id: 'one' }], ['TRANSACTION.FAIL', SIGN]);
    await started({ providers: [provider] }, async () => {
      expect(log.lines.join('\n')).toMatch(/: [A-Z_.]+, [A-Z_.]+ → one$/m);
    });
  });
});

describe('the explorer', () => {
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
  /** Replaces the method by another function, as tracing decorators do. */
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
      throw new Error('a getter was called');
    }

    @OnWechatPayNotification(SIGN)
    handle(): void {
      calls.push('next to a getter');
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
    ['next to a getter, which is not called', { providers: [WithGetter] }, ['next to a getter']],
    [
      'once, though an alias names them too',
      { providers: [Plain, { provide: 'ALIAS', useExisting: Plain }] },
      ['plain'],
    ],
    [
      'on the result of a factory',
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
  ])('finds handlers %s', async (_where, init, expected) => {
    await started(init, async (app) => {
      expect((await app.deliver(SIGN)).status).toBe(204);
    });
    expect(calls.toSorted()).toEqual([...expected].toSorted());
  });

  it('finds a handler by the events of the overriding method', async () => {
    await started({ providers: [Derived] }, async (app) => {
      await app.deliver('TRANSACTION.FAIL', CONTRACT_RESOURCE);
    });
    expect(calls).toEqual(['redecorated']);
  });

  it('finds the handlers of a base class and of a derived class together', async () => {
    await started({ providers: [Base, Derived] }, async (app) => app.deliver(SIGN));
    expect(calls.filter((call) => call.startsWith('inherited')).toSorted()).toEqual([
      'inherited of base',
      'inherited of derived',
    ]);
  });
});

describe('the log at start', () => {
  const PATH_LINE = /^log POST \/wechatpay\/notifications for merchant 1900000109: /;

  /** Returns the lines of this package from the start of an application. */
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
      'warn INSURANCE_ENTRUST.FROZEN is an event that this release does not know: its handlers are called only if WeChat Pay sends exactly that name',
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
    'has, in %s and with the store %o, %i warnings about the memory',
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
            /^warn handled notifications are remembered in memory only: .*RedisNotificationStore/,
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
    return log.lines.filter((line) => line.includes('will never be called'));
  }
  const merchant = (
    mchid: string,
    extras: Partial<WechatPayInsuranceOptions & WechatPayInsuranceModuleExtras> = {},
  ) =>
    WechatPayInsuranceModule.forRoot({
      ...publicKeyOptions,
      mchid,
      ...extras,
    } as WechatPayInsuranceOptions);

  it('warns of handlers that are never called, and only of those', async () => {
    expect(await linesOf(merchant('1900000109'))).toEqual([
      'warn P.handle will never be called: set notificationPath, next to isGlobal',
    ]);
    log.lines.splice(0);
    expect(
      await linesOf(merchant('1900000109'), merchant('1900000110', { notificationPath: 'other' })),
    ).toEqual([]);
  });
});
