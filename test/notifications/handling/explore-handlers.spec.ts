import { SetMetadata, UseGuards } from '@nestjs/common';
import { type DiscoveryService, INQUIRER, REQUEST } from '@nestjs/core';
import { EMPTY, Observable, of, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { WechatPayConfigurationError } from '../../../lib/errors/wechat-pay.error.js';
import { exploreHandlers } from '../../../lib/notifications/handling/explore-handlers.js';
import { HandlerRegistry } from '../../../lib/notifications/handling/handler-registry.js';
import { OnWechatPayNotification } from '../../../lib/notifications/on-wechat-pay-notification.decorator.js';
import { SIGNED } from '../../support/handlers/runs.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const FAIL = 'TRANSACTION.FAIL';
const CONTEXT = { signal: new AbortController().signal, attempt: 1 };

/** A provider as Nest's discovery returns it: a singleton unless given otherwise. */
function provided(instance: unknown, given: Readonly<Record<string, unknown>> = {}) {
  return {
    instance,
    token: 'P',
    name: 'P',
    metatype: null,
    isTransient: false,
    isDependencyTreeStatic: () => true,
    ...given,
  };
}

const PER_REQUEST = { isDependencyTreeStatic: () => false };

type Provided = ReturnType<typeof provided>;

function discover(providers: readonly Provided[], controllers: readonly Provided[] = []) {
  return {
    getProviders: () => providers,
    getControllers: () => controllers,
  } as unknown as DiscoveryService;
}

/** Explores the providers of these instances. */
function explore(instances: readonly object[], name?: string) {
  return exploreHandlers(discover(instances.map((instance) => provided(instance))), name);
}

/** Ids and events of the handlers that an import calls. */
function listEvents(instances: readonly object[], name?: string) {
  return explore(instances, name).handlers.map(({ id, eventTypes }) => [id, ...eventTypes]);
}

/** The mistakes with which exploring fails. */
function listMistakes(providers: readonly Provided[]): readonly string[] {
  let thrown: unknown;
  try {
    exploreHandlers(discover(providers), undefined);
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof WechatPayConfigurationError)) throw new Error('expected mistakes');
  expect(thrown.issues.map(({ option }) => option)).toEqual(
    thrown.issues.map(() => '@OnWechatPayNotification'),
  );
  return thrown.issues.map(({ message }) => message);
}

const wrongScope = (name: string) =>
  `${name}: its provider is request-scoped or transient, or depends on one that is, and a handler runs outside of any request; make it a singleton, and resolve request-scoped dependencies with ModuleRef`;

class Sales {
  @OnWechatPayNotification(SIGN)
  signed(): void {}

  other(): void {}
}

class Claims {
  @OnWechatPayNotification(FAIL, { id: 'claims' })
  failed(): void {}
}

/** A class of this name with a handler `signed` of this id. */
function createNamed(className: string, id?: string, name?: string | readonly string[]) {
  class Handler {
    @OnWechatPayNotification(SIGN, { id, name })
    signed(): void {}
  }
  Object.defineProperty(Handler, 'name', { value: className });
  return Handler;
}

