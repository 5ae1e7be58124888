import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { RequestSender } from '../../api/request-sender.js';
import type { CallOptions } from '../../api/call-options.js';
import { ApiClient } from '../../api/api-client.js';
import type { Endpoint } from '../../api/endpoint.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from '../../api/settings.js';
import type { Deadline } from '../../common/deadline.js';
import { WechatPayTransportError } from '../../errors/wechat-pay-transport.error.js';
import { type BillLocation, getBillTarget, readBillHash } from './bill-location.js';
import { createBillStream } from './bill-stream.js';

const ENDPOINT = 'GET /v3/billdownload/file';

/** The hosts that WeChat Pay documents for bills. */
const DOCUMENTED_ORIGINS = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'];

/** Milliseconds without a byte after which a bill is given up. */
const IDLE_LIMIT = 30_000;

/** Downloads bills: the request is signed by us, the answer is not signed by WeChat Pay. */
@Injectable()
export class BillDownload {
  readonly #endpoints: ApiClient;
  readonly #caller: RequestSender;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(ApiClient) endpoints: ApiClient,
    @Inject(RequestSender) caller: RequestSender,
    @Inject(WECHAT_PAY_SETTINGS) settings: WechatPaySettings,
  ) {
    this.#endpoints = endpoints;
    this.#caller = caller;
    this.#settings = settings;
  }

  /** Asks where a bill lies and opens it, both within one timeout. */
  async open<Request extends object>(
    endpoint: Endpoint<Request, BillLocation>,
    dto: Request,
    options: CallOptions = {},
  ): Promise<Readable> {
    const name = `${endpoint.method} ${endpoint.path}`;
    return this.#endpoints.within(options, name, async (deadline) => {
      const location = await this.#endpoints.callWithin(deadline, endpoint, dto, options);
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
    const { stream, requestId } = await this.#caller.send(
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
