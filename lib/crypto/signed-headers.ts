import { SignatureVerificationError } from '../errors/wechat-pay-call.errors.js';
import { decodeCanonicalBase64, toPrintable } from '../common/text.js';

/** Headers with case-insensitive names: a plain object like Node's, or a `Headers`. */
export type HeaderSource =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | Iterable<readonly [string, string]>;

/** The four headers of a signature, with valid form. */
export interface SignedHeaders {
  /** Seconds since the epoch, exactly as signed. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly serial: string;
  /** Decoded from base64. */
  readonly signature: Buffer;
}

/** Prefix of signatures that WeChat Pay makes wrong on purpose, to check that they are rejected (签名探测). */
const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

const MAX_SIGNATURE = 1024;

const FORMS = {
  'wechatpay-timestamp': { pattern: /^(?:0|[1-9]\d{0,9})$/, form: 'a decimal of up to 10 digits' },
  // A line feed would shift the boundary between nonce and body; a comma joins two headers into one.
  'wechatpay-nonce': {
    pattern: /^[\x21-\x2b\x2d-\x7e]{1,128}$/,
    form: 'up to 128 printable characters',
  },
  'wechatpay-serial': { pattern: /^[0-9A-Za-z_-]{1,128}$/, form: 'up to 128 letters and digits' },
  'wechatpay-signature': { form: 'canonical base64 of up to 1,024 characters' },
} as const;

type SignedHeaderName = keyof typeof FORMS;

/** Optional header; merchants with SM2 (国密) receive another type. */
const TYPE_HEADER = 'wechatpay-signature-type';
const SIGNATURE_TYPE = 'WECHATPAY2-SHA256-RSA2048';

/**
 * Reads the headers of a signed message, each of which must occur once and have a valid form.
 *
 * @throws {SignatureVerificationError} `unsupported-signature-type`, `missing-header`,
 * `malformed-header` or `signature-probe`.
 */
export function readSignedHeaders(source: HeaderSource): SignedHeaders {
  const found: FoundHeaders = {};
  if (Symbol.iterator in source) {
    for (const [name, value] of source as Iterable<readonly [string, string]>) {
      collect(found, name, value);
    }
  } else {
    for (const name of Object.keys(source)) collect(found, name, source[name]);
  }
  checkType(found);
  const timestamp = checkForm('wechatpay-timestamp', getSingle(found, 'wechatpay-timestamp'));
  const nonce = checkForm('wechatpay-nonce', getSingle(found, 'wechatpay-nonce'));
  const serial = checkForm('wechatpay-serial', getSingle(found, 'wechatpay-serial'));
  const signature = getSingle(found, 'wechatpay-signature');
  if (signature.includes(PROBE_PREFIX)) {
    throw new SignatureVerificationError(
      'signature-probe',
      'WeChat Pay probes whether wrong signatures are rejected, which is normal',
    );
  }
  // Canonical base64 contains no other characters.
  const bytes = signature.length > MAX_SIGNATURE ? undefined : decodeCanonicalBase64(signature);
  if (bytes === undefined) throw createMalformedError('wechatpay-signature');
  return { timestamp, nonce, serial, signature: bytes };
}

/** Values by header name; a list when the header occurs more than once. */
type FoundHeaders = {
  [name in SignedHeaderName | typeof TYPE_HEADER]?: string | readonly string[] | undefined;
};

function collect(
  found: FoundHeaders,
  name: string,
  value: string | readonly string[] | undefined,
): void {
  if (value === undefined) return;
  const key = name.toLowerCase();
  if (!isSignedHeaderName(key)) return;
  const before = found[key];
  if (before === undefined && typeof value === 'string') found[key] = value;
  else found[key] = [before ?? [], value].flat();
}

function isSignedHeaderName(name: string): name is keyof FoundHeaders {
  return name === TYPE_HEADER || Object.hasOwn(FORMS, name);
}

/** Runs before the other checks, because another type's keys would be reported as unknown. */
function checkType(found: FoundHeaders): void {
  const given = found[TYPE_HEADER];
  if (given === undefined || given === SIGNATURE_TYPE) return;
  const types = [given].flat().flatMap((value) => String(value).split(','));
  const other = types
    .map((type) => type.trim())
    .find((type) => !['', SIGNATURE_TYPE].includes(type));
  if (other === undefined) return;
  const note = other.includes('SM2') ? '; this package does not support SM2 (国密)' : '';
  throw new SignatureVerificationError(
    'unsupported-signature-type',
    `the signature type ${toPrintable(other).slice(0, 64)} is not supported, it must be ${SIGNATURE_TYPE}${note}`,
  );
}

function getSingle(found: FoundHeaders, name: SignedHeaderName): string {
  const values = found[name] ?? [];
  const [value, ...more] = typeof values === 'string' ? [values] : values;
  if (value === undefined || value === '') {
    throw new SignatureVerificationError(
      'missing-header',
      `the header ${name} is missing: either the message does not come from WeChat Pay, or a proxy dropped it`,
    );
  }
  if (more.length > 0) {
    throw new SignatureVerificationError(
      'malformed-header',
      `the header ${name} occurs more than once`,
    );
  }
  if (typeof value !== 'string') throw createMalformedError(name);
  return value;
}

function checkForm(name: Exclude<SignedHeaderName, 'wechatpay-signature'>, value: string): string {
  if (!FORMS[name].pattern.test(value)) throw createMalformedError(name);
  return value;
}

function createMalformedError(name: SignedHeaderName): SignatureVerificationError {
  return new SignatureVerificationError(
    'malformed-header',
    `the header ${name} is not ${FORMS[name].form}`,
  );
}
