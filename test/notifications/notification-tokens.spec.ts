import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { RejectionLog } from '../../lib/notifications/log/rejection-log.js';
import {
  getRejectionLogToken,
  getWechatPayNotificationVerifierToken,
  InjectWechatPayNotificationVerifier,
  MODULE_VERIFIER,
} from '../../lib/notifications/notification-tokens.js';
import { WechatPayNotificationVerifier } from '../../lib/notifications/wechat-pay-notification.verifier.js';
import {
  getConstructorDependencies,
  getPropertyDependencies,
} from '../../lib/platform/dependencies.js';

const OF_B = 'WechatPayNotificationVerifier:b';

describe('MODULE_VERIFIER', () => {
  it('equals the symbol in another copy of the package', () => {
    expect(MODULE_VERIFIER).toBe(Symbol.for('nestjs-wechatpay-insurance:module-verifier'));
  });
});

describe('getWechatPayNotificationVerifierToken', () => {
  it.each([
    [undefined, WechatPayNotificationVerifier],
    ['default', WechatPayNotificationVerifier],
    ['b', OF_B],
  ])('returns the token of the import %s', (name, token) => {
    expect(getWechatPayNotificationVerifierToken(name)).toBe(token);
  });
});

describe('getRejectionLogToken', () => {
  it.each([
    [undefined, RejectionLog],
    ['default', RejectionLog],
    ['b', 'WechatPayRejectionLog:b'],
  ])('returns the token of the import %s', (name, token) => {
    expect(getRejectionLogToken(name)).toBe(token);
  });
});

describe('InjectWechatPayNotificationVerifier', () => {
  it('injects the verifier of an import into a constructor', () => {
    class Queue {
      constructor(
        @InjectWechatPayNotificationVerifier() readonly unnamed: unknown,
        @InjectWechatPayNotificationVerifier('b') readonly named: unknown,
      ) {}
    }
    expect(getConstructorDependencies(Queue)).toEqual([WechatPayNotificationVerifier, OF_B]);
  });

  it('injects the verifier of an import into a property', () => {
    class Queue {
      @InjectWechatPayNotificationVerifier('b') readonly named: unknown;
    }
    expect(getPropertyDependencies(Queue)).toEqual([OF_B]);
  });
});
