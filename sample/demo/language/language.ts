import type { Request } from 'express';

/** A language of the pages. */
export type Language = 'en' | 'zh-CN';

const COOKIE = /(?:^|;\s*)lang=(en|zh-CN)(?:;|$)/;

/** The language of the query or the cookie, else the browser's preference, else English. */
export function getLanguage(request: Request): Language {
  const chosen = chosenLanguage(request) ?? COOKIE.exec(request.headers.cookie ?? '')?.[1];
  if (chosen === 'en' || chosen === 'zh-CN') return chosen;
  return request.acceptsLanguages(['en', 'zh']) === 'zh' ? 'zh-CN' : 'en';
}

/** The language chosen with the switch of a page, which a cookie keeps. */
export function chosenLanguage({ query }: Request): Language | undefined {
  return query.lang === 'en' || query.lang === 'zh-CN' ? query.lang : undefined;
}
