import type { IncomingHttpHeaders } from 'node:http';
import { TextDecoder } from 'node:util';
import { isJsonObject } from '../http/request-body.js';
import type { JsonObject } from '../http/request-body.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { MerchantRecord } from '../merchant-record.js';
import { SimulatedApiError, rejectHeader } from '../validation/simulated-api-error.js';

/** Far deeper than any documented body, and shallow enough not to exhaust the stack. */
const DEEPEST = 100;

/** A request as received over the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as they were sent and signed. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const JSON_ACCEPTED = /(?:^|,)\s*(?:application\/json|application\/\*|\*\/\*)\s*(?:[;,]|$)/i;
const JSON_CONTENT = /^application\/json\s*(?:;|$)/i;

/** The languages that WeChat Pay documents for its error messages. */
const LANGUAGES = ['en', 'zh-CN', 'zh-HK', 'zh-TW'];

/** @throws SimulatedApiError when a required header is missing, or WeChat Pay rejects a header. */
export function checkHeaders({ headers, body }: RawRequest): void {
  checkLanguage(headers['accept-language']);
  if (!JSON_ACCEPTED.test(headers.accept ?? ''))
    rejectHeader('Accept', 'must allow application/json');
  if (!headers['user-agent']?.trim()) rejectHeader('User-Agent', 'must not be empty');
  if (body.length > 0 && !JSON_CONTENT.test(headers['content-type'] ?? '')) {
    rejectHeader('Content-Type', 'must be application/json with a body');
  }
}

/**
 * An empty header counts as absent. A list must contain a known language; `*`, which Node's `fetch`
 * sends, is rejected at any position.
 */
function checkLanguage(header: string | undefined): void {
  const ranges = (header ?? '').split(',').map((range) => range.trim().toLowerCase());
  const present = ranges.filter((range) => range !== '');
  if (present.length === 0) return;
  const names = present.map((range) => range.split(';', 1)[0]?.trim());
  const isKnown = LANGUAGES.some((language) =>
    present.some(
      (range, index) => names[index] === language.toLowerCase() && !hasWeightZero(range),
    ),
  );
  if (isKnown && !names.includes('*')) return;
  throw new SimulatedApiError(406, 'PARAM_ERROR', '传入了不支持的Accept-Language', {
    field: 'Accept-Language',
    value: header?.slice(0, 128),
    issue: `must be absent or name one of ${LANGUAGES.join(', ')}`,
    location: 'header',
  });
}

function hasWeightZero(range: string): boolean {
  return /;\s*q=0(?:\.0*)?\s*$/.test(range);
}

/**
 * Finds the key named by `Wechatpay-Serial`, when the header is present and not empty.
 *
 * @throws SimulatedApiError when no key of the merchant has the serial.
 */
export function findRequestedKey(
  { headers }: RawRequest,
  merchant: MerchantRecord,
  now: number,
): PlatformKey | undefined {
  const serial = headers['wechatpay-serial'];
  if (typeof serial !== 'string' || serial.trim() === '') return undefined;
  const key = merchant.keys.find(serial, now);
  if (key) return key;
  throw new SimulatedApiError(
    400,
    'PARAM_ERROR',
    `Http头Wechatpay-Serial有误: WeChat Pay has no key with the serial ${serial}`,
    {
      field: 'Wechatpay-Serial',
      value: serial,
      issue: 'must be the serial of a key that WeChat Pay uses for this merchant',
      location: 'header',
    },
  );
}

/**
 * Parses the object in a request's body by WeChat Pay's rules for JSON: UTF-8, no null, no four-byte
 * characters.
 *
 * @throws SimulatedApiError when the body breaks one of them.
 */
export function readJson(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  const content = parseJson(body);
  if (!isJsonObject(content)) rejectJson('', 'the body must be a JSON object');
  checkValue(content, '');
  return content;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return rejectJson('', 'the body must be JSON in UTF-8');
  }
}

function checkValue(value: unknown, pointer: string, depth = 1): void {
  if (value === null) rejectJson(pointer, 'null is not allowed; leave the field out');
  if (typeof value === 'string') checkText(value, pointer);
  if (typeof value !== 'object') return;
  if (depth > DEEPEST) rejectJson('', `the body is nested more than ${DEEPEST} levels deep`);
  for (const [name, item] of Object.entries(value)) {
    checkText(name, pointer);
    checkValue(item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  }
}

function checkText(text: string, pointer: string): void {
  if (/[\u{10000}-\u{10FFFF}]/u.test(text))
    rejectJson(pointer, 'four-byte characters are not allowed');
  if (!text.isWellFormed()) rejectJson(pointer, 'a lone surrogate is not a valid character');
}

function rejectJson(field: string, issue: string): never {
  throw new SimulatedApiError(400, 'PARAM_ERROR', `参数错误: ${field || '/'} ${issue}`, {
    field,
    issue,
    location: 'body',
  });
}
