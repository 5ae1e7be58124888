import { describe, expect, it } from 'vitest';
import {
  normalizeNotificationPath,
  NOTIFICATION_PATH,
  NOTIFICATION_SETTINGS,
  NOTIFY_URLS,
} from '../../lib/notifications/notification-settings.js';

describe('the token of the settings', () => {
  it.each([
    ['NOTIFICATION_SETTINGS', NOTIFICATION_SETTINGS, 'notification-settings'],
    ['NOTIFY_URLS', NOTIFY_URLS, 'notify-urls'],
    ['NOTIFICATION_PATH', NOTIFICATION_PATH, 'notification-path'],
  ])('equals that of another copy of the package: %s', (_name, token, name) => {
    expect(token).toBe(Symbol.for(`nestjs-wechatpay-insurance:${name}`));
  });
});

describe('normalizeNotificationPath', () => {
  it.each([
    ['/wechatpay', '/wechatpay'],
    ['wechatpay', '/wechatpay'],
    ['wechatpay/', '/wechatpay'],
    ['/wechatpay/', '/wechatpay'],
    ['/wechatpay/notifications', '/wechatpay/notifications'],
    ['wechatpay/v3/notifications/', '/wechatpay/v3/notifications'],
    ['/a', '/a'],
    ['/a/b/c', '/a/b/c'],
    ['/AZaz09._~-', '/AZaz09._~-'],
    ['/a/AZaz09._~-', '/a/AZaz09._~-'],
    ['/...', '/...'],
    ['/.well-known/..hidden', '/.well-known/..hidden'],
    ['/a./b..', '/a./b..'],
  ])('turns %s into %s', (path, expected) => {
    expect(normalizeNotificationPath(path)).toBe(expected);
  });

  it.each([
    '',
    '/',
    '//',
    '//a',
    'a//',
    'a//b',
    ' a',
    'a ',
    '/a b',
    '/a?b',
    '/a#b',
    '/:id',
    '/a/:id',
    '/a/*',
    '/a{b}',
    '/a(b)',
    '/a%20b',
    '/险',
    '/a/险',
    '/a\n',
    '\n/a',
    'https://merchant.example/a',
    '.',
    '/.',
    '/..',
    '/a/.',
    '/a/..',
    '/a/./b',
    '../a',
    './a/',
  ])('rejects %j', (path) => {
    expect(normalizeNotificationPath(path)).toBeUndefined();
  });

  it.each([[undefined], [null], [1], [['/a']], [{ toString: () => '/a' }]])(
    'rejects %j, which is not a text',
    (path) => {
      expect(normalizeNotificationPath(path)).toBeUndefined();
    },
  );
});
