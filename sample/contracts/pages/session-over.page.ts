import { bilingual, html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';

/** Instead of the launch page, when its ten minutes are over or the sample was started anew. */
export function sessionOverPage(planId: number, code: string): Page {
  return new Page({
    title: bilingual('Too late to sign', '签约会话已失效'),
    content: html`
      <h1>${bilingual('This can no longer be signed', '签约会话已失效')}</h1>
      <p>
        ${bilingual(
          'The ten minutes are over, or the sample was started anew since.',
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
