import { describe, expect, it } from 'vitest';
import {
  DONE,
  PENDING,
  TOO_MANY_NAMES,
  toResponse,
  UNKNOWN_MERCHANT,
} from '../../../lib/notifications/endpoint/delivery-response.js';
import {
  DeliveryRejectedError,
  WechatPayNotificationException,
} from '../../../lib/notifications/wechat-pay-notification.exception.js';
import { REFUSALS } from '../../support/verdicts/rejected-notification.js';

type Reason = keyof typeof REFUSALS;

describe('DeliveryResponse', () => {
  it.each([
    ['DONE', DONE, { status: 204 }],
    ['PENDING', PENDING, { status: 500, body: { code: 'FAIL', message: 'not handled yet' } }],
    [
      'UNKNOWN_MERCHANT',
      UNKNOWN_MERCHANT,
      { status: 404, body: { code: 'FAIL', message: 'unknown merchant' } },
    ],
    [
      'TOO_MANY_NAMES',
      TOO_MANY_NAMES,
      { status: 503, body: { code: 'FAIL', message: 'too many unknown merchants' } },
    ],
  ])('contains status and body: %s', (_name, response, expected) => {
    expect(response).toStrictEqual(expected);
  });
});

describe('toResponse', () => {
  it.each(Object.entries(REFUSALS))(
    'responds to the rejection %s with status and message',
    (reason, [status, message]) => {
      const error = new WechatPayNotificationException(reason as Reason, 'for the log only');
      expect(toResponse(error)).toStrictEqual({ status, body: { code: 'FAIL', message } });
    },
  );

  it.each([
    ['body-too-large', 413, 'the body is too large'],
    ['body-incomplete', 408, 'the body did not arrive in time'],
    ['unsupported-encoding', 415, 'the Content-Encoding is not supported'],
    ['too-many-packed-bodies', 503, 'too many packed bodies'],
  ] as const)(
    'responds to the unread body %s with status and message',
    (reason, status, message) => {
      const error = new DeliveryRejectedError(reason, 'for the log only');
      expect(toResponse(error)).toStrictEqual({ status, body: { code: 'FAIL', message } });
    },
  );

  it.each([
    ['an Error', new Error('for the log only')],
    [
      'an Error with the reason of a rejection',
      Object.assign(new Error(), { reason: 'body-too-large' }),
    ],
    ['nothing', undefined],
    ['a text', 'body-too-large'],
  ])('asks for another delivery after %s', (_name, error) => {
    expect(toResponse(error)).toBe(PENDING);
  });
});
