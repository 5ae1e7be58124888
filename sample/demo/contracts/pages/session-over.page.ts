import { bilingual, html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';

/** Replaces the launch page when its ten minutes are over or the sample was restarted. */
export function sessionOverPage(planId: number, code: string): Page {
  return new Page({
    title: bilingual('Session expired', '签约会话已失效'),
    content: html`
      <h1>${bilingual('The signing session has expired', '签约会话已失效')}</h1>
      <p>
        ${bilingual(
          'The ten minutes are over, or the sample was restarted.',
          '已超过十分钟，或示例已重新启动。',
        )}
      </p>
      <a class="button primary" href="/">${bilingual('Start again', '重新开始')}</a>
      <a class="button" href="${contractPath(planId, code)}">
        ${bilingual('Show the contract', '查看协议')}
      </a>
    `,
  });
}
