import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { RequestSender } from '../../api/request-sender.js';
import type { CallOptions } from '../../api/call-options.js';
import { ApiClient, type CallScope } from '../../api/api-client.js';
import type { Endpoint } from '../../api/endpoint.js';
import { readRetry } from '../../api/retry-policy.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from '../../api/settings.js';
import { keepResponseInfo } from '../../common/response-info.js';
import { WechatPayTransportError } from '../../errors/wechat-pay-call.errors.js';
import { type BillHash, createBillStream } from './bill-stream.js';

/** Download URL and hash of a bill. */
export interface BillLocation {
  /** `SHA1`. */
  readonly hash_type: string;
  /** Hex. */
  readonly hash_value: string;
  readonly download_url: string;
}

/** The only path from which bills are downloaded. */
const BILL_FOLDER = '/v3/billdownload/';

/**
 * Returns path and query of a bill, or `undefined` when its URL is not one of the API: a request signed with
 * the merchant's key must not be sent to another host.
 *
 * @param origins permitted origins.
 */
function getBillTarget(url: string, origins: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  const target = pathname + search;
  // A URL that the parser normalizes (credentials, dot segments, backslashes, spaces) is rejected.
  const isPlain = url === origin + target;
  const isInside = pathname.startsWith(BILL_FOLDER) && !/%2f|%5c|%2e/i.test(pathname);
  return isPlain && isInside && origins.includes(origin) ? target : undefined;
}

/** Hash algorithms by WeChat Pay's names, with the format of their values. */
const ALGORITHMS: ReadonlyMap<string, { readonly algorithm: string; readonly form: RegExp }> =
  new Map([
    ['SHA1', { algorithm: 'sha1', form: /^[0-9a-f]{40}$/ }],
    ['SHA256', { algorithm: 'sha256', form: /^[0-9a-f]{64}$/ }],
  ]);

/** Returns the hash of a bill, or `undefined` for an unknown algorithm or a malformed value. */
export function readBillHash({ hash_type, hash_value }: BillLocation): BillHash | undefined {
  const known = ALGORITHMS.get(hash_type.toUpperCase());
  const value = hash_value.toLowerCase();
  return known?.form.test(value) === true ? { algorithm: known.algorithm, value } : undefined;
}

const ENDPOINT = 'GET /v3/billdownload/file';

/** The origins that WeChat Pay documents for bills. */
const DOCUMENTED_ORIGINS = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'];

/** Milliseconds without a byte after which a download fails. */
const IDLE_LIMIT = 30_000;

/** Downloads bills. The request is signed; the response carries no signature. */
@Injectable()
export class BillDownload {
  readonly #client: ApiClient;
  readonly #sender: RequestSender;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(ApiClient) client: ApiClient,
    @Inject(RequestSender) sender: RequestSender,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#client = client;
    this.#sender = sender;
    this.#settings = settings;
  }

  /** Requests the download URL of a bill and opens it, both within one timeout. */
  async open<Request extends object>(
    endpoint: Endpoint<Request, BillLocation>,
    dto: Request,
    options: CallOptions = {},
  ): Promise<Readable> {
    const name = `${endpoint.method} ${endpoint.path}`;
    return this.#client.runWithin(options, name, async (scope) => {
      const location = await this.#client.callWithin(scope, endpoint, dto, options);
      return this.#openAt(location, scope, options);
    });
  }

  /** Opens a bill at the configured base URL, with path and query of `download_url`. */
  async #openAt(
    location: BillLocation,
    { deadline, credentials }: CallScope,
    { signal, retry }: CallOptions,
  ): Promise<Readable> {
    const target = getBillTarget(location.download_url, this.#origins());
    if (target === undefined)
      throw createUnexpectedResponseError('download_url must point to a bill of this API');
    const hash = readBillHash(location);
    if (hash === undefined)
      throw createUnexpectedResponseError('hash_type and hash_value must be a SHA1 or SHA256 hash');
    const response = await this.#sender.send(
      { endpoint: ENDPOINT, method: 'GET', target, retry: 'read', serial: undefined, stream: true },
      // The response carries no signature; the signed response before it contained the hash.
      () => Promise.resolve(),
      deadline,
      readRetry(retry, this.#settings.retry),
      credentials,
    );
    const { stream, requestId } = response;
    if (stream === undefined) throw createUnexpectedResponseError('the response must be a stream');
    const bill = createBillStream(stream, hash, {
      endpoint: ENDPOINT,
      requestId,
      idleLimit: IDLE_LIMIT,
      sizeLimit: this.#settings.maxBillSize,
      signal,
    });
    return keepResponseInfo(bill, response);
  }

  #origins(): string[] {
    const { baseUrl, backupBaseUrl } = this.#settings;
    return [baseUrl, ...(backupBaseUrl === null ? [] : [backupBaseUrl]), ...DOCUMENTED_ORIGINS];
  }
}

function createUnexpectedResponseError(message: string): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-response',
    endpoint: ENDPOINT,
    outcomeUnknown: false,
    message,
  });
}
