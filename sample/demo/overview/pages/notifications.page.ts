import { bilingual, html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { liveScript } from '../../notifications/live.script.js';
import { notificationList, type ListedNotification } from './notification-list.js';

/** @param count how many notifications have been received, of which the latest are listed. */
export function notificationsPage(
  notifications: readonly ListedNotification[],
  count: number,
): Page {
  const title = bilingual('Verified notifications', '已验签的通知');
  return new Page({
    title,
    content: html`
      <h1>${title}</h1>
      <p class="hint">
        ${bilingual(
          'The latest 50, all verified; forged notifications never appear here.',
          '最近 50 条，均已通过验签；伪造的通知不会出现在这里。',
        )}
      </p>
      ${notificationList(notifications)}
    `,
    script: liveScript(count),
  });
}
