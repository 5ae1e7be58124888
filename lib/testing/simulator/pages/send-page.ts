import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from './html.js';
import { renderPage } from './page-layout.js';
import type { Page } from './page-layout.js';

const LANGUAGE_COOKIE = /(?:^|;\s*)lang=(zh-CN|en)(?:;|$)/;

/** Characters of `Accept-Language` that are parsed; browsers send a tenth of that. */
const MAX_LANGUAGES = 1024;
const LANGUAGE_RANGE = /^(zh|en)\b[\w-]*(?:\s*;\s*q=([\d.]+))?$/i;

/** Sends the page in the language of the reader. */
export function sendPage(
  { method, headers, url = '' }: IncomingMessage,
  response: ServerResponse,
  page: Page,
  nonce: string,
): void {
  const query = new URLSearchParams(url.split('?', 2)[1]);
  const language = chooseLanguage(query, headers);
  const chosen = readChosenLanguage(query);
  response.writeHead(page.status, {
    ...createPageHeaders(nonce),
    ...(chosen && { 'Set-Cookie': `lang=${chosen}; Path=/; HttpOnly; SameSite=Lax` }),
    ...(page.location !== undefined && { Location: page.location }),
  });
  const other = language === 'en' ? 'zh-CN' : 'en';
  // The target of a form cannot be loaded with GET in another language.
  const switchUrl = method === 'GET' ? createSwitchUrl(other, query, headers.referer) : undefined;
  response.end(
    renderPage(page, { language, nonce, ...(switchUrl !== undefined && { switchUrl }) }),
  );
}

/** Creates the link to the same page in the other language, which keeps the original referrer. */
function createSwitchUrl(language: string, query: URLSearchParams, referrer = ''): string {
  const link = new URLSearchParams(query);
  if (!link.has('referrer')) link.set('referrer', referrer);
  link.set('lang', language);
  return `?${link}`;
}

/** Creates the headers of the page, which allow only its own script and style. */
function createPageHeaders(nonce: string): Record<string, string> {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; ` +
      `form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language, Cookie',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** Chooses the language by query, cookie and browser preference, in this order. Default: Chinese. */
function chooseLanguage(query: URLSearchParams, headers: IncomingHttpHeaders): Language {
  return (
    readChosenLanguage(query) ??
    parseLanguageCookie(headers.cookie) ??
    getPreferredLanguage(headers)
  );
}

/** Reads the language from the query, where the language switch puts it. */
function readChosenLanguage(query: URLSearchParams): Language | undefined {
  const choice = query.get('lang');
  return choice === 'en' || choice === 'zh-CN' ? choice : undefined;
}

function parseLanguageCookie(cookie: string | undefined): Language | undefined {
  const [, choice] = LANGUAGE_COOKIE.exec(cookie ?? '') ?? [];
  return choice === 'en' || choice === 'zh-CN' ? choice : undefined;
}

function getPreferredLanguage({ 'accept-language': accepted = '' }: IncomingHttpHeaders): Language {
  const ranges = accepted
    .slice(0, MAX_LANGUAGES)
    .split(',')
    .flatMap((text) => {
      const [, name, quality] = LANGUAGE_RANGE.exec(text.trim()) ?? [];
      return name === undefined
        ? []
        : [{ name: name.toLowerCase(), quality: Number(quality ?? 1) }];
    });
  const [best] = ranges.toSorted((one, other) => other.quality - one.quality);
  return best?.name === 'en' && best.quality > 0 ? 'en' : 'zh-CN';
}
