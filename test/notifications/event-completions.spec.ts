import { beforeAll, describe, expect, it } from 'vitest';
import { KNOWN_EVENT_TYPES } from '../../lib/notifications/events/event-types.js';
import { Editor } from '../support/editor/editor.js';

const TEXT = `
import { isNotificationFor, OnWechatPayNotification, type WechatPayNotification } from '../../../lib/notifications/index.js';

declare const notification: WechatPayNotification;

class Sales {
  @OnWechatPayNotification('/*first*/') a() {}
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', '/*second*/') b() {}
  @OnWechatPayNotification('REFUND.CLOSED', 'SOME.EVENT', '/*third*/') c() {}
  @OnWechatPayNotification('/*firstBeforeOptions*/', { id: 'x' }) d() {}
  @OnWechatPayNotification('*', '/*secondBeforeOptions*/', { id: 'x' }) e() {}
  @OnWechatPayNotification('*', { /*options*/ }) f() {}
}

if (notification.event_type === '/*comparison*/') {}
switch (notification.event_type) { case '/*case*/': }
if (isNotificationFor(notification, '/*predicate*/')) {}

if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') /*known*/notification;
if (isNotificationFor(notification, 'SOME.EVENT')) /*unknown*/notification;
`;

describe('the editor', () => {
  let editor: Editor;
  beforeAll(() => {
    editor = new Editor(TEXT);
  });

  it.each(['first', 'second', 'third', 'firstBeforeOptions', 'secondBeforeOptions'])(
    "completes the %s name of a handler's events",
    (mark) => {
      expect(editor.complete(mark)).toEqual(expect.arrayContaining([...KNOWN_EVENT_TYPES, '*']));
    },
  );

  it("completes the options of a handler's decorator", () => {
    expect(editor.complete('options')).toEqual(['id']);
  });

  it.each(['comparison', 'case', 'predicate'])('completes the names of events in a %s', (mark) => {
    expect(editor.complete(mark)).toEqual(expect.arrayContaining([...KNOWN_EVENT_TYPES]));
  });

  it('shows the event of a narrowed notification', () => {
    expect(editor.hover('known')).toBe('const notification: ContractSignedNotification');
    expect(editor.hover('unknown')).toBe('const notification: NotificationNamed<"SOME.EVENT">');
  });
});
