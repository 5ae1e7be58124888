import type { Request } from 'express';

/** A language of the pages. */
export type Language = 'en' | 'zh-CN';

const COOKIE = /(?:^|;\s*)lang=(en|zh-CN)(?:;|$)/;

/** What the query or the cookie chooses, else what the browser prefers, else English. */
export function languageOf(request: Request): Language {
  const chosen = chosenLanguage(request) ?? COOKIE.exec(request.headers.cookie ?? '')?.[1];
  if (chosen === 'en' || chosen === 'zh-CN') return chosen;
  return request.acceptsLanguages(['en', 'zh']) === 'zh' ? 'zh-CN' : 'en';
}

/** The choice that the switch of a page makes: it is kept in a cookie. */
export function chosenLanguage({ query }: Request): Language | undefined {
  return query.lang === 'en' || query.lang === 'zh-CN' ? query.lang : undefined;
}
