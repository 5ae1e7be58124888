import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import {
  getRegistrations,
  OnWechatPayNotification,
} from '../../lib/notifications/on-wechat-pay-notification.decorator.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const FAIL = 'TRANSACTION.FAIL';

/** Creates the decorator with these arguments, which its type may not allow. */
const decorate = OnWechatPayNotification as unknown as (
  ...given: readonly unknown[]
) => MethodDecorator;

/** The registration of a method that was decorated with these arguments. */
function registrationOf(...given: readonly unknown[]) {
  class Sales {
    @decorate(...given)
    signed(): void {}
  }
  const registrations = getRegistrations(new Sales(), 'signed');
  expect(registrations).toHaveLength(1);
  return registrations[0];
}

describe('OnWechatPayNotification', () => {
  const [id, name] = ['signed', ['a']];

  it.each<[readonly unknown[], object]>([
    [[SIGN], { eventTypes: [SIGN] }],
    [[SIGN, FAIL, '*'], { eventTypes: [SIGN, FAIL, '*'] }],
    [[SIGN, FAIL, { id }], { eventTypes: [SIGN, FAIL], id }],
    [[SIGN, FAIL, '*', { id, name }], { eventTypes: [SIGN, FAIL, '*'], id, name }],
    [[SIGN, { name }], { eventTypes: [SIGN], name }],
    [[SIGN, {}], { eventTypes: [SIGN] }],
    [[{ id }], { eventTypes: [], id }],
    [[], { eventTypes: [] }],
    [
      [SIGN, { id, names: name, Id: 1 }],
      { eventTypes: [SIGN], id, unknownOptions: ['names', 'Id'] },
    ],
    [[{ id }, SIGN], { eventTypes: [{ id }, SIGN] }],
    [[SIGN, [FAIL]], { eventTypes: [SIGN, [FAIL]] }],
    [[SIGN, null], { eventTypes: [SIGN, null] }],
    [[SIGN, undefined], { eventTypes: [SIGN, undefined] }],
    [[SIGN, 7], { eventTypes: [SIGN, 7] }],
  ])('registers the arguments %j', (given, registered) => {
    expect(registrationOf(...given)).toEqual({
      id: undefined,
      name: undefined,
      unknownOptions: [],
      ...registered,
    });
  });

  it('adds a registration for each decoration, the lowest one first', () => {
    class Sales {
      @OnWechatPayNotification(SIGN)
      @OnWechatPayNotification(FAIL)
      signed(): void {}
    }
    const registrations = getRegistrations(new Sales(), 'signed');
    expect(registrations.map(({ eventTypes }) => eventTypes)).toEqual([[FAIL], [SIGN]]);
  });

  it('starts over in a class that overrides the method', () => {
    class Sales {
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    class Redecorated extends Sales {
      @OnWechatPayNotification(FAIL)
      override signed(): void {}
    }
    const eventTypesOf = (instance: object) =>
      getRegistrations(instance, 'signed').flatMap(({ eventTypes }) => eventTypes);
    expect(eventTypesOf(new Redecorated())).toEqual([FAIL]);
    expect(eventTypesOf(new Sales())).toEqual([SIGN]);
  });

  it('keeps the registrations where another copy of the package finds them', () => {
    class Sales {
      @OnWechatPayNotification(SIGN)
      signed(): void {}
    }
    const key = Symbol.for('nestjs-wechatpay-insurance:notification-handler');
    expect(Reflect.getMetadata(key, Sales.prototype, 'signed')).toBe(
      getRegistrations(new Sales(), 'signed'),
    );
  });

  class Target {
    static signed(): void {}
  }
  const method = { value: () => {} };
  const getter = { get: () => 1 };
  const field = undefined as unknown as PropertyDescriptor;
  it.each<[string, object, string | symbol, PropertyDescriptor, string]>([
    ['a static method', Target, 'signed', method, 'signed'],
    ['a getter', Target.prototype, 'count', getter, 'count'],
    ['a value', Target.prototype, 'count', { value: 7 }, 'count'],
    ['a field', Target.prototype, 'field', field, 'field'],
    ['a static field', Target, 'field', field, 'field'],
    ['a static getter', Target, Symbol('count'), getter, 'Symbol(count)'],
  ])('throws for %s', (_case, target, key, descriptor, named) => {
    expect(() => decorate(SIGN)(target, key, descriptor)).toThrow(
      new TypeError(
        `@OnWechatPayNotification() on ${named} has no effect: it must decorate an instance method of a provider`,
      ),
    );
    expect(getRegistrations(target, key)).toEqual([]);
  });

  it('accepts a method of an object', () => {
    const target = {};
    decorate(SIGN)(target, 'signed', method);
    expect(getRegistrations(target, 'signed')).toHaveLength(1);
  });
});

describe('getRegistrations', () => {
  class Sales {
    @OnWechatPayNotification(SIGN)
    signed(): void {}

    other(): void {}
  }
  class Derived extends Sales {
    override signed(): void {}
  }

  it.each([
    [new Sales(), 'signed', [[SIGN]]],
    [new Derived(), 'signed', [[SIGN]]],
    [new Sales(), 'other', []],
    [new Sales(), 'missing', []],
    [{}, 'signed', []],
  ])('returns for %o and the method %s the events %j', (instance, key, eventTypes) => {
    const registrations = getRegistrations(instance, key);
    expect(registrations.map((registration) => registration.eventTypes)).toEqual(eventTypes);
  });
});
