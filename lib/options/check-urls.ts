import { canBeSentInClear } from '../common/text.js';
import {
  findNotifyUrlProblem,
  type HttpPermission,
  isLoopbackHost,
  isNotifyUrlSchemePermitted,
  NOTIFY_URL_MAX_LENGTH,
} from '../common/notify-url.js';

/** An origin of the API, without a slash at the end. Throws what is wrong with it. */
export function checkedOrigin(value: unknown): string {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw new Error('must be an origin such as https://api.mch.weixin.qq.com');
  }
  const url = new URL(value);
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) {
    throw new Error('must use https:// (http:// is accepted for a loopback address only)');
  }
  const { pathname, search, hash, username, password } = url;
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') {
    throw new Error('must be an origin only: no path, query, fragment or credentials');
  }
  return url.origin;
}

export function isLoopbackOrigin(origin: string): boolean {
  return isLoopbackHost(new URL(origin).hostname);
}

/** Throws what is wrong with a notify URL. */
export function checkNotifyUrl(value: unknown, http: HttpPermission): string {
  if (typeof value !== 'string') throw new Error('must be a string');
  if (!canBeSentInClear(value)) {
    throw new Error('must not contain characters of four bytes or lone surrogates');
  }
  if (value.length > NOTIFY_URL_MAX_LENGTH) {
    throw new Error(`must be at most ${NOTIFY_URL_MAX_LENGTH} characters long`);
  }
  const problem = findNotifyUrlProblem(value);
  if (problem !== undefined) throw new Error(problem);
  if (!isNotifyUrlSchemePermitted(value, http)) throw new Error('must use https://');
  return value;
}
