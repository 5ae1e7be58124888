import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatPayRequestValidationError } from '../../lib/index.js';
import { fullRequest } from '../support/requests/full-request.js';
import {
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { issuesOf, rejectionOf, sentBy } from '../support/verdicts/rejected-request.js';

describe('extraFields of a pre-sign', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  it('adds extra fields to the body next to the fields of the request', async () => {
    const extraFields = {
      later_text: '保险',
      later_number: 1.5,
      later_flag: false,
      later_list: [1, { deep: ['x'] }],
      later_object: { deep: { deeper: '' } },
      constructor: 'allowed here',
    };
    const sent = await sentBy(merchant, pureSign(), { extraFields });
    expect(sent).toEqual({ ...(await sentBy(merchant, pureSign())), ...extraFields });
  });

  it.each(Object.keys(fullRequest()))('rejects an extra field with the name %s', async (name) => {
    const options = { extraFields: { [name]: 'who-is-this' } };
    const error = await rejectionOf(merchant, pureSign(), options);
    expect(error.issues).toEqual([
      {
        path: `extraFields.${name}`,
        rule: 'extra-field',
        message: 'is a field of this request: set it in the request itself',
      },
    ]);
    expect(error.message).not.toContain('who-is-this');
  });

  it('rejects an extra field with the name __proto__', async () => {
    const extraFields = JSON.parse('{"__proto__":{"polluted":1}}');
    expect(await issuesOf(merchant, pureSign(), { extraFields })).toEqual([
      'extraFields.__proto__ extra-field',
    ]);
  });

  it.each([
    ['null', null],
    ['null in a list', [1, null]],
    ['null in an object', { deep: { deeper: null } }],
    ['a hole in a list', Object.assign([], { 1: 1 })],
    ['a name with an emoji', { '😀': 1 }],
    ['a number that JSON lacks', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an emoji', '😀'],
    ['half a surrogate pair in a list', ['\ud83d']],
  ])('rejects an extra field with %s', async (_what, later) => {
    expect(await issuesOf(merchant, pureSign(), { extraFields: { later } })).toEqual([
      'extraFields.later extra-field',
    ]);
  });

  it('rejects extra fields that contain themselves', async () => {
    const later: Record<string, unknown> = {};
    later['self'] = later;
    expect(await issuesOf(merchant, pureSign(), { extraFields: { later } })).toEqual([
      'extraFields.later extra-field',
    ]);
  });

  it('reports invalid extra fields together with the other issues of the request', async () => {
    const dto = { ...pureSign({ can_auto_insure: true, can_auto_reinsure: true }), plan_id: '1' };
    expect(await issuesOf(merchant, dto, { extraFields: { openid: 'x' } })).toEqual([
      'plan_id type',
      'extraFields.openid extra-field',
      'can_auto_reinsure auto-insure-exclusive',
    ]);
  });
});

describe('extraFields of a contract query', () => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(CONTRACT_ANSWER));
  });
  afterAll(() => merchant.stop());

  it('adds extra fields to the query string', async () => {
    await merchant.service.queryContract(CONTRACT, {
      extraFields: { later_text: 'a&b=c d', later_number: 5, later_flag: true },
    });
    const url = new URL(merchant.server.requests.at(-1)!.url, 'http://x');
    expect(url.pathname).toBe(
      '/v3/papay/insurance-sign/contracts/plan-id/12535/out-contract-code/wxwtdk20261201100000',
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      later_text: 'a&b=c d',
      later_number: '5',
      later_flag: 'true',
    });
  });

  it.each([
    ['plan_id', 'x'],
    ['out_contract_code', 'x'],
    ['later', null],
    ['later', {}],
    ['later', ['x']],
    ['later', '\ud83d'],
    ['later', Number.NaN],
  ])('rejects an extra field %s with the value %j', async (name, value) => {
    const sent = merchant.server.requests.length;
    const error = await errorOf<WechatPayRequestValidationError>(
      merchant.service.queryContract(CONTRACT, { extraFields: { [name]: value } }),
    );
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      `extraFields.${name} extra-field`,
    ]);
    expect(merchant.server.requests).toHaveLength(sent);
  });
});
