import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import {
  DELIVERY_REJECTION_REASONS,
  DeliveryRejectedError,
  WECHAT_PAY_NOTIFICATION_REJECTION_REASONS,
  WechatPayNotificationException,
} from '../../lib/notifications/wechat-pay-notification.exception.js';
import { REFUSALS } from '../support/verdicts/rejected-notification.js';

type Reason = keyof typeof REFUSALS;

const REASONS = [
  'missing-header',
  'malformed-header',
  'timestamp-out-of-tolerance',
  'unsupported-signature-type',
  'unknown-serial',
  'signature-probe',
  'signature-mismatch',
  'key-unavailable',
  'malformed-body',
  'decryption-failed',
  'merchant-mismatch',
  'raw-body-unavailable',
];

describe('WECHAT_PAY_NOTIFICATION_REJECTION_REASONS', () => {
  it('lists those of signatures, and then those of bodies', () => {
    expect(WECHAT_PAY_NOTIFICATION_REJECTION_REASONS).toEqual(REASONS);
  });
});

describe('DELIVERY_REJECTION_REASONS', () => {
  it('lists those of notifications, and then those of reading', () => {
    expect(DELIVERY_REJECTION_REASONS).toEqual([
      ...REASONS,
      'body-too-large',
      'body-incomplete',
      'unsupported-encoding',
      'too-many-packed-bodies',
    ]);
  });
});

describe('WechatPayNotificationException', () => {
  it.each(Object.entries(REFUSALS))('responds to %s as documented', (reason, [status, message]) => {
    const error = new WechatPayNotificationException(reason as Reason, 'for the log');
    expect(error.getStatus()).toBe(status);
    expect(error.getResponse()).toEqual({ code: 'FAIL', message });
    expect(error).toMatchObject({
      name: 'WechatPayNotificationException',
      reason,
      explanation: 'for the log',
      message: `notification rejected (${reason}): for the log`,
    });
  });

  it.each(Object.entries(REFUSALS))('explains %s with its response by default', (reason, parts) => {
    const error = new WechatPayNotificationException(reason as Reason);
    expect(error.explanation).toBe(parts[1]);
    expect(error.message).toBe(`notification rejected (${reason}): ${parts[1]}`);
  });

  it('keeps its name in a subclass', () => {
    class OwnException extends WechatPayNotificationException {}
    const error = new OwnException('signature-probe');
    expect(error.name).toBe('WechatPayNotificationException');
    expect(error.stack).toMatch(/^WechatPayNotificationException/);
    expect(OwnException.is(error)).toBe(true);
    expect(OwnException.is(new WechatPayNotificationException('signature-probe'))).toBe(false);
  });

  it.each([
    ['an instance', new WechatPayNotificationException('signature-probe'), true],
    [
      'an instance of another copy of the package',
      { [Symbol.for('nestjs-wechatpay-insurance:WechatPayNotificationException')]: true },
      true,
    ],
    ['another exception of Nest', new HttpException({ code: 'FAIL' }, 401), false],
    ['nothing', undefined, false],
  ])('recognises %s', (_name, error, expected) => {
    expect(WechatPayNotificationException.is(error)).toBe(expected);
    expect(error instanceof WechatPayNotificationException).toBe(expected);
  });
});

describe('DeliveryRejectedError', () => {
  it('keeps its reason, and uses the explanation as its message', () => {
    const error = new DeliveryRejectedError('body-too-large', 'for the log');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      reason: 'body-too-large',
      explanation: 'for the log',
      message: 'for the log',
    });
  });
});
