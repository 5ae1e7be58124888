/** Token of the checked path of a module; `undefined` when it serves none. */
export const NOTIFICATION_PATH = Symbol('nestjs-wechatpay-insurance:notification-path');

const SEGMENTS = /^\/?[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*\/?$/;

/**
 * The path as a URL has it, with a slash in front and none at the end; `undefined` when it is no plain
 * path: what means something to a router would match other URLs.
 */
export function normalizeNotificationPath(path: unknown): string | undefined {
  if (typeof path !== 'string' || !SEGMENTS.test(path)) return undefined;
  const plain = `/${path.replace(/^\/|\/$/g, '')}`;
  return plain.split('/').some((segment) => segment === '.' || segment === '..')
    ? undefined
    : plain;
}
