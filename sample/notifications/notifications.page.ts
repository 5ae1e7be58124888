import { bilingual, html } from '../html/html.js';
import { Page } from '../html/page.js';
import { liveNotificationsScript } from './live-notifications.script.js';
import { notificationList } from './notification-list.js';
import type { ReceivedNotification } from './received-notification.js';

export function notificationsPage(notifications: readonly ReceivedNotification[]): Page {
  return new Page({
    title: 'Notifications 通知',
    content: html`
      <h1>${bilingual('Verified notifications', '已验证的通知')}</h1>
      <p class="hint">
        ${bilingual(
          'The latest 50; each passed the guard, forged ones never get here.',
          '最近 50 条，均已通过验签；伪造的通知不会出现在这里。',
        )}
      </p>
      ${notificationList(notifications)}
    `,
    script: liveNotificationsScript(),
  });
}
