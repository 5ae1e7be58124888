import { bilingual, html, type Html } from './html.js';
import { Page } from './page.js';

export function problemPage(status: number, explanation: Html): Page {
  return new Page({
    title: html`${status} · ${bilingual('Problem', '出错了')}`,
    content: html`
      <h1>${bilingual('That did not work', '出错了')}</h1>
      <p>${explanation}</p>
      <a class="button" href="/">${bilingual('Start again', '重新开始')}</a>
    `,
  });
}
