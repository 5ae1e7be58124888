import { beforeAll, describe, expect, it } from 'vitest';
import { KNOWN_EVENT_TYPES } from '../../lib/notifications/events/event-types.js';
import { Editor } from '../support/editor/editor.js';

const TEXT = `
import { isNotificationFor, OnWechatPayNotification, type WechatPayNotification } from '../../../lib/notifications/index.js';
import { createNotification, type WechatPaySimulator } from '../../../lib/testing/index.js';

declare const notification: WechatPayNotification;
declare const simulator: WechatPaySimulator;

class Sales {
  @OnWechatPayNotification('/*first*/') a() {}
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', '/*second*/') b() {}
  @OnWechatPayNotification('REFUND.CLOSED', 'SOME.EVENT', '/*third*/') c() {}
  @OnWechatPayNotification('/*firstBeforeOptions*/', { id: 'x' }) d() {}
  @OnWechatPayNotification('*', '/*secondBeforeOptions*/', { id: 'x' }) e() {}
  @OnWechatPayNotification('*', { /*options*/ }) f() {}
  @OnWechatPayNotification('/*firstBeforeName*/', { name: 'b' }) g() {}
  @OnWechatPayNotification('*', '/*secondBeforeNames*/', { id: 'x', name: ['a', 'b'] }) h() {}
}

if (notification.event_type === '/*comparison*/') {}
switch (notification.event_type) { case '/*case*/': }
if (isNotificationFor(notification, '/*predicate*/')) {}
simulator.signNotification('/*signature*/', {});
simulator.signNotification('REFUND.CLOSED', { /*signedFields*/ });
createNotification('/*fixture*/');
createNotification('REFUND.CLOSED', { /*fixtureFields*/ });

if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') /*known*/notification;
if (isNotificationFor(notification, 'SOME.EVENT')) /*unknown*/notification;
`;

describe('the editor', () => {
  let editor: Editor;
  beforeAll(() => {
    editor = new Editor(TEXT);
    // The first request reads and binds all files.
    editor.complete('first');
  }, 120_000);

  it.each([
    'first',
    'second',
    'third',
    'firstBeforeOptions',
    'secondBeforeOptions',
    'firstBeforeName',
    'secondBeforeNames',
  ])("completes the %s name of a handler's events", (mark) => {
    expect(editor.complete(mark)).toEqual(expect.arrayContaining([...KNOWN_EVENT_TYPES, '*']));
  });

  it("completes the options of a handler's decorator", () => {
    expect(editor.complete('options')).toEqual(['id', 'name']);
  });

  it.each(['comparison', 'case', 'predicate', 'signature', 'fixture'])(
    'completes the names of events in a %s',
    (mark) => {
      expect(editor.complete(mark)).toEqual(expect.arrayContaining([...KNOWN_EVENT_TYPES]));
    },
  );

  it.each(['signedFields', 'fixtureFields'])('completes the %s of a resource', (mark) => {
    expect(editor.complete(mark).toSorted()).toEqual([
      'amount',
      'mchid',
      'out_refund_no',
      'out_trade_no',
      'refund_id',
      'refund_status',
      'success_time',
      'transaction_id',
      'user_received_account',
    ]);
  });

  it('shows the event of a narrowed notification', () => {
    expect(editor.hover('known')).toBe('const notification: ContractSignedNotification');
    expect(editor.hover('unknown')).toBe('const notification: NotificationNamed<"SOME.EVENT">');
  });
});
