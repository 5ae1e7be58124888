import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { RequestSender } from '../../api/request-sender.js';
import type { CallOptions } from '../../api/call-options.js';
import { ApiClient } from '../../api/api-client.js';
import type { Endpoint } from '../../api/endpoint.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from '../../api/settings.js';
import type { Deadline } from '../../common/deadline.js';
import { WechatPayTransportError } from '../../errors/wechat-pay-call.errors.js';
import { type BillHash, createBillStream } from './bill-stream.js';

/** Where a bill lies and what it must hash to. */
export interface BillLocation {
  /** `SHA1`. */
  readonly hash_type: string;
  /** Hex. */
  readonly hash_value: string;
  readonly download_url: string;
}

/** The only folder that bills are downloaded from. */
const BILL_FOLDER = '/v3/billdownload/';

/**
 * Path and query of a bill, or `undefined` when its URL leads elsewhere than to the API: a request that is
 * signed with the merchant's key goes nowhere else.
 *
 * @param origins where the API may be.
 */
function getBillTarget(url: string, origins: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, pathname, search } = new URL(url);
  const target = pathname + search;
  // A URL that its parser had to mend (credentials, dot segments, backslashes, blanks) is suspicious.
  const isPlain = url === origin + target;
  const isInside = pathname.startsWith(BILL_FOLDER) && !/%2f|%5c|%2e/i.test(pathname);
  return isPlain && isInside && origins.includes(origin) ? target : undefined;
}

/** Hash algorithms by the names that WeChat Pay uses, with the form of their values. */
const ALGORITHMS: ReadonlyMap<string, { readonly algorithm: string; readonly form: RegExp }> =
  new Map([
    ['SHA1', { algorithm: 'sha1', form: /^[0-9a-f]{40}$/ }],
    ['SHA256', { algorithm: 'sha256', form: /^[0-9a-f]{64}$/ }],
  ]);

/** The announced hash of a bill, or `undefined` when it is none that can be checked. */
export function readBillHash({ hash_type, hash_value }: BillLocation): BillHash | undefined {
  const known = ALGORITHMS.get(hash_type.toUpperCase());
  const value = hash_value.toLowerCase();
  return known?.form.test(value) === true ? { algorithm: known.algorithm, value } : undefined;
}

const ENDPOINT = 'GET /v3/billdownload/file';

/** The hosts that WeChat Pay documents for bills. */
const DOCUMENTED_ORIGINS = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'];

/** Milliseconds without a byte after which a bill is given up. */
const IDLE_LIMIT = 30_000;

/** Downloads bills: the request is signed by us, the answer is not signed by WeChat Pay. */
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

  /** Asks where a bill lies and opens it, both within one timeout. */
  async open<Request extends object>(
    endpoint: Endpoint<Request, BillLocation>,
    dto: Request,
    options: CallOptions = {},
  ): Promise<Readable> {
    const name = `${endpoint.method} ${endpoint.path}`;
    return this.#client.runWithin(options, name, async (deadline) => {
      const location = await this.#client.callWithin(deadline, endpoint, dto, options);
      return this.#openAt(location, deadline, options.signal);
    });
  }

  /** Opens a bill at our configured origin, with the path and query that WeChat Pay named. */
  async #openAt(
    location: BillLocation,
    deadline: Deadline,
    signal: AbortSignal | undefined,
  ): Promise<Readable> {
    const target = getBillTarget(location.download_url, this.#origins());
    if (target === undefined)
      throw createUnexpectedResponseError('download_url does not lead to a bill of this API');
    const hash = readBillHash(location);
    if (hash === undefined)
      throw createUnexpectedResponseError(
        'hash_type and hash_value are no hash that can be checked',
      );
    const { stream, requestId } = await this.#sender.send(
      { endpoint: ENDPOINT, method: 'GET', target, retry: 'read', serial: undefined, stream: true },
      // The response carries no signature; its hash was announced in a signed one.
      () => Promise.resolve(),
      deadline,
    );
    if (stream === undefined) throw createUnexpectedResponseError('the answer is no stream');
    return createBillStream(stream, hash, {
      endpoint: ENDPOINT,
      requestId,
      idleLimit: IDLE_LIMIT,
      sizeLimit: this.#settings.maxBillSize,
      signal,
    });
  }

  #origins(): string[] {
    const { baseUrl, backupBaseUrl } = this.#settings;
    return [baseUrl, ...(backupBaseUrl === null ? [] : [backupBaseUrl]), ...DOCUMENTED_ORIGINS];
  }
}

function createUnexpectedResponseError(message: string): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-answer',
    endpoint: ENDPOINT,
    outcomeUnknown: false,
    message,
  });
}
