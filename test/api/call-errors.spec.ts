import { describe, expect, it } from 'vitest';
import {
  createConnectionError,
  createDeadlineError,
  createSignatureError,
  createUnexpectedStatusError,
  readErrorForm,
  readRequestId,
  toApiError,
  toRetryError,
} from '../../lib/api/call-errors.js';
import type { ApiRequest, RetryClass } from '../../lib/api/endpoint.js';
import { DeadlineError } from '../../lib/common/deadline.js';
import {
  SignatureVerificationError,
  type SignatureRejectionReason,
} from '../../lib/errors/wechat-pay-call.errors.js';
import {
  WechatPayApiError,
  WechatPaySignatureError,
  WechatPayTransportError,
} from '../../lib/index.js';
import { type HttpResponse, HttpTransportError } from '../../lib/transport/http-transport.js';

const REQUEST: ApiRequest = {
  endpoint: 'POST /v3/items',
  method: 'POST',
  target: '/v3/items',
  retry: 'natural-key',
  serial: undefined,
};

const responseOf = (init: Partial<HttpResponse> = {}): HttpResponse => ({
  status: 200,
  headers: { 'request-id': 'REQ-7' },
  body: Buffer.from(''),
  ...init,
});

describe('readRequestId', () => {
  it.each<[unknown, string]>([
    ['08F78BB5-0', '08F78BB5-0'],
    ['a b\nc保', 'abc'],
    ['a'.repeat(129), 'a'.repeat(128)],
    ['', ''],
    [['a', 'b'], ''],
    [undefined, ''],
  ])('reads the header %j as %j', (value, id) => {
    const headers = { 'request-id': value as string, 'Request-ID': 'other' };
    expect(readRequestId({ headers })).toBe(id);
  });

  it('returns an empty text without headers', () => {
    expect(readRequestId({ headers: {} })).toBe('');
  });
});

describe('createDeadlineError', () => {
  it.each<['timeout' | 'aborted', boolean, unknown]>([
    ['timeout', true, undefined],
    ['aborted', false, new Error('the page was left')],
  ])('keeps the facts of an error %s, with the outcome unknown %s', (reason, unknown, cause) => {
    const deadlineError = new DeadlineError(reason, 'it took too long', { cause });
    const error = createDeadlineError(REQUEST, deadlineError, unknown);
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason,
      endpoint: 'POST /v3/items',
      outcomeUnknown: unknown,
      message: 'POST /v3/items: it took too long',
      requestId: '',
      status: undefined,
    });
    expect(error.cause).toBe(cause);
  });
});

describe('createConnectionError', () => {
  it.each<[HttpTransportError['reason'], string, string]>([
    ['connection', 'connect ECONNREFUSED', 'no response: connect ECONNREFUSED'],
    ['connection', 'two\nlines', 'no response: two lines'],
    ['connection', 'x'.repeat(512), `no response: ${'x'.repeat(512)}`],
    ['connection', 'x'.repeat(513), `no response: ${'x'.repeat(511)}…`],
    ['response-too-large', 'maxContentLength', 'the response is larger than 1 MiB'],
  ])('describes an error of the reason %s with the text %j', (reason, text, message) => {
    for (const unknown of [false, true]) {
      const transportError = new HttpTransportError(reason, true, new Error(text));
      const error = createConnectionError(REQUEST, transportError, unknown);
      expect(error).toBeInstanceOf(WechatPayTransportError);
      expect(error).toMatchObject({
        reason,
        endpoint: 'POST /v3/items',
        outcomeUnknown: unknown,
        message: `POST /v3/items: ${message}`,
        requestId: '',
      });
      expect(error.cause).toBe(transportError.cause);
    }
  });
});

