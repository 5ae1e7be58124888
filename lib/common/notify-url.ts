/** The longest notify URL that WeChat Pay accepts, in characters. */
export const NOTIFY_URL_MAX_LENGTH = 256;

/** Where a notify URL may use plain HTTP. */
export interface HttpPermission {
  /** Loopback addresses only: a simulator runs on this machine. */
  readonly loopback: boolean;
  /** Any host: the merchant uses a leased line, or a test runs between containers. */
  readonly anywhere: boolean;
}

/** True for a loopback host name as `URL` returns it. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** Describes the problem of a notify URL of any scheme; `undefined` when there is none. */
export function findNotifyUrlProblem(value: string): string | undefined {
  // `URL` drops blanks and invisible characters and repairs slashes, so WeChat Pay would call another URL
  // than the one that was checked.
  if (
    /[\s\\\p{Cc}\p{Cf}]/u.test(value) ||
    !/^https?:\/\/[^/]/i.test(value) ||
    !URL.canParse(value)
  ) {
    return 'must be an absolute URL that starts with https:// and has a host';
  }
  if (value.includes('?')) return 'must not have a query string';
  if (value.includes('#')) return 'must not have a fragment';
  // Credentials need an `@`.
  if (!value.includes('@')) return undefined;
  const { username, password } = new URL(value);
  const authority = value.split('/', 3)[2] ?? '';
  if (username !== '' || password !== '' || authority.includes('@')) {
    return 'must not have credentials';
  }
  return undefined;
}

/** True when the scheme of a well-formed notify URL is permitted. */
export function isNotifyUrlSchemePermitted(value: string, http: HttpPermission): boolean {
  if (/^https:/i.test(value)) return true;
  return http.anywhere || (http.loopback && isLoopbackHost(new URL(value).hostname));
}

/** Where notifications can be served. */
interface NotificationPlace {
  /** True when a simulator on this machine stands in for WeChat Pay. */
  readonly loopbackApi: boolean;
  /** The path that the module serves, if any. */
  readonly notificationPath: string | undefined;
}

/** Explains why notifications to a well-formed URL would not arrive; `undefined` when they may. */
export function findNotifyUrlMismatch(
  value: string,
  { loopbackApi, notificationPath }: NotificationPlace,
): string | undefined {
  const { hostname, pathname } = new URL(value);
  if (!loopbackApi && isLoopbackHost(hostname)) {
    return 'names this machine, which WeChat Pay cannot reach';
  }
  // A reverse proxy may strip a prefix.
  const path = pathname.replace(/\/$/, '');
  return notificationPath === undefined || path.endsWith(notificationPath)
    ? undefined
    : `does not end in ${notificationPath}, the path that this module serves`;
}
