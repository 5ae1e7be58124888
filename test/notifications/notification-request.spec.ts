import { describe, expect, it } from 'vitest';
import {
  getEveryHeader,
  getRawBody,
  getRequestId,
} from '../../lib/notifications/notification-request.js';

describe('getRawBody', () => {
  const bytes = Buffer.from('{"a":1}');

  it.each([
    ['the bytes that Nest keeps', { rawBody: bytes, body: { a: 1 } }],
    ['the bytes that Nest keeps next to others', { rawBody: bytes, body: Buffer.from('other') }],
    ['the bytes that a parser left', { body: bytes }],
    ['the text that a parser left', { body: '{"a":1}' }],
    ['the text that was kept', { rawBody: '{"a":1}', body: { a: 1 } }],
    ['the bytes next to a parsed rawBody', { rawBody: { a: 1 }, body: bytes }],
  ])('returns %s', (_name, request) => {
    expect(getRawBody({ headers: {}, ...request })).toEqual(bytes);
  });

  it('returns the same buffer, not a copy', () => {
    expect(getRawBody({ headers: {}, rawBody: bytes })).toBe(bytes);
  });

  it.each([
    ['an empty text', { rawBody: '', body: bytes }],
    ['empty bytes', { rawBody: Buffer.alloc(0), body: bytes }],
  ])('returns no bytes for %s that was kept', (_name, request) => {
    expect(getRawBody({ headers: {}, ...request })).toEqual(Buffer.alloc(0));
  });

  it.each([
    ['no length', {}],
    ['the length 0', { 'content-length': '0' }],
    ['an empty length', { 'content-length': '' }],
  ])('returns no bytes for a request with %s and a body that was made up', (_name, headers) => {
    expect(getRawBody({ headers, body: {} })).toEqual(Buffer.alloc(0));
  });

  it.each([
    ['a length', { 'content-length': '7' }],
    ['a length that is not a number', { 'content-length': 'x' }],
    ['chunks', { 'transfer-encoding': 'chunked' }],
    ['chunks and the length 0', { 'transfer-encoding': 'chunked', 'content-length': '0' }],
  ])('returns nothing for a parsed body with %s', (_name, headers) => {
    expect(getRawBody({ headers, body: { a: 1 } })).toBeUndefined();
    expect(getRawBody({ headers })).toBeUndefined();
  });

  it.each([[new Uint8Array(2)], [7], [null], [['{}']]])('takes %j for a parsed body', (body) => {
    expect(getRawBody({ headers: { 'content-length': '2' }, body })).toBeUndefined();
  });
});

describe('getEveryHeader', () => {
  const headers = { a: '1, 2', b: '3' };

  it.each([
    ['rawHeaders are absent', undefined],
    ['rawHeaders are empty', []],
  ])('returns the joined headers where %s', (_name, rawHeaders) => {
    expect(getEveryHeader({ headers, rawHeaders })).toBe(headers);
  });

  it('returns repeated headers one by one', () => {
    const rawHeaders = ['A', '1', 'a', '2', 'B', '3'];
    expect(getEveryHeader({ headers, rawHeaders })).toEqual([
      ['A', '1'],
      ['a', '2'],
      ['B', '3'],
    ]);
  });

  it('leaves out a name without a value', () => {
    expect(getEveryHeader({ headers, rawHeaders: ['A', '1', 'B'] })).toEqual([['A', '1']]);
    expect(getEveryHeader({ headers, rawHeaders: ['A'] })).toEqual([]);
  });

  it('replaces holes with empty texts', () => {
    const rawHeaders = [undefined, '1', 'B', undefined] as unknown as string[];
    expect(getEveryHeader({ headers, rawHeaders })).toEqual([
      ['', '1'],
      ['B', ''],
    ]);
  });
});

describe('getRequestId', () => {
  it.each([
    ['the header', { 'request-id': 'REQ-1' }, 'REQ-1'],
    ['a list as one text', { 'request-id': ['REQ-1', 'REQ-2'] }, 'REQ-1,REQ-2'],
    ['an empty text without the header', { 'x-request-id': 'REQ-1' }, ''],
    ['128 characters in full', { 'request-id': 'x'.repeat(128) }, 'x'.repeat(128)],
    ['the first 128 characters', { 'request-id': `${'x'.repeat(128)}y` }, 'x'.repeat(128)],
  ])('returns %s', (_name, headers, expected) => {
    expect(getRequestId({ headers })).toBe(expected);
  });
});