describe('createUnexpectedStatusError', () => {
  it.each<[unknown, string]>([
    ['text/html', 'text/html'],
    ['text/html; charset=utf-8', 'text/html'],
    ['text/html, text/plain', 'text/html'],
    ['application/problem+json', 'application/problem+json'],
    ['a_b.c+d-1/e_f.g+h-2', 'a_b.c+d-1/e_f.g+h-2'],
    ['a/b', 'a/b'],
    ['text/a/b', 'text/a'],
    [`${'a'.repeat(64)}/${'b'.repeat(64)}`, `${'a'.repeat(64)}/${'b'.repeat(64)}`],
    [`a/${'b'.repeat(65)}`, `a/${'b'.repeat(64)}`],
    [`${'a'.repeat(65)}/b`, ''],
    [' text/html', ''],
    ['<b>text/html', ''],
    ['text', ''],
    ['text/', ''],
    ['/html', ''],
    ['text /html', ''],
    ['', ''],
    [['text/html'], ''],
    [undefined, ''],
  ])('reads the content type %j as %j', (value, contentType) => {
    const headers = { 'request-id': 'REQ-7', 'content-type': value as string };
    const response = responseOf({ status: 502, headers });
    const error = createUnexpectedStatusError(REQUEST, response, true);
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'unexpected-response',
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message: `POST /v3/items: unexpected status 502 (${contentType || 'no content type'}): a proxy or gateway responded in place of WeChat Pay`,
      requestId: 'REQ-7',
      status: 502,
      contentType,
    });
  });

  it('reports a known outcome as known', () => {
    const error = createUnexpectedStatusError(REQUEST, responseOf({ status: 302 }), false);
    expect(error).toMatchObject({ outcomeUnknown: false, status: 302 });
  });
});

describe('createSignatureError', () => {
  const create = (reason: SignatureRejectionReason, retry: RetryClass, headers = {}) =>
    createSignatureError(
      { ...REQUEST, retry },
      responseOf({ headers: { 'request-id': 'REQ-7', ...headers } }),
      new SignatureVerificationError(reason, 'the signature is wrong'),
      true,
    );

  it.each<[SignatureRejectionReason, RetryClass, string]>([
    ['signature-probe', 'never', '; query the result before you send it again'],
    ['signature-probe', 'natural-key', '; send the same request again'],
    ['signature-probe', 'read', '; send the same request again'],
    ['signature-mismatch', 'never', ''],
    ['signature-mismatch', 'natural-key', ''],
    ['missing-header', 'read', ''],
  ])('names the remedy of %s for a call that is retried as %s: %j', (reason, retry, remedy) => {
    const error = create(reason, retry, { 'wechatpay-serial': 'PUB_KEY_ID_1' });
    expect(error).toBeInstanceOf(WechatPaySignatureError);
    expect(error).toMatchObject({
      reason,
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message: `POST /v3/items: the response could not be verified: the signature is wrong${remedy}`,
      requestId: 'REQ-7',
      serial: 'PUB_KEY_ID_1',
    });
  });

  it.each<[unknown, string]>([
    ['51 57\n', '5157'],
    [['5157'], ''],
    [undefined, ''],
  ])('reads the serial %j as %j', (value, serial) => {
    expect(create('unknown-serial', 'read', { 'wechatpay-serial': value }).serial).toBe(serial);
  });

  it('reports a known outcome as known', () => {
    const rejection = new SignatureVerificationError('missing-header', 'it has no signature');
    const error = createSignatureError(REQUEST, responseOf(), rejection, false);
    expect(error.outcomeUnknown).toBe(false);
  });
});

describe('toRetryError', () => {
  it('reports that an earlier attempt is unclear', () => {
    const error = toRetryError(REQUEST, new Error('could not sign'), true);
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({
      reason: 'connection',
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message: 'POST /v3/items: the retry failed: could not sign',
    });
  });

  it.each<[string, unknown, boolean]>([
    ['an Error when no earlier attempt is unclear', new Error('could not sign'), false],
    ['a text when no earlier attempt is unclear', 'could not sign', false],
    ['a text when an earlier attempt is unclear', 'could not sign', true],
    ['an object when an earlier attempt is unclear', { message: 'could not sign' }, true],
  ])('returns %s', (_what, error, unclear) => {
    expect(toRetryError(REQUEST, error, unclear)).toBe(error);
  });
});

