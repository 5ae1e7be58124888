import {
  Body,
  type CanActivate,
  Get,
  Header,
  HttpCode,
  Post,
  type Type,
  UseGuards,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  type DecoratedMethod,
  findClassEnhancers,
  findHandlerProblem,
  findUnstableNames,
} from '../../../lib/notifications/handling/check-handler.js';
import type { HandlerRegistration } from '../../../lib/notifications/on-wechat-pay-notification.decorator.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const IGNORED =
  'which Nest applies to routes and not to notification handlers (their notifications are verified already)';

class DenyAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class Sales {
  signed(): void {}
}

function registered(given: Partial<HandlerRegistration> = {}): HandlerRegistration {
  return { eventTypes: [SIGN], id: undefined, name: undefined, unknownOptions: [], ...given };
}

function decorated(type: Type<object>, method: string | symbol = 'signed'): DecoratedMethod {
  return { instance: new type(), method, className: type.name, registrations: [registered()] };
}

/** Finds the problem of a sound method with these decorations. */
function findProblem(
  registrations: readonly Partial<HandlerRegistration>[],
  className = 'Sales',
): string | undefined {
  return findHandlerProblem({
    ...decorated(Sales),
    className,
    registrations: registrations.map(registered),
  });
}

describe('findHandlerProblem', () => {
  it('accepts a handler with one event', () => {
    expect(findProblem([{}])).toBeUndefined();
  });

  it.each<[readonly Partial<HandlerRegistration>[], string]>([
    [[{ unknownOptions: ['names'] }], 'names'],
    [[{ unknownOptions: ['Id', 'names'] }], 'Id'],
    [[{}, { unknownOptions: ['names'] }], 'names'],
    [[{ unknownOptions: ['names'], eventTypes: [], id: '', name: '' }], 'names'],
  ])('names the first unknown option of %j', (registrations, option) => {
    expect(findProblem(registrations)).toBe(
      `unknown option ${option}; the options are id and name`,
    );
  });

  it('reports the method before the events, these before the id, and that before the name', () => {
    class Generates {
      *signed(): Generator {}
    }
    const wrong = { eventTypes: [7], id: '', name: '' };
    const registrations = [registered(wrong)];
    expect(findHandlerProblem({ ...decorated(Generates), registrations })).toMatch(/generator/);
    expect(findProblem([wrong])).toMatch(/name events by non-empty strings/);
    expect(findProblem([{ ...wrong, eventTypes: [SIGN] }])).toMatch(/^id must be/);
    expect(findProblem([{ name: '' }])).toMatch(/^name must be/);
  });
});

