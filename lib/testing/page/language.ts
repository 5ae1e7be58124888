import type { IncomingHttpHeaders } from 'node:http';

/** A language of the simulator's pages. */
export type Language = 'zh-CN' | 'en';

const CHOICE = /(?:^|;\s*)lang=(zh-CN|en)(?:;|$)/;

/** What the query or the cookie chooses, else what the browser prefers, else Chinese. */
export function languageOf(query: URLSearchParams, headers: IncomingHttpHeaders): Language {
  return chosenLanguage(query) ?? languageOfCookie(headers.cookie) ?? preferred(headers);
}

/** The choice that a link of the page's switch makes. */
export function chosenLanguage(query: URLSearchParams): Language | undefined {
  const choice = query.get('lang');
  return choice === 'en' || choice === 'zh-CN' ? choice : undefined;
}

function languageOfCookie(cookie: string | undefined): Language | undefined {
  const [, choice] = CHOICE.exec(cookie ?? '') ?? [];
  return choice === 'en' || choice === 'zh-CN' ? choice : undefined;
}

function preferred({ 'accept-language': accepted = '' }: IncomingHttpHeaders): Language {
  const ranges = accepted.split(',').flatMap((text) => {
    const [, name, quality] = /^\s*(zh|en)\b[\w-]*\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(text) ?? [];
    return name === undefined ? [] : [{ name: name.toLowerCase(), quality: Number(quality ?? 1) }];
  });
  const [best] = ranges.toSorted((one, other) => other.quality - one.quality);
  return best?.name === 'en' && best.quality > 0 ? 'en' : 'zh-CN';
}