const toBody = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Bodies without the form of WeChat Pay's errors. */
const OTHER_FORMS: readonly (readonly [string])[] = [
  '',
  '<html>',
  '{"code":"NO_AUTH","message":"no"',
  'null',
  '5',
  '"NO_AUTH"',
  'true',
  '[]',
  '{}',
  '{"code":"NO_AUTH"}',
  '{"message":"no"}',
  '{"code":"NO_AUTH","message":5}',
  '{"code":"NO_AUTH","message":null}',
  '{"code":401,"message":"no"}',
  '{"code":null,"message":"no"}',
  '{"code":["NO_AUTH"],"message":"no"}',
].map((body) => [body] as const);

describe('readErrorForm', () => {
  it.each(['A', 'NO_AUTH', 'A1', 'A_', 'A__9Z', 'X509'])('reads the code %s', (code) => {
    expect(readErrorForm(toBody({ code, message: 'no' }))).toStrictEqual({
      code,
      message: 'no',
      detail: undefined,
    });
  });

  it.each([
    '',
    'a',
    'Aa',
    'aA',
    '1A',
    '_A',
    ' A',
    'A ',
    'A\n',
    '\nA',
    'A-B',
    'A B',
    'A.',
    '1',
    'É',
    'AÉ',
    'Unauthorized',
    'noAUTH',
    'NO_AUTHx',
  ])('rejects the code %j', (code) => {
    expect(readErrorForm(toBody({ code, message: 'no' }))).toBeUndefined();
  });

  it('keeps message and detail as they came, and nothing else', () => {
    const detail = { field: '/amount', value: 5 };
    const form = { code: 'PARAM_ERROR', message: ' a\nb ', detail };
    expect(readErrorForm(toBody({ ...form, later: 1 }))).toStrictEqual(form);
    expect(readErrorForm(toBody({ code: 'A', message: '' }))).toMatchObject({ message: '' });
  });

  it.each(OTHER_FORMS)('returns undefined for %j', (body) => {
    expect(readErrorForm(Buffer.from(body))).toBeUndefined();
  });
});