describe('findHandlerProblem, about the method', () => {
  const GENERATOR =
    'is a generator, and calling it does not run its body; make it a plain or async method';

  class Generates {
    *signed(): Generator {}
  }
  class GeneratesLater {
    async *signed(): AsyncGenerator {}
  }
  class Inherits extends Generates {}
  class Overrides extends Sales {
    override *signed(): Generator {}
  }
  it.each([[Generates], [GeneratesLater], [Inherits], [Overrides]])(
    'rejects the generator of %o',
    (type) => {
      expect(findHandlerProblem(decorated(type))).toBe(GENERATOR);
    },
  );

  class Plain extends (Generates as unknown as Type<Sales>) {
    override signed(): void {}
  }
  class Async {
    async signed(): Promise<void> {}
  }
  const NAME = Symbol('signed');
  class WithSymbol {
    [NAME](): void {}
  }
  class WithGetter extends Sales {
    // @ts-expect-error: a getter in place of the method.
    override get signed(): never {
      throw new Error('a getter was called');
    }
  }
  class WithField extends Sales {
    // @ts-expect-error: a field in place of the method.
    override signed = 'a field';
  }
  class WithoutPrototype {
    signed(): void {}
  }
  Object.setPrototypeOf(WithoutPrototype.prototype, null);

  it.each<[string, Type<object>, (string | symbol)?]>([
    ['a method that overrides a generator', Plain],
    ['an async method', Async],
    ['a method under a symbol', WithSymbol, NAME],
    ['a getter, without calling it', WithGetter],
    ['a field', WithField],
    ['a class whose chain ends without Object.prototype', WithoutPrototype],
  ])('accepts %s', (_case, type, method) => {
    expect(findHandlerProblem(decorated(type, method))).toBeUndefined();
  });

  it('lists every enhancer once, also those of an overridden method', () => {
    class Guarded {
      @UseGuards(DenyAll)
      signed(): void {}
    }
    class GuardedAgain extends Guarded {
      @UsePipes(ValidationPipe)
      @UseGuards(DenyAll)
      override signed(): void {}
    }
    class Overriding extends GuardedAgain {
      override signed(): void {}
    }
    const remedy = 'do that work inside the method';
    expect(findHandlerProblem(decorated(Guarded))).toBe(`has @UseGuards, ${IGNORED}; ${remedy}`);
    for (const type of [GuardedAgain, Overriding]) {
      expect(findHandlerProblem(decorated(type))).toBe(
        `has @UseGuards, @UsePipes, ${IGNORED}; ${remedy}`,
      );
    }
  });

  const ROUTES_ONLY =
    'which Nest applies to routes and not to notification handlers: one is called with (notification, context), and what it returns is not sent; remove them';

  class Responds {
    @HttpCode(204)
    signed(): void {}
  }
  class Takes {
    @Header('X-Own', '1')
    signed(@Body() _notification: unknown): void {}
  }
  class Redecorated extends Responds {
    override signed(): void {}
  }
  it.each<[Type<object>, string]>([
    [Responds, '@HttpCode'],
    [Redecorated, '@HttpCode'],
    [Takes, 'decorators on its parameters, @Header'],
  ])('rejects what belongs to routes on the method of %o', (type, decorators) => {
    expect(findHandlerProblem(decorated(type))).toBe(`has ${decorators}, ${ROUTES_ONLY}`);
  });

  class Route {
    @Post('signed')
    @HttpCode(204)
    signed(@Body() _notification: unknown): void {}
  }
  class OverridesRoute extends Route {
    @HttpCode(200)
    override signed(): void {}
  }
  it.each([[Route], [OverridesRoute]])('accepts it on the route of %o', (type) => {
    expect(findHandlerProblem(decorated(type))).toBeUndefined();
  });
});

describe('findHandlerProblem, about the events', () => {
  const STRINGS =
    'must name events by non-empty strings; only the last argument may be an object, { id, name }';
  const unknownStar = (eventType: string) =>
    `unknown event ${eventType}; '*' stands for every event, and only by itself`;

  it.each<[readonly unknown[], string | undefined]>([
    [[], "must name at least one event; '*' stands for every event"],
    [[[SIGN]], 'must name each event in an argument of its own, not in an array'],
    [[SIGN, []], 'must name each event in an argument of its own, not in an array'],
    [[7], STRINGS],
    [[''], STRINGS],
    [[undefined], STRINGS],
    [[null], STRINGS],
    [[{ id: 'signed' }, SIGN], STRINGS],
    [['*', ''], STRINGS],
    [['INSURANCE_ENTRUST.*'], unknownStar('INSURANCE_ENTRUST.*')],
    [['**'], unknownStar('**')],
    [['*', 'TRANSACTION.*'], unknownStar('TRANSACTION.*')],
    [['SIGN'], 'unknown event SIGN; did you mean INSURANCE_ENTRUST.SIGN?'],
    [
      [SIGN, 'TRANSACTION.FAILED'],
      'unknown event TRANSACTION.FAILED; did you mean TRANSACTION.FAIL?',
    ],
    [['*'], undefined],
    [['*', SIGN], undefined],
    [[SIGN, 'TRANSACTION.FAIL'], undefined],
    [['INSURANCE_ENTRUST.FROZEN'], undefined],
  ])('finds for the events %j: %s', (eventTypes, problem) => {
    expect(findProblem([{ eventTypes }])).toBe(problem);
  });

  it('takes the events of all decorations together', () => {
    expect(findProblem([{ eventTypes: [] }, { eventTypes: [SIGN] }])).toBeUndefined();
    expect(findProblem([{ eventTypes: [SIGN] }, { eventTypes: ['SIGN'] }])).toBe(
      'unknown event SIGN; did you mean INSURANCE_ENTRUST.SIGN?',
    );
  });
});

