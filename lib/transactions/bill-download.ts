import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ApiCaller } from '../client/api-caller.js';
import type { CallOptions } from '../client/call-options.js';
import { EndpointCaller } from '../client/endpoint-caller.js';
import type { Endpoint } from '../client/endpoint.js';
import { WECHAT_PAY_SETTINGS, type WechatPaySettings } from '../client/settings.js';
import type { Deadline } from '../common/deadline.js';
import { WechatPayTransportError } from '../errors/wechat-pay-transport.error.js';
import { billHash } from './bill-hash.js';
import { billTarget, type BillLocation } from './bill-location.js';
import { billStream } from './bill-stream.js';

const ENDPOINT = 'GET /v3/billdownload/file';

/** The hosts that WeChat Pay documents for bills. */
const DOCUMENTED_ORIGINS = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'];

/** Milliseconds without a byte after which a bill is given up. */
const IDLE_LIMIT = 30_000;

/** Downloads bills: the request is signed by us, the answer is not signed by WeChat Pay. */
@Injectable()
export class BillDownload {
  readonly #endpoints: EndpointCaller;
  readonly #caller: ApiCaller;
  readonly #settings: WechatPaySettings;

  constructor(
    @Inject(EndpointCaller) endpoints: EndpointCaller,
    @Inject(ApiCaller) caller: ApiCaller,
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
    const target = billTarget(location.download_url, this.#origins());
    if (target === undefined) throw unexpected('download_url does not lead to a bill of this API');
    const hash = billHash(location);
    if (hash === undefined)
      throw unexpected('hash_type and hash_value are no hash that can be checked');
    const { stream, requestId } = await this.#caller.call(
      { endpoint: ENDPOINT, method: 'GET', target, retry: 'read', serial: undefined, stream: true },
      // The response carries no signature; its hash was announced in a signed one.
      () => Promise.resolve(),
      deadline,
    );
    if (stream === undefined) throw unexpected('the answer is no stream');
    return billStream(stream, hash, {
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

function unexpected(message: string): WechatPayTransportError {
  return new WechatPayTransportError({
    reason: 'unexpected-answer',
    endpoint: ENDPOINT,
    outcomeUnknown: false,
    message,
  });
}
