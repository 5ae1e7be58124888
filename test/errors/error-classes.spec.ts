import { inspect } from 'node:util';
import { HttpException } from '@nestjs/common';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  WechatPayApiError,
  WechatPayConfigurationError,
  WechatPayError,
  WechatPayNotificationException,
  WechatPayRequestValidationError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { RedisNotificationStoreError } from '../../lib/redis/index.js';

const endpoint = 'POST /v3/x';
const API_ERROR = {
  status: 404,
  code: 'RESOURCE_NOT_EXISTS',
  apiMessage: 'none',
  requestId: '',
  endpoint,
  retryable: false,
  outcomeUnknown: false,
};

const INSTANCES = {
  WechatPayConfigurationError: new WechatPayConfigurationError([]),
  WechatPayRequestValidationError: new WechatPayRequestValidationError('it', []),
  WechatPayApiError: new WechatPayApiError(API_ERROR),
  WechatPayTransportError: new WechatPayTransportError({
    reason: 'timeout',
    endpoint,
    outcomeUnknown: true,
    message: 'late',
  }),
  WechatPaySignatureError: new WechatPaySignatureError({
    reason: 'unknown-serial',
    endpoint,
    outcomeUnknown: true,
    message: 'unknown',
  }),
  RedisNotificationStoreError: new RedisNotificationStoreError('claim', new Error('lost')),
};
const CLASSES = {
  WechatPayConfigurationError,
  WechatPayRequestValidationError,
  WechatPayApiError,
  WechatPayTransportError,
  WechatPaySignatureError,
  RedisNotificationStoreError,
};
type ClassName = keyof typeof CLASSES;

class ContractError extends WechatPayApiError {
  constructor(init = API_ERROR) {
    super(init);
  }
}
class LaterContractError extends ContractError {}

describe('is() and instanceof of the error classes', () => {
  it.each(Object.keys(CLASSES) as ClassName[])('%s recognises only its own instances', (name) => {
    const type = CLASSES[name];
    for (const [other, instance] of Object.entries(INSTANCES)) {
      expect([other, type.is(instance)]).toEqual([other, other === name]);
      expect(instance instanceof type).toBe(other === name);
      expect(WechatPayError.is(instance)).toBe(true);
      expect(instance).toBeInstanceOf(WechatPayError);
      expect(instance).toBeInstanceOf(Error);
    }
  });

  it('recognises an instance of a subclass as its base class, but not the reverse', () => {
    const later = new LaterContractError();
    for (const type of [LaterContractError, ContractError, WechatPayApiError, WechatPayError]) {
      expect([type.is(later), later instanceof type]).toEqual([true, true]);
    }
    expect(WechatPayTransportError.is(later)).toBe(false);
    for (const type of [LaterContractError, ContractError]) {
      expect(type.is(INSTANCES.WechatPayApiError)).toBe(false);
      expect(INSTANCES.WechatPayApiError instanceof type).toBe(false);
    }
    expect(LaterContractError.is(new ContractError())).toBe(false);
  });

  it.each([
    [undefined],
    [null],
    ['WechatPayApiError'],
    [0],
    [{ name: 'WechatPayApiError', status: 404, code: 'RESOURCE_NOT_EXISTS' }],
    [new Error('WechatPayApiError')],
    [Object.create(null)],
    [() => {}],
  ])('does not recognise %o as an error of the package', (value) => {
    for (const type of [...Object.values(CLASSES), WechatPayError]) {
      expect([type.is(value), (value as unknown) instanceof type]).toEqual([false, false]);
    }
    expect(WechatPayNotificationException.is(value)).toBe(false);
  });

  it('recognises a WechatPayNotificationException', () => {
    class OwnException extends WechatPayNotificationException {}
    const exception = new WechatPayNotificationException('unknown-serial', 'unknown');
    const own = new OwnException('unknown-serial', 'unknown');
    expect(exception).toBeInstanceOf(HttpException);
    expect(WechatPayNotificationException.is(exception)).toBe(true);
    expect(WechatPayNotificationException.is(own)).toBe(true);
    expect(OwnException.is(exception)).toBe(false);
    expect(WechatPayError.is(exception)).toBe(false);
    expect([exception.name, own.name]).toEqual(['WechatPayNotificationException', 'OwnException']);
  });

  it('narrows the type of an error', () => {
    const error: unknown = INSTANCES.WechatPayApiError;
    if (WechatPayApiError.is(error)) expectTypeOf(error).toEqualTypeOf<WechatPayApiError>();
    if (WechatPayError.is(error)) expectTypeOf(error).toEqualTypeOf<WechatPayError>();
    if (ContractError.is(error)) expectTypeOf(error).toEqualTypeOf<ContractError>();
    expect.assertions(0);
  });
});

describe('the name of an error', () => {
  it.each(Object.entries(INSTANCES))('%s has the name of its class', (name, instance) => {
    expect(instance.name).toBe(name);
    expect(inspect(instance)).toContain(`${name}: `);
    // Brands for other copies of the package are not enumerable data.
    expect(Object.keys(instance)).not.toContain('Symbol');
    expect(Object.getOwnPropertySymbols(instance)).toEqual([]);
  });

  it('keeps the name of a subclass in the application', () => {
    expect(new ContractError().name).toBe('ContractError');
    expect(new LaterContractError().name).toBe('LaterContractError');
  });
});