describe('findHandlerProblem, about the id', () => {
  const ASCII = 'id must be 1 to 128 printable ASCII characters without blanks';

  it.each<[unknown, string | undefined]>([
    ['x', undefined],
    ['!', undefined],
    ['~', undefined],
    ['Sales.signed', undefined],
    ['x'.repeat(128), undefined],
    ['x'.repeat(129), ASCII],
    ['', ASCII],
    [' a', ASCII],
    ['a ', ASCII],
    ['a b', ASCII],
    ['\u007F', ASCII],
    ['签约', ASCII],
    [7, ASCII],
    [null, ASCII],
    [['a'], ASCII],
  ])('finds for %j: %s', (id, problem) => {
    expect(findProblem([{ id }])).toBe(problem);
  });

  it.each<[readonly unknown[], string | undefined]>([
    [['one', 'one'], undefined],
    [['one', undefined], undefined],
    [[undefined, 'one'], undefined],
    [['one', 'other'], 'has more than one id'],
    [['', 'other'], 'has more than one id'],
  ])('finds for the ids %j of two decorations: %s', (ids, problem) => {
    expect(findProblem(ids.map((id) => ({ id })))).toBe(problem);
  });

  it('requires one only where the class has no name', () => {
    expect(findProblem([{}], '')).toBe('its class has no name: give { id }');
    expect(findProblem([{ id: 'signed' }], '')).toBeUndefined();
    expect(findProblem([{}], 'Sales')).toBeUndefined();
  });
});

describe('findHandlerProblem, about the name', () => {
  const NAMES =
    "name must be the name of an import of WechatPayInsuranceModule ('default' for the unnamed one), or a list of such names";

  it.each<[readonly unknown[], string | undefined]>([
    [[undefined], undefined],
    [['a'], undefined],
    [['default'], undefined],
    [[['a', 'b']], undefined],
    [['a', undefined], undefined],
    [['a', ['b']], undefined],
    [[''], NAMES],
    [['a b'], NAMES],
    [[7], NAMES],
    [[null], NAMES],
    [[[]], NAMES],
    [[['a', 'b c']], NAMES],
    [[['a b', 'c']], NAMES],
    [['a', 'b c'], NAMES],
    [['a b', 'c'], NAMES],
  ])('finds for the names %j of the decorations: %s', (names, problem) => {
    expect(findProblem(names.map((name) => ({ name })))).toBe(problem);
  });
});

describe('findClassEnhancers', () => {
  @UseGuards(DenyAll)
  class Guarded {
    signed(): void {}

    paid(): void {}
  }
  @UsePipes(ValidationPipe)
  @UseGuards(DenyAll)
  class Routed {
    signed(): void {}

    @Get()
    list(): void {}
  }
  class Overriding extends Routed {
    override list(): void {}
  }

  it('finds nothing on a class without enhancers', () => {
    expect(findClassEnhancers(decorated(Sales), ['signed'])).toBeUndefined();
  });

  it('finds an error on a class without entry points', () => {
    expect(findClassEnhancers(decorated(Guarded), ['signed', 'paid'])).toEqual({
      isError: true,
      message: `its class has @UseGuards, ${IGNORED}; do that work inside the method`,
    });
  });

  it.each([[Routed], [Overriding]])('finds no error on %o with a route', (type) => {
    expect(findClassEnhancers(decorated(type), ['signed', 'list'])).toEqual({
      isError: false,
      message: `its class has @UseGuards, @UsePipes, ${IGNORED}; move the handler to a provider of its own`,
    });
  });

  it('looks only at the given methods', () => {
    expect(findClassEnhancers(decorated(Routed), ['signed'])?.isError).toBe(true);
  });
});