describe('toApiError', () => {
  const create = (form: object, personal?: readonly string[]) =>
    toApiError(
      { ...REQUEST, personal },
      responseOf({ status: 400, body: toBody({ code: 'PARAM_ERROR', message: 'no', ...form }) }),
      true,
    ) as WechatPayApiError;
  const messageOf = (message: string, personal?: readonly string[]) =>
    create({ message }, personal).apiMessage;

  it('contains the facts of the response', () => {
    const error = create({ detail: { field: '/a', issue: 'bad', location: 'body' } });
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(error).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
      apiMessage: 'no',
      requestId: 'REQ-7',
      endpoint: 'POST /v3/items',
      outcomeUnknown: true,
      message: 'POST /v3/items was rejected: 400 PARAM_ERROR no, Request-ID REQ-7',
    });
    expect(error.detail).toStrictEqual({ field: '/a', issue: 'bad', location: 'body' });
  });

  it('reports a known outcome as known', () => {
    const response = responseOf({ body: toBody({ code: 'A', message: '' }) });
    expect(toApiError(REQUEST, response, false)).toMatchObject({ outcomeUnknown: false });
  });

  it.each(OTHER_FORMS)('returns undefined for the body %j', (body) => {
    const response = responseOf({ status: 400, body: Buffer.from(body) });
    expect(toApiError(REQUEST, response, true)).toBeUndefined();
  });

  it.each<[unknown, object | undefined]>([
    [{ field: '/a' }, { field: '/a' }],
    [{ issue: 'a\nb' }, { issue: 'a b' }],
    [{ location: '' }, { location: '' }],
    [{ value: 'x', later: 'y' }, {}],
    [{ field: 5, issue: null, location: ['body'] }, {}],
    [{ field: { length: 1 }, issue: 'bad' }, { issue: 'bad' }],
    [[], {}],
    [null, undefined],
    [undefined, undefined],
    ['body', undefined],
    [5, undefined],
  ])('reads the detail %j as %j', (detail, expected) => {
    expect(create({ detail }).detail).toStrictEqual(expected);
  });

  it('masks and bounds every text of the response', () => {
    const long = 'X'.repeat(600);
    const shown = `${'X'.repeat(511)}…`;
    const personal = ['ZHANG', '张三'];
    expect(create({ code: 'NO_ZHANG', message: '张三' }, personal)).toMatchObject({
      code: 'NO_***',
      apiMessage: '***',
    });
    expect(create({ code: long, message: long, detail: { field: long } })).toMatchObject({
      code: shown,
      apiMessage: shown,
      detail: { field: shown },
    });
    const detail = { field: '/张三', issue: 'ZHANG', location: 'in 张三' };
    expect(create({ detail }, personal).detail).toStrictEqual({
      field: '/***',
      issue: '***',
      location: 'in ***',
    });
  });

  it.each([
    [512, 'x'.repeat(512)],
    [513, `${'x'.repeat(511)}…`],
    [4096, `${'x'.repeat(511)}…`],
    [4097, `${'x'.repeat(511)}…`],
  ])('shows a text of %d characters up to the limit', (length, shown) => {
    expect(messageOf('x'.repeat(length))).toBe(shown);
    expect(messageOf('x'.repeat(length), [])).toBe(shown);
    expect(messageOf('x'.repeat(length), ['abc'])).toBe(shown);
  });

  it.each<[string, readonly string[], string]>([
    ['one value, each time', ['Wang'], '*** and ***, Wan'],
    ['a value of four letters, but none of three', ['Wan', 'Wang'], '*** and ***, Wan'],
    ['no value of three letters', ['Wan', 'and', 'W'], 'Wang and Wang, Wan'],
    ['no empty value', [''], 'Wang and Wang, Wan'],
    ['the longest value first, given last', ['Wang', 'Wang and Wang'], '***, Wan'],
    ['the longest value first, given first', ['Wang and Wang', 'Wang'], '***, Wan'],
  ])('masks %s', (_what, personal, shown) => {
    expect(messageOf('Wang and Wang, Wan', personal)).toBe(shown);
  });

  it.each<[readonly string[], string, string]>([
    [['张'], '姓名张三不符', '姓名***三不符'],
    [['张', '张三'], '姓名张三不符', '姓名***不符'],
    [['张三', '张'], '姓名张三不符', '姓名***不符'],
    [['张', '李四', '张三丰'], '张三丰和李四和张', '***和***和***'],
    [['é'], 'é and e', '*** and e'],
    [['aé'], 'aé and a', '*** and a'],
  ])('masks the short values %j in %s', (personal, text, shown) => {
    expect(messageOf(text, personal)).toBe(shown);
  });

  describe('a text with a value of 100 letters', () => {
    const name = 'n'.repeat(100);
    // Masked, 40 names take 120 characters.
    const names = name.repeat(40);
    const stars = '*'.repeat(120);

    it('shows all of it up to 4096 characters', () => {
      expect(messageOf(names + 'x'.repeat(96), [name])).toBe(stars + 'x'.repeat(96));
    });

    it('reads no more than 4096 characters and hides the last 100 of them, which could begin the value', () => {
      const shown = '*'.repeat(116);
      expect(messageOf(names + 'x'.repeat(97), [name])).toBe(shown);
      expect(messageOf(names + 'x'.repeat(300), [name])).toBe(shown);
      expect(messageOf(name.repeat(41), [name])).toBe(shown);
    });

    it('hides as many characters as the longest value has, wherever it is listed', () => {
      const text = names + 'x'.repeat(97);
      const shorter = 'y'.repeat(50);
      expect(messageOf(text, [shorter, name])).toBe('*'.repeat(116));
      expect(messageOf(text, [name, shorter])).toBe('*'.repeat(116));
      expect(messageOf(text, ['n'.repeat(3), name])).toBe('*'.repeat(116));
    });
  });

  it('hides all of a text that is shorter than the value which could begin at its end', () => {
    const name = 'n'.repeat(150);
    // Masked, 27 names and the rest take 127 of the 4096 characters.
    const text = name.repeat(27) + 'x'.repeat(47);
    expect(messageOf(text.slice(0, 4096), [name])).toBe('*'.repeat(81) + 'x'.repeat(46));
    expect(messageOf(text, [name])).toBe('');
  });
});
