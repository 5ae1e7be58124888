import { TextDecoder } from 'node:util';
import { ApiRefusal } from './api-refusal.js';
import { isJsonObject } from './json-object.js';
import type { JsonObject } from './json-object.js';

/** No document of WeChat Pay's comes near, and deeper ones would exhaust the stack. */
const DEEPEST = 100;

/**
 * The object in a request's body, by WeChat Pay's rules for JSON: UTF-8, no null, no characters of
 * four bytes.
 *
 * @throws ApiRefusal when it breaks one of them.
 */
export function readJson(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  const content = parse(body);
  if (!isJsonObject(content)) refuse('', 'the body is no JSON object');
  checkValue(content, '');
  return content;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return refuse('', 'the body is no JSON in UTF-8');
  }
}

function checkValue(value: unknown, pointer: string, depth = 1): void {
  if (value === null) refuse(pointer, 'null is not allowed; leave the field out');
  if (typeof value === 'string') checkText(value, pointer);
  if (typeof value !== 'object') return;
  if (depth > DEEPEST) refuse('', `the body is nested more than ${DEEPEST} levels deep`);
  for (const [name, item] of Object.entries(value)) {
    checkText(name, pointer);
    checkValue(item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
  }
}

function checkText(text: string, pointer: string): void {
  if (/[\u{10000}-\u{10FFFF}]/u.test(text))
    refuse(pointer, 'characters of four bytes are not allowed');
  if (!text.isWellFormed()) refuse(pointer, 'half a surrogate pair is no character');
}

function refuse(field: string, issue: string): never {
  throw new ApiRefusal(400, 'PARAM_ERROR', `参数错误: ${field || '/'} ${issue}`, {
    field,
    issue,
    location: 'body',
  });
}
