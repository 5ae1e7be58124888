import { createVerify, randomBytes, sign } from 'node:crypto';
import type { KeyLike } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimulatorModuleOptions } from '../../../lib/testing/index.js';

/** Deviations from a regular request. */
export interface CallOptions {
  readonly body?: unknown;
  /** Sent instead of the JSON of `body`. */
  readonly rawBody?: string | Buffer;
  /** `undefined` removes a header. */
  readonly headers?: Record<string, string | undefined>;
  /** Changes the message before it is signed. */
  readonly signedMessage?: (message: Buffer) => Buffer;
  /** Changes the fields of the Authorization header after they were signed. */
  readonly authorization?: Record<string, string>;
  readonly timestamp?: number | string;
  readonly privateKey?: string;
  /** Writes the fields of the Authorization header from last to first. */
  readonly reversed?: boolean;
}

/** A response as it came over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly content: Buffer;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read arbitrary properties
  readonly json: any;
}

/** A client of WeChat Pay that uses only node:crypto and node:http. */
export class MerchantClient {
  readonly options: SimulatorModuleOptions;

  constructor(options: SimulatorModuleOptions) {
    this.options = options;
  }

  call(method: string, path: string, call: CallOptions = {}): Promise<WireResponse> {
    const { options } = this;
    const body = Buffer.from(
      call.rawBody ?? (call.body === undefined ? '' : JSON.stringify(call.body)),
    );
    const timestamp = String(call.timestamp ?? Math.floor(options.clock() / 1000));
    const nonce = randomBytes(16).toString('hex');
    const message = Buffer.concat([
      Buffer.from(`${method}\n${path}\n${timestamp}\n${nonce}\n`),
      body,
      Buffer.from('\n'),
    ]);
    const signature = sign(
      'RSA-SHA256',
      call.signedMessage?.(message) ?? message,
      call.privateKey ?? options.merchantPrivateKey,
    ).toString('base64');
    const fields = {
      mchid: options.mchid,
      nonce_str: nonce,
      timestamp,
      serial_no: options.merchantSerialNumber,
      signature,
      ...call.authorization,
    };
    const list = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
    if (call.reversed) list.reverse();
    const headers = {
      Accept: 'application/json',
      'User-Agent': 'test',
      ...(body.length > 0 && { 'Content-Type': 'application/json' }),
      'Wechatpay-Serial': options.wechatPayPublicKeyId,
      Authorization: `WECHATPAY2-SHA256-RSA2048 ${list.join(',')}`,
      ...call.headers,
    };
    return send(`${options.baseUrl}${path}`, method, headers, body);
  }
}

/** Sends requests without a signature. */
export function send(
  url: string,
  method: string,
  headers: Record<string, string | undefined> = {},
  body: Buffer | string = '',
): Promise<WireResponse> {
  const present = Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: present, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            content: Buffer.concat(chunks),
            text,
            json: isJson ? parse(text) : undefined,
          });
        });
    });
    outgoing.on('error', reject).end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the headers carry a valid signature of the body. */
export function isSignedBy(
  key: KeyLike,
  headers: Readonly<Record<string, unknown>>,
  text: string,
): boolean {
  const { timestamp, nonce, signature } = signatureHeaders(headers);
  return createVerify('RSA-SHA256')
    .update(`${timestamp}\n${nonce}\n${text}\n`)
    .verify(key, signature, 'base64');
}

/** The signature headers, looked up case-insensitively. */
export function signatureHeaders(headers: Readonly<Record<string, unknown>>) {
  const lower = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const read = (name: string): string => String(lower.get(`wechatpay-${name}`) ?? '');
  return {
    timestamp: read('timestamp'),
    nonce: read('nonce'),
    serial: read('serial'),
    signature: read('signature'),
    type: read('signature-type'),
  };
}
