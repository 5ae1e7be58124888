import { verify } from 'node:crypto';
import { isOwnHost, parseHostname } from '../http/caller-checks.js';
import { buildSignedMessage } from '../keys/cryptography.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';
import { explainSignature } from './explain-signature.js';
import type { RawRequest } from './read-request.js';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const NAMES = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature'] as const;
const TOLERANCE_SECONDS = 300;

/** A client with a fixed host may resolve these names to the simulator; no other web site owns them. */
const WECHAT_PAY_HOSTS = new Set(['api.mch.weixin.qq.com', 'api2.mch.weixin.qq.com']);

/** The fields of the `Authorization` header. */
type Authorization = Readonly<Record<(typeof NAMES)[number], string>>;

/** @throws SimulatedApiError for an unknown host, which another web site may resolve to this computer. */
export function checkHost({ headers: { host } }: RawRequest, state: SimulatorState): void {
  if (state.exposed || isOwnHost(host, state.baseUrl)) return;
  if (WECHAT_PAY_HOSTS.has(parseHostname(host) ?? '')) return;
  throw new SimulatedApiError(
    403,
    'NO_AUTH',
    '主机名不是本机。 The Host header names neither this computer nor WeChat Pay: use the loopback address, or set `publicUrl`.',
    { field: 'Host', value: host?.slice(0, 128), issue: 'is unknown', location: 'header' },
  );
}

/**
 * Parses the header. Its fields may come in any order.
 *
 * @throws SimulatedApiError when the header does not have the documented form.
 */
export function parseAuthorization(header: string | undefined): Authorization {
  if (!header) rejectSignature('Authorization', 'the Authorization header is missing');
  const space = header.indexOf(' ');
  const scheme = space === -1 ? header : header.slice(0, space);
  if (scheme !== SCHEME)
    rejectSignature('Authorization', `the scheme must be ${SCHEME}, not ${scheme}`);
  const fields = new Map<string, string>();
  for (const part of header.slice(scheme.length).split(',')) {
    const [, name, value] = /^\s*([a-z_]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      rejectSignature(
        'Authorization',
        'the scheme must be followed by comma-separated fields of the form name="value"',
      );
    }
    if (fields.has(name)) rejectSignature(name, `${name} occurs twice in the Authorization header`);
    fields.set(name, value);
  }
  const read = (name: (typeof NAMES)[number]): string => {
    const value = fields.get(name);
    return value
      ? value
      : rejectSignature(name, `${name} is missing from the Authorization header`);
  };
  return {
    mchid: read('mchid'),
    nonce_str: read('nonce_str'),
    timestamp: read('timestamp'),
    serial_no: read('serial_no'),
    signature: read('signature'),
  };
}

/** @throws SimulatedApiError always: 401, naming one part of the signature. */
function rejectSignature(
  field: string,
  issue: string,
  information: Record<string, unknown> = {},
): never {
  throw new SimulatedApiError(401, 'SIGN_ERROR', `错误的签名，验签失败: ${issue}`, {
    field,
    issue,
    location: 'authorization',
    ...information,
  });
}

/**
 * Verifies that a merchant signed exactly this request within five minutes of now, and returns that merchant.
 *
 * @throws SimulatedApiError that names the wrong part as far as it can be determined.
 */
export function checkSignature(
  request: RawRequest,
  authorization: Authorization,
  { merchants, clock, signatureTime }: SimulatorState,
): MerchantRecord {
  const { mchid, serial_no, timestamp, nonce_str, signature } = authorization;
  const merchant = merchants.get(mchid);
  if (!merchant) rejectSignature('mchid', `unknown merchant ${mchid}`);
  const publicKey = merchant.findPublicKey(serial_no);
  if (!publicKey) {
    rejectSignature('serial_no', explainSerial(serial_no, merchant, merchants, clock.now()));
  }
  if (!/^\d{1,10}$/.test(timestamp)) {
    rejectSignature('timestamp', `the timestamp must be in whole seconds, not ${timestamp}`);
  }
  const seconds = Math.floor(signatureTime() / 1000);
  if (Math.abs(seconds - Number(timestamp)) > TOLERANCE_SECONDS) {
    rejectSignature(
      'timestamp',
      `the timestamp ${timestamp} is more than ${TOLERANCE_SECONDS} s from WeChat Pay's ${seconds}`,
    );
  }
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.toString('base64') !== signature) {
    rejectSignature('signature', 'the signature must be standard base64');
  }
  const lines = [request.method, request.target, timestamp, nonce_str] as const;
  const message = buildSignedMessage([...lines, request.body]);
  if (verify('sha256', message, publicKey, bytes)) return merchant;
  const rejected = { request, lines, signature: bytes, publicKey, merchants };
  rejectSignature('signature', explainSignature(rejected), {
    sign_information: {
      method: request.method,
      url: request.target,
      // The body may be long and is left out.
      truncated_sign_message: buildSignedMessage(lines).toString('utf8'),
      sign_message_length: message.length,
    },
  });
}

function explainSerial(
  serial: string,
  merchant: MerchantRecord,
  merchants: ReadonlyMap<string, MerchantRecord>,
  now: number,
): string {
  if (merchant.findPublicKey(serial.toUpperCase())) return `${serial} must be in upper case`;
  if (merchant.keys.find(serial, now)) {
    return `${serial} names a key of WeChat Pay; serial_no names the merchant's own API certificate`;
  }
  const owner = [...merchants.values()].find((other) => other.findPublicKey(serial) !== undefined);
  const ownership = owner ? `; it is that of merchant ${owner.mchid}` : '';
  return `${serial} is not a certificate of merchant ${merchant.mchid}${ownership}`;
}
