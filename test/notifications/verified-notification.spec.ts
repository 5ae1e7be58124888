import 'reflect-metadata';
import { type ExecutionContext, InternalServerErrorException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  setVerifiedNotification,
  VerifiedNotification,
} from '../../lib/notifications/verified-notification.decorator.js';
import { SIGNED } from '../support/handlers/runs.js';

/** Metadata of the decorated parameters of a method, which `@nestjs/common` does not export. */
const ARGUMENTS = '__routeArguments__';
const VERIFIED = Symbol.for('nestjs-wechatpay-insurance:verified-notification');

class Receiver {
  receive(@VerifiedNotification() _notification: unknown): void {}
}

/** The value that the decorator injects for a request. */
function inject(request: object): unknown {
  const metadata = Reflect.getMetadata(ARGUMENTS, Receiver, 'receive') as Record<
    string,
    { factory(data: unknown, context: ExecutionContext): unknown }
  >;
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  const [parameter] = Object.values(metadata);
  return parameter?.factory(undefined, context as unknown as ExecutionContext);
}

describe('setVerifiedNotification', () => {
  it('attaches the notification under a symbol that copies of the package share', () => {
    const request = {};
    setVerifiedNotification(request, SIGNED);
    expect(Object.getOwnPropertyDescriptor(request, VERIFIED)).toEqual({
      value: SIGNED,
      configurable: true,
      enumerable: false,
      writable: false,
    });
  });

  it('replaces the notification of an earlier guard', () => {
    const request = {};
    setVerifiedNotification(request, SIGNED);
    const later = { ...SIGNED, id: 'EV-2' };
    setVerifiedNotification(request, later);
    expect(inject(request)).toBe(later);
  });
});

describe('VerifiedNotification', () => {
  it('injects the notification that was attached', () => {
    const request = { [VERIFIED]: SIGNED };
    expect(inject(request)).toBe(SIGNED);
  });

  it('rejects a request without one', () => {
    const error = new InternalServerErrorException(
      '@VerifiedNotification() needs @UseGuards(WechatPayNotificationGuard) on the handler',
    );
    expect(() => inject({ body: SIGNED })).toThrow(error);
    expect(() => inject({})).toThrow(InternalServerErrorException);
  });
});