describe('findUnstableNames', () => {
  function handlers(...names: readonly (readonly [className: string, method: string | symbol])[]) {
    return names.map(([className, method]) => ({
      className,
      method,
      name: `${className}.${String(method)}`,
    }));
  }

  it.each([
    ['a'],
    ['aB'],
    ['Ab'],
    ['AB'],
    ['abc'],
    ['ABc'],
    ['aBC'],
    ['Q0'],
    ['a0e'],
    ['_'],
    ['$'],
    ['$_e'],
    ['_a'],
    ['$Pay'],
    ['Pay_'],
    ['_SMS'],
    ['SMS$'],
    ['_0x1f3b'],
    ['_0X1F3B'],
    ['class_1'],
    ['class_12'],
    ['default_1'],
    ['default_12'],
    ['_class'],
    ['_class2'],
    ['_class12'],
    ['default'],
    ['_default'],
    ['sales_default'],
    ['sales_default2'],
    ['sales_default12'],
    ['Sales$1'],
    ['Sales$12'],
  ])('lists the class %s', (className) => {
    const signed = handlers([className, 'signed']);
    expect(findUnstableNames(signed)).toEqual([`${className}.signed`]);
  });

  it.each([
    ['Sales'],
    ['Sale'],
    ['_Sales'],
    ['Pay'],
    ['SMS'],
    ['签约'],
    ['Order2'],
    ['Subclass_1'],
    ['class_1Sales'],
    ['class_one'],
    ['My_class'],
    ['_classy'],
    ['mydefault'],
    ['defaults'],
    ['sales_defaults'],
    ['Sales$1a'],
    ['Sales$one'],
    ['Sales_0x1f'],
    ['_0x1fgh'],
  ])('does not list the class %s', (className) => {
    expect(findUnstableNames(handlers([className, 'signed']))).toEqual([]);
  });

  it.each([['a'], ['aB'], ['t0'], ['AB'], ['$'], ['_e'], ['_on'], ['on_'], ['_0x1f3b']])(
    'lists the method %s',
    (method) => {
      expect(findUnstableNames(handlers(['Sales', method]))).toEqual([`Sales.${method}`]);
    },
  );

  it.each([['on'], ['pay'], ['paid'], ['signed'], [Symbol('a')], [Symbol('')]])(
    'does not list the method %o',
    (method) => {
      expect(findUnstableNames(handlers(['Sales', method]))).toEqual([]);
    },
  );

  it.each<[string, string, string[]]>([
    ['Sales', 'Sales2', ['Sales.signed', 'Sales2.signed']],
    ['Sales12', 'Sales', ['Sales12.signed', 'Sales.signed']],
    ['Sales', 'Sales$1', ['Sales.signed', 'Sales$1.signed']],
    ['SalesV1', 'SalesV2', []],
    ['Sales', 'Order2', []],
    ['Sales', 'Sales_v', []],
    ['PolicySales', 'Policy2Sales', []],
  ])('compares the numbers of %s and %s', (one, other, listed) => {
    expect(findUnstableNames(handlers([one, 'signed'], [other, 'signed']))).toEqual(listed);
  });

  it('compares numbered classes only where their methods have one name', () => {
    expect(findUnstableNames(handlers(['Sales', 'signed'], ['Sales2', 'paid']))).toEqual([]);
  });

  it('keeps the order of the handlers, and leaves out the stable ones', () => {
    expect(
      findUnstableNames(
        handlers(['a', 'signed'], ['Sales', 'signed'], ['Sales', 'b'], ['b', 'signed']),
      ),
    ).toEqual(['a.signed', 'Sales.b', 'b.signed']);
  });
});
