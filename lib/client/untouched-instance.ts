import type { HttpService } from '@nestjs/axios';

/** As `@nestjs/axios` declares it: an application may hold another release of Axios than ours. */
type AxiosInstance = HttpService['axiosRef'];

/**
 * Settings that every request of ours gives by itself, or that say nothing about an exchange over
 * HTTP.
 */
const IMMATERIAL: ReadonlySet<string> = new Set([
  'allowAbsoluteUrls',
  'env',
  'httpAgent',
  'httpsAgent',
  'maxContentLength',
  'maxRedirects',
  'responseType',
  'transformRequest',
  'transformResponse',
  'transitional',
  'validateStatus',
  'xsrfCookieName',
  'xsrfHeaderName',
]);

/** How every release of Axios writes the methods that it binds to an instance. */
const BOUND = /^function wrap\(\)/;

/**
 * True while an instance of Axios is as it was created: no interceptor, no adapter and no default of the
 * application's own. Nobody can then tell whether a request went through it.
 */
export function isUntouched({ interceptors, defaults }: Partial<AxiosInstance>): boolean {
  // A stand-in of a test may have neither.
  return (
    interceptors !== undefined &&
    defaults !== undefined &&
    isEmpty(interceptors.request) &&
    isEmpty(interceptors.response) &&
    hasOnlyOwnDefaults(defaults as unknown as Readonly<Record<string, unknown>>)
  );
}

/**
 * The function that sends, where it is Axios' own: no spy, and nothing else that a test put in its place
 * or in the place of the whole instance.
 */
export function ownRequestOf(
  axios: Partial<AxiosInstance> | undefined,
): AxiosInstance['request'] | undefined {
  const request = axios?.request;
  return typeof request === 'function' && BOUND.test(Function.prototype.toString.call(request))
    ? request
    : undefined;
}

/** What Axios' own core runs interceptors by; its types leave it out. */
interface InterceptorList {
  readonly forEach?: (visit: () => void) => void;
}

function isEmpty(interceptors: object): boolean {
  const { forEach } = interceptors as InterceptorList;
  let count = 0;
  forEach?.call(interceptors, () => (count += 1));
  return forEach !== undefined && count === 0;
}

function hasOnlyOwnDefaults(defaults: Readonly<Record<string, unknown>>): boolean {
  for (const name of Object.keys(defaults)) {
    const value = defaults[name];
    if (value === undefined || IMMATERIAL.has(name)) continue;
    if (name === 'timeout' ? value === 0 : name === 'maxBodyLength' && value === -1) continue;
    if (name === 'adapter' && isOwnAdapter(value)) continue;
    if (name === 'headers' && hasOnlyOwnHeaders(value as Headers)) continue;
    return false;
  }
  return true;
}

/** In Node the first of Axios' own adapters that works is the one for HTTP, unless there is a browser's. */
function isOwnAdapter(adapter: unknown): boolean {
  return (
    Array.isArray(adapter) &&
    adapter[0] === 'xhr' &&
    adapter[1] === 'http' &&
    !('XMLHttpRequest' in globalThis)
  );
}

/** Headers by method, and those of every request under `common`. */
type Headers = Readonly<Record<string, Readonly<Record<string, unknown>> | string | number | null>>;

function hasOnlyOwnHeaders(headers: Headers): boolean {
  for (const method of Object.keys(headers)) {
    const ofMethod = headers[method];
    if (ofMethod === undefined) continue;
    // A header that stands beside the methods is one of every request.
    if (typeof ofMethod !== 'object' || ofMethod === null) return false;
    for (const name of Object.keys(ofMethod)) {
      // `Accept` is one of those that every request of ours gives.
      if (method === 'common' && name === 'Accept') continue;
      if (ofMethod[name] !== undefined) return false;
    }
  }
  return true;
}
