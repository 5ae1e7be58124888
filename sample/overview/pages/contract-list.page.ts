import { beijingMinute } from '../../dates/beijing-date.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { Page } from '../../html/page.js';
import { contractPath } from '../contract-urls.js';
import type { SigningAttempt } from '../signing-attempt.js';
import { SCENE_NAMES } from './scene-names.js';

/** The contracts started since the sample was; WeChat Pay does not list contracts. */
export function contractListPage(attempts: readonly SigningAttempt[]): Page {
  const title = bilingual('Contracts', '协议');
  return new Page({
    title,
    content: html`
      <h1>${title}</h1>
      ${
        attempts.length === 0
          ? html`<p>
                ${bilingual('No contract since the sample was started.', '示例启动后尚未发起签约。')}
              </p>
              <a class="button primary" href="/">${bilingual('New policy', '新保单')}</a>`
          : html`<ol class="events">
              ${attempts.map(listItem)}
            </ol>`
      }
    `,
  });
}

function listItem({ planId, code, scene, startedAt }: SigningAttempt): Html {
  return html`<li>
    <a href="${contractPath(planId, code)}">${code}</a>
    <span>${SCENE_NAMES[scene]} · ${beijingMinute(startedAt)}</span>
  </li>`;
}
