import { describe, expect, it } from 'vitest';
import { NO_CERTIFICATES } from '../../../lib/api/credentials/certificates-response.js';
import { fail, pass, skip, type Verdict } from '../../../lib/api/credentials/credentials-report.js';
import { checkClock, checkMerchantKey } from '../../../lib/api/credentials/request-verdicts.js';
import type { HttpResponse } from '../../../lib/transport/http-transport.js';
import { API_SETTINGS } from '../../support/applications/api-parts.js';
import { NOW } from '../../support/fixtures.js';

const respond = (status: number, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

describe('checkClock', () => {
  const check = (headers: HttpResponse['headers'], text = '', now = NOW) =>
    checkClock(respond(401, headers), { code: '', text }, { ...API_SETTINGS, clock: () => now });
  const signedAt = (milliseconds: number) => ({
    'wechatpay-timestamp': String(milliseconds / 1000),
  });
  const dated = (milliseconds: number) => ({ date: new Date(milliseconds).toUTCString() });

  it.each([
    [0, 0],
    [1000, 1],
    [-1000, 1],
    [300_000, 300],
    [-300_000, 300],
  ])('passes a clock that differs by %i ms', (offset, seconds) => {
    const verdict = { outcome: 'passed', message: `${seconds} s from WeChat Pay's` };
    expect(check(signedAt(NOW), '', NOW + offset)).toEqual(verdict);
    expect(check(dated(NOW), '', NOW + offset)).toEqual(verdict);
  });

  it.each([
    [301_000, '301 s ahead of'],
    [-301_000, '301 s behind'],
    [3_600_000, '3600 s ahead of'],
    [-3_600_000, '3600 s behind'],
  ])('fails for a clock that differs by %i ms', (offset, difference) => {
    const message = `this machine's clock is ${difference} WeChat Pay's; synchronise it (NTP)`;
    const verdict = { outcome: 'failed', message };
    expect(check(signedAt(NOW), '', NOW + offset)).toEqual(verdict);
    expect(check(dated(NOW), '', NOW + offset)).toEqual(verdict);
  });

  it('rounds to the nearest second', () => {
    expect(check(signedAt(NOW), '', NOW + 300_499)).toEqual(pass("300 s from WeChat Pay's"));
    expect(check(signedAt(NOW), '', NOW + 300_500)).toEqual(
      fail("this machine's clock is 301 s ahead of WeChat Pay's; synchronise it (NTP)"),
    );
  });

  it('prefers the timestamp of the signature to the date', () => {
    const headers = { ...signedAt(NOW - 2000), ...dated(NOW - 400_000) };
    expect(check(headers)).toEqual(pass("2 s from WeChat Pay's"));
  });

  it.each(['soon', ''])('reads the date when the timestamp is %j', (timestamp) => {
    const headers = { 'wechatpay-timestamp': timestamp, ...dated(NOW - 3000) };
    expect(check(headers)).toEqual(pass("3 s from WeChat Pay's"));
  });

  it.each<[string, HttpResponse['headers']]>([
    ['no header', {}],
    ['a date that cannot be read', { date: 'soon' }],
    ['a timestamp that is not a number', { 'wechatpay-timestamp': 'soon' }],
  ])('skips a response that has %s', (_name, headers) => {
    expect(check(headers)).toEqual(skip('the response has no date'));
  });

  it.each([
    'SIGN_ERROR timestamp expired',
    'SIGN_ERROR the Timestamp has expired',
    'SIGN_ERROR 时间戳已过期',
  ])('fails when the text of WeChat Pay is %j', (text) => {
    const verdict = fail(
      `WeChat Pay rejects the timestamp, synchronise this machine's clock: ${text}`,
    );
    expect(check(signedAt(NOW), text)).toEqual(verdict);
    expect(check({}, text)).toEqual(verdict);
  });

  it('reports the difference before the text of WeChat Pay', () => {
    expect(check(signedAt(NOW + 301_000), 'SIGN_ERROR timestamp expired')).toEqual(
      fail("this machine's clock is 301 s behind WeChat Pay's; synchronise it (NTP)"),
    );
  });

  it('passes with another text of WeChat Pay', () => {
    expect(check(signedAt(NOW), 'SIGN_ERROR 签名错误 time stamp')).toEqual(
      pass("0 s from WeChat Pay's"),
    );
  });
});

describe('checkMerchantKey', () => {
  const RIGHT = pass("0 s from WeChat Pay's");
  const UNKNOWN = skip('the response has no date');
  const WRONG = fail("this machine's clock is wrong");
  const check = (status: number, code: string, clock: Verdict = RIGHT, variablePrefix?: string) => {
    const error = { code, text: code === '' ? '' : `${code} not allowed` };
    return checkMerchantKey(respond(status), error, clock, { ...API_SETTINGS, variablePrefix });
  };

  it.each<[number, string]>([
    [200, ''],
    [404, NO_CERTIFICATES],
  ])('passes for the response %i %s', (status, code) => {
    for (const clock of [RIGHT, UNKNOWN, WRONG]) {
      expect(check(status, code, clock)).toEqual(pass('WeChat Pay accepts the signature'));
    }
  });

  it.each([
    [400, 'PARAM_ERROR'],
    [402, 'NO_AUTH'],
    [403, 'NO_AUTH'],
    [404, 'NOT_FOUND'],
  ])('fails for the response %i %s', (status, code) => {
    for (const clock of [RIGHT, UNKNOWN, WRONG]) {
      expect(check(status, code, clock)).toEqual(
        fail(`WeChat Pay rejects the request with ${status}: ${code} not allowed`),
      );
    }
  });

  it('skips a rejected signature while the clock is wrong', () => {
    expect(check(401, 'SIGN_ERROR', WRONG)).toEqual(skip('unknown until the clock is right'));
  });

  it.each([
    ['right', RIGHT],
    ['unknown', UNKNOWN],
  ])('fails for a rejected signature when the clock is %s', (_name, clock) => {
    expect(check(401, 'SIGN_ERROR', clock)).toEqual(
      fail(
        'WeChat Pay rejects the signature: merchantPrivateKey (WECHATPAY_MERCHANT_PRIVATE_KEY), merchantSerialNumber (WECHATPAY_MERCHANT_SERIAL_NUMBER), mchid (WECHATPAY_MCHID) must belong to one merchant API certificate. WeChat Pay says: SIGN_ERROR not allowed',
      ),
    );
  });

  it('names the variables of its import', () => {
    expect(check(401, 'SIGN_ERROR', RIGHT, 'SHOP_')).toEqual(
      fail(
        'WeChat Pay rejects the signature: merchantPrivateKey (SHOP_MERCHANT_PRIVATE_KEY), merchantSerialNumber (SHOP_MERCHANT_SERIAL_NUMBER), mchid (SHOP_MCHID) must belong to one merchant API certificate. WeChat Pay says: SIGN_ERROR not allowed',
      ),
    );
  });
});