describe('exploreHandlers', () => {
  it('returns nothing for an application without handlers', () => {
    const values = [undefined, null, 7, 'text', {}, Object.create(null), () => {}, new Map()];
    const providers = values.map((value) => provided(value));
    expect(exploreHandlers(discover(providers), undefined)).toEqual({
      handlers: [],
      restrictions: [],
      unknownEventTypes: [],
      unstableNames: [],
      warnings: [],
      requestScopedFactories: [],
    });
  });

  it('returns the handlers of providers before those of controllers', () => {
    const discovery = discover([provided(new Sales())], [provided(new Claims())]);
    expect(exploreHandlers(discovery, undefined)).toEqual({
      handlers: [
        { id: 'Sales.signed', eventTypes: new Set([SIGN]), handle: expect.any(Function) },
        { id: 'claims', eventTypes: new Set([FAIL]), handle: expect.any(Function) },
      ],
      restrictions: [],
      unknownEventTypes: [],
      unstableNames: [],
      warnings: [],
      requestScopedFactories: [],
    });
  });

  it('finds every handler of a class, and adds the events of its decorations', () => {
    class Policies {
      @OnWechatPayNotification(SIGN)
      @OnWechatPayNotification(FAIL, SIGN, { id: 'signed' })
      signed(): void {}

      @OnWechatPayNotification('*')
      audited(): void {}
    }
    expect(listEvents([new Policies()])).toEqual([
      ['signed', FAIL, SIGN],
      ['Policies.audited', '*'],
    ]);
  });

  it('takes the id from a later decoration', () => {
    class Policies {
      @OnWechatPayNotification(SIGN, { id: 'signed' })
      @OnWechatPayNotification(FAIL)
      signed(): void {}
    }
    expect(listEvents([new Policies()])).toEqual([['signed', FAIL, SIGN]]);
  });

  it('finds an instance with two tokens once', () => {
    const instance = new Sales();
    expect(listEvents([instance, instance])).toEqual([['Sales.signed', SIGN]]);
  });

  it('finds inherited handlers, also after a method was overridden', () => {
    class Derived extends Sales {
      override signed(): void {}
    }
    class Redecorated extends Sales {
      @OnWechatPayNotification(FAIL)
      override signed(): void {}
    }
    expect(listEvents([new Derived(), new Redecorated()])).toEqual([
      ['Derived.signed', SIGN],
      ['Redecorated.signed', FAIL],
    ]);
  });

  it('finds no handler where a getter hides the method, and does not call it', () => {
    class Hides extends Sales {
      // @ts-expect-error: a getter in place of the method.
      override get signed(): never {
        throw new Error('a getter was called');
      }
    }
    expect(listEvents([new Hides()])).toEqual([]);
  });

  it('finds no handler in a constructor', () => {
    class Constructed {}
    OnWechatPayNotification(SIGN)(
      Constructed.prototype,
      'constructor',
      Object.getOwnPropertyDescriptor(Constructed.prototype, 'constructor')!,
    );
    expect(listEvents([new Constructed()])).toEqual([]);
  });

  it('finds a handler under a symbol, and in a chain without Object.prototype', () => {
    const name = Symbol('signed');
    class WithSymbol {
      @OnWechatPayNotification(SIGN)
      [name](): void {}
    }
    class WithoutPrototype {
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    Object.setPrototypeOf(WithoutPrototype.prototype, null);
    expect(listEvents([new WithSymbol(), new WithoutPrototype()])).toEqual([
      ['WithSymbol.Symbol(signed)', SIGN],
      ['WithoutPrototype.signed', SIGN],
    ]);
  });

  it('lists events that this release does not know, each once and without the star', () => {
    class Policies {
      @OnWechatPayNotification('INSURANCE_ENTRUST.FROZEN', SIGN, '*')
      frozen(): void {}

      @OnWechatPayNotification('INSURANCE_ENTRUST.FROZEN', 'PAYSCORE.USER_OPEN_SERVICE')
      opened(): void {}
    }
    expect(explore([new Policies()]).unknownEventTypes).toEqual([
      'INSURANCE_ENTRUST.FROZEN',
      'PAYSCORE.USER_OPEN_SERVICE',
    ]);
  });

  it('lists unstable names that serve as an id', () => {
    const instances = [createNamed('a'), createNamed('b', 'signed'), Sales].map(
      (type) => new type(),
    );
    expect(explore(instances).unstableNames).toEqual(['a.signed']);
  });
});

describe('exploreHandlers, for an import of this name', () => {
  class Restricted {
    @OnWechatPayNotification(SIGN, { name: 'a' })
    @OnWechatPayNotification(FAIL, { name: ['b', 'default'] })
    signed(): void {}
  }

  it.each<[string | undefined, string[][]]>([
    [undefined, [['Restricted.signed', FAIL]]],
    ['a', [['Restricted.signed', SIGN]]],
    ['b', [['Restricted.signed', FAIL]]],
    ['c', []],
  ])('returns the handlers for %s', (name, handlers) => {
    expect(listEvents([new Restricted(), new Sales()], name)).toEqual([
      ...handlers,
      ['Sales.signed', SIGN],
    ]);
  });

  it('lists the restrictions of all imports', () => {
    const instances = [new Sales(), new Restricted(), new (createNamed('Claims', 'claims', 'c'))()];
    const restrictions = [
      { id: 'Restricted.signed', names: ['b', 'default'] },
      { id: 'Restricted.signed', names: ['a'] },
      { id: 'claims', names: ['c'] },
    ];
    expect(explore(instances).restrictions).toEqual(restrictions);
    expect(explore(instances, 'c').restrictions).toEqual(restrictions);
  });
});

describe('exploreHandlers, with mistakes', () => {
  const sameId = (name: string, id: string, first: string) =>
    `${name}: its id ${id} is also the id of ${first}, and the store cannot tell them apart; provide a class in one module only, and give { id } where two classes share a name`;

  it('reports ids that belong to two handlers', () => {
    const types = [createNamed('One', 'same'), createNamed('Other', 'same'), Sales];
    const again = createNamed('Third', 'Sales.signed');
    expect(listMistakes([...types, again].map((type) => provided(new type())))).toEqual([
      sameId('Other.signed', 'same', 'One.signed'),
      sameId('Third.signed', 'Sales.signed', 'Sales.signed'),
    ]);
  });

  it('reports a class in three modules once', () => {
    const mistake = sameId('Sales.signed', 'Sales.signed', 'Sales.signed');
    expect(listMistakes([1, 2, 3].map(() => provided(new Sales())))).toEqual([mistake]);
  });

  it.each<[string, Provided]>([
    ['runs for each request', provided(new Sales(), PER_REQUEST)],
    ['is transient', provided(new Sales(), { isTransient: true })],
    ['is both', provided(new Sales(), { ...PER_REQUEST, isTransient: true })],
    [
      'has created no instance, while its token is the class',
      provided(undefined, { ...PER_REQUEST, token: Sales }),
    ],
    [
      'has created null, while its token is the class',
      provided(null, { isTransient: true, token: Sales }),
    ],
  ])('reports a provider that %s', (_case, provider) => {
    expect(listMistakes([provider])).toEqual([wrongScope('Sales.signed')]);
  });

  it.each<[string, Provided]>([
    ['a singleton without an instance', provided(undefined, { token: Sales })],
    ['a singleton null', provided(null, { token: Sales })],
    [
      'a factory with an arrow function as its token',
      provided(null, { ...PER_REQUEST, token: () => {} }),
    ],
    ['a factory with a text as its token', provided(null, PER_REQUEST)],
    ['a class without handlers', provided(undefined, { ...PER_REQUEST, token: Map })],
  ])('reports nothing for %s', (_case, provider) => {
    expect(exploreHandlers(discover([provider]), undefined).handlers).toEqual([]);
  });

  it('reports every mistake together, each with the name of its handler', () => {
    class Guarded {
      @UseGuards()
      @OnWechatPayNotification('SIGN')
      signed(): void {}

      @OnWechatPayNotification('**')
      paid(): void {}
    }
    expect(listMistakes([provided(new Guarded()), provided(new Sales(), PER_REQUEST)])).toEqual([
      'Guarded.signed: unknown event SIGN; did you mean INSURANCE_ENTRUST.SIGN?',
      "Guarded.paid: unknown event **; '*' stands for every event, and only by itself",
      wrongScope('Sales.signed'),
    ]);
  });
});

describe('exploreHandlers, about enhancers of a class', () => {
  const IGNORED =
    'its class has @UseGuards, which Nest applies to routes and not to notification handlers (their notifications are verified already)';
  const guard = { canActivate: () => true };

  @SetMetadata('graphql:resolver_type', 'Policy')
  @UseGuards(guard)
  class Guarded extends Sales {}

  @UseGuards(guard)
  class Routed extends Sales {
    @SetMetadata('method', 0)
    list(): void {}
  }

  it('reports a mistake on a class without entry points', () => {
    expect(listMistakes([provided(new Guarded())])).toEqual([
      `Guarded.signed: ${IGNORED}; do that work inside the method`,
    ]);
  });

  it('returns a warning for a class with an entry point', () => {
    const { handlers, warnings } = explore([new Sales(), new Routed()]);
    expect(handlers.map(({ id }) => id)).toEqual(['Sales.signed', 'Routed.signed']);
    expect(warnings).toEqual([
      `Routed.signed: ${IGNORED}; move the handler to a provider of its own`,
    ]);
  });
});

describe('exploreHandlers, about the name of a class', () => {
  /** An object with a handler, whose prototype has this constructor. */
  function construct(constructor: unknown): object {
    const { prototype } = createNamed('Hidden');
    Object.setPrototypeOf(prototype, null);
    Object.defineProperty(prototype, 'constructor', { value: constructor });
    return Object.create(prototype) as object;
  }

  it.each<[string, object, string]>([
    ['of the constructor', new Sales(), 'Sales'],
    ['of the provided type, for an instance without a constructor', construct(undefined), 'Claims'],
    ['of nothing, where the constructor is not a function', construct('text'), ''],
  ])('takes the name %s', (_case, instance, className) => {
    const provider = provided(instance, { ...PER_REQUEST, metatype: Claims });
    expect(listMistakes([provider])).toEqual([wrongScope(`${className}.signed`)]);
  });

  it('requires an id for a class without a name', () => {
    expect(listMistakes([provided(new (createNamed(''))())])).toEqual([
      '.signed: its class has no name: give { id }',
    ]);
    expect(listEvents([new (createNamed('', 'signed'))()])).toEqual([['signed', SIGN]]);
  });
});

describe('exploreHandlers, about factories that run for each request', () => {
  const HANDLERS = Symbol('HANDLERS');

  it('lists those that have created no instance, without the providers of Nest', () => {
    const providers = [
      provided(undefined, { ...PER_REQUEST, token: 'FIRST', name: 'FIRST' }),
      provided(null, { isTransient: true, token: HANDLERS, name: HANDLERS }),
      provided(undefined, { ...PER_REQUEST, token: REQUEST, name: REQUEST }),
      provided(undefined, { ...PER_REQUEST, token: INQUIRER, name: INQUIRER }),
      provided({}, { ...PER_REQUEST, token: 'CREATED', name: 'CREATED' }),
      provided(0, { ...PER_REQUEST, token: 'ZERO', name: 'ZERO' }),
      provided(undefined, { token: 'SINGLETON', name: 'SINGLETON' }),
    ];
    const discovery = discover(providers);
    expect(exploreHandlers(discovery, undefined).requestScopedFactories).toEqual([
      'FIRST',
      'Symbol(HANDLERS)',
    ]);
  });
});

describe('the handler of an explored method', () => {
  /** Explores an instance with one handler, and calls that handler. */
  async function handle(instance: object): Promise<void> {
    await explore([instance]).handlers[0]?.handle(SIGNED, CONTEXT);
  }

  class Returning {
    readonly calls: unknown[][] = [];

    constructor(readonly result: unknown) {}

    @OnWechatPayNotification(SIGN)
    signed(...given: unknown[]): unknown {
      this.calls.push(given);
      return this.result;
    }
  }

  it('calls the method on its instance with notification and context', async () => {
    const instance = new Returning(undefined);
    await expect(handle(instance)).resolves.toBeUndefined();
    expect(instance.calls).toEqual([[SIGNED, CONTEXT]]);
  });

  it('calls a function that has replaced the method on the instance', async () => {
    const instance = new Returning(undefined);
    const signed = vi.fn<() => void>();
    await handle(Object.assign(instance, { signed }));
    expect(signed.mock.calls).toEqual([[SIGNED, CONTEXT]]);
    expect(signed.mock.contexts).toEqual([instance]);
    expect(instance.calls).toEqual([]);
  });

  it('rejects where a field of the instance shadows the method', async () => {
    const shadowed = Object.assign(new Sales(), { signed: 7 });
    await expect(handle(shadowed)).rejects.toThrow(new TypeError('Sales.signed is not a method'));
  });

  it('awaits a promise, and rejects with its error', async () => {
    await expect(handle(new Returning(Promise.resolve(7)))).resolves.toBeUndefined();
    const error = new Error('not handled');
    await expect(handle(new Returning(Promise.reject(error)))).rejects.toBe(error);
  });

  it('rejects with the error that the method throws', async () => {
    const error = new Error('not handled');
    class Throws {
      @OnWechatPayNotification(SIGN)
      signed(): void {
        throw error;
      }
    }
    await expect(handle(new Throws())).rejects.toBe(error);
  });

  it('awaits the end of an Observable, also of an empty one and of one in a promise', async () => {
    const ends: string[] = [];
    const ending = (name: string) =>
      new Observable((subscriber) => {
        setImmediate(() => {
          ends.push(name);
          subscriber.next(1);
          subscriber.complete();
        });
      });
    await handle(new Returning(ending('direct')));
    await handle(new Returning(Promise.resolve(ending('in a promise'))));
    await handle(new Returning(of(1, 2)));
    await handle(new Returning(EMPTY));
    expect(ends).toEqual(['direct', 'in a promise']);
  });

  it('rejects with the error of an Observable', async () => {
    const error = new Error('not handled');
    await expect(handle(new Returning(throwError(() => error)))).rejects.toBe(error);
  });
});

describe('HandlerRegistry', () => {
  class Audit {
    @OnWechatPayNotification('*')
    audited(): void {}
  }
  const discovery = discover(
    [Sales, Claims, Audit, createNamed('A', 'of-a', 'a')].map((type) => provided(new type())),
  );

  it('returns no handlers before the explorer has run', () => {
    expect(new HandlerRegistry(discovery, undefined).findByEventType(SIGN)).toBeUndefined();
  });

  it.each([
    [undefined, SIGN, ['Sales.signed', 'Audit.audited']],
    [undefined, FAIL, ['claims', 'Audit.audited']],
    [undefined, 'INSURANCE_ENTRUST.FROZEN', ['Audit.audited']],
    ['a', SIGN, ['Sales.signed', 'Audit.audited', 'of-a']],
    ['b', SIGN, ['Sales.signed', 'Audit.audited']],
  ])('finds for the import %s and the event %s the handlers %j', (name, eventType, ids) => {
    const registry = new HandlerRegistry(discovery, name);
    registry.explore();
    expect(registry.findByEventType(eventType)?.map(({ id }) => id)).toEqual(ids);
  });

  it('returns everything that it has explored', () => {
    const registry = new HandlerRegistry(discovery, 'a');
    const { handlers, ...others } = registry.explore();
    expect(handlers.map(({ id }) => id)).toEqual([
      'Sales.signed',
      'claims',
      'Audit.audited',
      'of-a',
    ]);
    expect(others).toEqual({
      restrictions: [{ id: 'of-a', names: ['a'] }],
      unknownEventTypes: [],
      unstableNames: [],
      warnings: [],
      requestScopedFactories: [],
    });
  });

  it('finds nothing for an event without handlers', () => {
    const registry = new HandlerRegistry(discover([provided(new Sales())]), undefined);
    registry.explore();
    expect(registry.findByEventType(FAIL)).toEqual([]);
  });
});
