import type { IncomingMessage, ServerResponse } from 'node:http';
import { chosenLanguage, languageOf } from './language.js';
import { pageHeaders, renderPage } from './page-layout.js';
import type { Page } from './page-layout.js';

/** Answers with the page in the language of whoever asked. */
export function sendPage(
  { method, headers, url = '' }: IncomingMessage,
  response: ServerResponse,
  page: Page,
  nonce: string,
): void {
  const query = new URLSearchParams(url.split('?', 2)[1]);
  const language = languageOf(query, headers);
  const chosen = chosenLanguage(query);
  response.writeHead(page.status, {
    ...pageHeaders(nonce),
    ...(chosen && { 'Set-Cookie': `lang=${chosen}; Path=/; HttpOnly; SameSite=Lax` }),
    ...(page.location !== undefined && { Location: page.location }),
  });
  const other = language === 'en' ? 'zh-CN' : 'en';
  // What a form was sent to is no page of its own.
  const switchUrl = method === 'GET' ? switchTo(other, query, headers.referer) : undefined;
  response.end(
    renderPage(page, { language, nonce, ...(switchUrl !== undefined && { switchUrl }) }),
  );
}

/** The same page in the other language; it still knows where the user came from. */
function switchTo(language: string, query: URLSearchParams, referrer = ''): string {
  const link = new URLSearchParams(query);
  if (!link.has('referrer')) link.set('referrer', referrer);
  link.set('lang', language);
  return `?${link}`;
}
