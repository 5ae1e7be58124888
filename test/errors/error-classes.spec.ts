import { inspect } from 'node:util';
import { HttpException } from '@nestjs/common';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  WechatPayApiError,
  WechatPayCallError,
  WechatPayConfigurationError,
  WechatPayError,
  WechatPayNotificationException,
  WechatPayRequestValidationError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { BullMqCollectionQueueError } from '../../lib/bullmq/bullmq-collection-queue.error.js';
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
  BullMqCollectionQueueError: new BullMqCollectionQueueError('count jobs', new Error('lost')),
};
const CLASSES = {
  WechatPayConfigurationError,
  WechatPayRequestValidationError,
  WechatPayApiError,
  WechatPayTransportError,
  WechatPaySignatureError,
  RedisNotificationStoreError,
  BullMqCollectionQueueError,
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
    expect([exception.name, own.name]).toEqual([
      'WechatPayNotificationException',
      'WechatPayNotificationException',
    ]);
  });

  it('narrows the type of an error', () => {
    const error: unknown = INSTANCES.WechatPayApiError;
    if (WechatPayApiError.is(error)) expectTypeOf(error).toEqualTypeOf<WechatPayApiError>();
    if (WechatPayError.is(error)) expectTypeOf(error).toEqualTypeOf<WechatPayError>();
    if (WechatPayCallError.is(error)) {
      expectTypeOf(error).toEqualTypeOf<
        WechatPayApiError | WechatPayTransportError | WechatPaySignatureError
      >();
    }
    if (ContractError.is(error)) expectTypeOf(error).toEqualTypeOf<ContractError>();
    expect.assertions(0);
  });
});

describe('WechatPayCallError', () => {
  const calls = ['WechatPayApiError', 'WechatPayTransportError', 'WechatPaySignatureError'];

  it.each(Object.entries(INSTANCES))(
    'recognises the errors of a call only, here %s',
    (name, error) => {
      expect(WechatPayCallError.is(error)).toBe(calls.includes(name));
      expect((error as unknown) instanceof WechatPayCallError).toBe(calls.includes(name));
    },
  );

  it.each([
    [undefined],
    [null],
    [new Error('x')],
    [{ endpoint, requestId: '', outcomeUnknown: true }],
  ])('does not recognise %o', (value) => {
    expect(WechatPayCallError.is(value)).toBe(false);
    expect((value as unknown) instanceof WechatPayCallError).toBe(false);
  });

  it('recognises subclasses of the application', () => {
    expect(WechatPayCallError.is(new LaterContractError())).toBe(true);
  });

  it.each([
    new WechatPayApiError({
      status: 500,
      code: 'SYSTEM_ERROR',
      endpoint,
      requestId: 'REQ-1',
      outcomeUnknown: true,
    }),
    new WechatPayTransportError({
      reason: 'connection',
      endpoint,
      requestId: 'REQ-1',
      outcomeUnknown: true,
    }),
    new WechatPaySignatureError({
      reason: 'unknown-serial',
      endpoint,
      requestId: 'REQ-1',
      outcomeUnknown: true,
    }),
  ])('gives endpoint, request id and outcome of $name', (error) => {
    const { endpoint: where, requestId, outcomeUnknown } = error as WechatPayCallError;
    expect([where, requestId, outcomeUnknown]).toEqual([endpoint, 'REQ-1', true]);
  });
});

describe('errors that a test builds', () => {
  it.each([
    [404, 'ORDER_NOT_EXIST', false],
    [429, 'RATELIMIT_EXCEEDED', true],
    [499, 'OTHER', false],
    [500, 'OTHER', true],
    [400, 'SYSTEM_ERROR', true],
  ])('an API error needs status and code only, here %i %s', (status, code, retryable) => {
    const error = new WechatPayApiError({ status, code });
    expect({ ...error }).toEqual({
      name: 'WechatPayApiError',
      endpoint: '',
      requestId: '',
      outcomeUnknown: false,
      status,
      code,
      apiMessage: '',
      detail: undefined,
      retryable,
    });
    expect(error.message).toContain(`${status} ${code}`);
    expect(new WechatPayApiError({ status, code, retryable: !retryable }).retryable).toBe(
      !retryable,
    );
  });

  it('a transport error and a signature error need a reason only', () => {
    const lost = new WechatPayTransportError({ reason: 'timeout' });
    expect(lost).toMatchObject({
      endpoint: '',
      requestId: '',
      outcomeUnknown: false,
      reason: 'timeout',
    });
    expect(lost.message).toBe('no usable response (timeout)');
    expect('cause' in lost).toBe(false);
    const untrusted = new WechatPaySignatureError({ reason: 'signature-mismatch' });
    expect(untrusted).toMatchObject({
      endpoint: '',
      requestId: '',
      serial: '',
      outcomeUnknown: false,
    });
    expect(untrusted.message).toBe('the response could not be verified (signature-mismatch)');
  });

  it('a rejected notification needs a reason only, and responds as a real one', () => {
    const exception = new WechatPayNotificationException('unknown-serial');
    expect(exception.getStatus()).toBe(401);
    expect(exception.getResponse()).toEqual({ code: 'FAIL', message: 'the serial is unknown' });
    expect(exception.explanation).toBe('the serial is unknown');
  });

  it("keeps WeChat Pay's text apart from the message", () => {
    const error = new WechatPayApiError({
      ...API_ERROR,
      apiMessage: '订单不存在',
      requestId: 'REQ-1',
    });
    expect(error.apiMessage).toBe('订单不存在');
    expect(error.message).toBe(
      'POST /v3/x was rejected: 404 RESOURCE_NOT_EXISTS 订单不存在, Request-ID REQ-1',
    );
  });
});

describe('the name of an error', () => {
  it.each(Object.entries(INSTANCES))('%s has the name of its class', (name, instance) => {
    expect(instance.name).toBe(name);
    expect(inspect(instance)).toContain(`${name}: `);
    expect(instance.stack).toMatch(new RegExp(`^${name}: `));
    // Brands for other copies of the package are not enumerable data.
    expect(Object.keys(instance)).not.toContain('Symbol');
    expect(Object.getOwnPropertySymbols(instance)).toEqual([]);
  });

  it('keeps a constant, which a subclass of the application inherits', () => {
    expect(new ContractError().name).toBe('WechatPayApiError');
    expect(new LaterContractError().name).toBe('WechatPayApiError');
    const minified = class e extends WechatPayTransportError {};
    expect(new minified({ reason: 'timeout' }).name).toBe('WechatPayTransportError');
  });
});
