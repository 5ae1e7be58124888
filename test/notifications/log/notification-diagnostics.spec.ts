import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  publishNotificationEvent,
  publishRejection,
  type WechatPayNotificationEvent,
} from '../../../lib/notifications/log/notification-diagnostics.js';

const CHANNEL = 'nestjs-wechatpay-insurance:notification';
const HANDLED = {
  type: 'delivery',
  mchid: '1900000109',
  outcome: 'handled',
  milliseconds: 5,
} as const satisfies WechatPayNotificationEvent;

const events: unknown[] = [];
const listen = (event: unknown) => void events.push(event);
beforeEach(() => {
  events.splice(0);
  subscribe(CHANNEL, listen);
});
afterEach(() => void unsubscribe(CHANNEL, listen));

describe('publishNotificationEvent', () => {
  it('publishes the event on its channel', () => {
    publishNotificationEvent(() => HANDLED);
    expect(events).toStrictEqual([HANDLED]);
  });
});

describe('publishRejection', () => {
  const part = { mchid: '1900000109', status: 401, milliseconds: 5 };

  it('publishes a rejection with its reason', () => {
    publishRejection(() => ({ ...part, reason: 'unknown-serial' }));
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid: '1900000109',
        status: 401,
        milliseconds: 5,
        reason: 'unknown-serial',
      },
    ]);
  });

  it('publishes an unexpected error without a reason, and the name of its import', () => {
    publishRejection(() => ({ ...part, name: 'b', status: 500, reason: undefined }));
    expect(events).toStrictEqual([
      {
        type: 'delivery',
        outcome: 'rejected',
        mchid: '1900000109',
        name: 'b',
        status: 500,
        milliseconds: 5,
      },
    ]);
  });
});
