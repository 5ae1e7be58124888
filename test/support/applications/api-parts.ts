import { createPrivateKey, createPublicKey, createSecretKey, X509Certificate } from 'node:crypto';
import { ApiClient } from '../../../lib/api/api-client.js';
import { RequestSender } from '../../../lib/api/request-sender.js';
import { NO_RETRY } from '../../../lib/api/retry-policy.js';
import type { WechatPaySettings } from '../../../lib/api/settings.js';
import { CurrentCredentials } from '../../../lib/crypto/current-credentials.js';
import { KeySigner, type WechatPaySigner } from '../../../lib/crypto/key-signer.js';
import { MerchantCredentials } from '../../../lib/crypto/merchant-credentials.js';
import type { WechatPayKey } from '../../../lib/crypto/wechat-pay-key.js';
import { WechatPayKeys, type WechatPayKeysInit } from '../../../lib/crypto/wechat-pay-keys.js';
import type {
  HttpRequest,
  HttpResponse,
  HttpTransport,
} from '../../../lib/transport/http-transport.js';
import {
  API_V3_KEY,
  APPID,
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
  SERIAL_A,
  SERIAL_B,
} from '../fixtures.js';
import { signedHeaders, type SignOptions } from '../wire/platform-signer.js';

/** Settings of a merchant whose calls are sent once and whose clock stands still. */
export const API_SETTINGS: WechatPaySettings = {
  mchid: MCHID,
  appids: {},
  appid: APPID,
  contractNotifyUrl: undefined,
  transactionNotifyUrl: undefined,
  baseUrl: 'https://api.example',
  backupBaseUrl: null,
  loopbackApi: false,
  timeout: 5000,
  retry: NO_RETRY,
  maxBillSize: 1000,
  rules: new Map(),
  allowHttpTransactionNotifyUrl: false,
  allowHttpForTesting: false,
  clock: () => NOW,
};

/** WeChat Pay's public key in the form of the package. */
export const PUBLIC_KEY: WechatPayKey = {
  serial: PUBLIC_KEY_ID,
  publicKey: createPublicKey(platformKeys[PUBLIC_KEY_ID]!),
};

const YEAR = 365 * 86_400_000;
const certificate = (serial: string, file: string): WechatPayKey => ({
  serial,
  publicKey: new X509Certificate(fixture(file)).publicKey,
  validFrom: NOW - YEAR,
  validTo: NOW + YEAR,
});
export const CERTIFICATE_A = certificate(SERIAL_A, 'platform-a.cert.pem');
export const CERTIFICATE_B = certificate(SERIAL_B, 'platform-b.cert.pem');

const keySigner = new KeySigner(createPrivateKey(fixture('merchant.key.pem')));

/** The merchant's credentials, with another signer or another APIv3 key where a test needs them. */
export function createCredentials({
  signer = keySigner,
  apiV3Key = API_V3_KEY,
}: { readonly signer?: WechatPaySigner; readonly apiV3Key?: string } = {}): MerchantCredentials {
  const secret = createSecretKey(Buffer.from(apiV3Key));
  return new MerchantCredentials(MCHID, MERCHANT_SERIAL, signer, secret, merchantPublicKey);
}

type Respond = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Lets the test respond to each request, without a socket. */
export class ScriptedTransport implements HttpTransport {
  readonly requests: HttpRequest[] = [];

  constructor(public respond: Respond) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    return this.respond(request);
  }

  close(): void {}
}

/** A response that WeChat Pay has signed, as a transport returns it. */
export function signedResponse(
  body: string,
  { status = 200, ...sign }: SignOptions & { readonly status?: number } = {},
): HttpResponse {
  const headers = Object.entries(signedHeaders(body, sign));
  return {
    status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body),
  };
}

/** An unsigned error of WeChat Pay, as a transport returns it. */
export function errorResponse(status: number, code: string): HttpResponse {
  const body = Buffer.from(JSON.stringify({ code, message: 'not allowed' }));
  return { status, headers: { 'request-id': 'REQ-1' }, body };
}

export interface ApiPartsInit {
  /** Default: every request gets an empty JSON object. */
  readonly respond?: Respond;
  readonly settings?: Partial<WechatPaySettings>;
  /** Default: WeChat Pay's public key. */
  readonly keys?: Partial<WechatPayKeysInit>;
  readonly credentials?: MerchantCredentials;
}

/** The parts of a merchant that send calls, wired as the module does it but without Nest. */
export function createApiParts(init: ApiPartsInit = {}) {
  const settings: WechatPaySettings = { ...API_SETTINGS, ...init.settings };
  const transport = new ScriptedTransport(init.respond ?? (() => signedResponse('{}')));
  const credentials = new CurrentCredentials(init.credentials ?? createCredentials());
  const keys = new WechatPayKeys({
    clock: settings.clock,
    onRefreshFailure: (failure) => {
      throw failure;
    },
    ...(init.keys ?? { publicKey: PUBLIC_KEY }),
  });
  const sender = new RequestSender(transport, credentials, settings);
  const client = new ApiClient(sender, credentials, keys, settings);
  return { settings, transport, credentials, keys, sender, client };
}
