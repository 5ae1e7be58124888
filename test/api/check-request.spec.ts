import { describe, expect, it, vi } from 'vitest';
import { checkRequest, isQueryValue, QUERY_VALUE_MESSAGE } from '../../lib/api/check-request.js';
import type { Endpoint } from '../../lib/api/endpoint.js';
import type { WechatPaySettings } from '../../lib/api/settings.js';
import { type WechatPayRequestIssue, WechatPayRequestValidationError } from '../../lib/index.js';
import { Nested } from '../../lib/schema/nested.decorators.js';
import type { RequestRule, RuleContext } from '../../lib/schema/request-rule.js';
import { Integer } from '../../lib/schema/scalar.decorators.js';
import { Text } from '../../lib/schema/text.decorators.js';

class Inner {
  @Text({ maxLength: 2 })
  appid!: string;
}

class Item {
  @Text({ maxLength: 4 })
  id!: string;

  @Integer({ presence: 'optional', min: 1 })
  count?: number;

  @Nested(() => Inner, { presence: 'optional' })
  inner?: Inner;
}

class Filled {
  @Text({ presence: 'defaulted', maxLength: 8 })
  appid?: string;

  @Text({ presence: 'defaulted' })
  contract_notify_url?: string;

  @Text({ presence: 'defaulted' })
  transaction_notify_url?: string;

  @Text({ presence: 'defaulted' })
  other?: string;
}

const FILLED = {
  appid: 'wx1',
  contract_notify_url: 'https://a.example',
  transaction_notify_url: 'https://b.example',
  other: 'o',
};

const SETTINGS = {
  mchid: '1900000109',
  appids: {},
  rules: new Map(),
  loopbackApi: false,
  allowHttpTransactionNotifyUrl: false,
  allowHttpForTesting: false,
  // The last second of a day in Beijing.
  clock: () => Date.parse('2026-12-01T23:59:59+08:00'),
} as unknown as WechatPaySettings;

const CALL = { method: 'POST', path: '/v3/items', retry: 'never', response: {} } as const;
const POST: Endpoint<Item, object> = { ...CALL, request: Item };
const GET: Endpoint<Item, object> = { ...POST, method: 'GET' };
const FILLING: Endpoint<Filled, object> = { ...CALL, request: Filled };

interface Check {
  readonly settings?: Partial<WechatPaySettings>;
  readonly extraFields?: unknown;
  readonly warn?: (warning: string) => void;
}

function check<Request extends object>(
  endpoint: Endpoint<Request, object>,
  dto: unknown,
  {
    settings = {},
    extraFields = {},
    warn = (warning) => expect.fail(`unexpected warning: ${warning}`),
  }: Check = {},
) {
  return checkRequest(endpoint, 'POST /v3/items', dto as Request, {
    extraFields: extraFields as Record<string, unknown>,
    settings: { ...SETTINGS, ...settings },
    warn,
  });
}

/** The issues of a request; none when it is accepted. */
function issuesOf(...args: Parameters<typeof check>): readonly WechatPayRequestIssue[] {
  try {
    check(...args);
  } catch (error) {
    if (error instanceof WechatPayRequestValidationError) return error.issues;
    throw error;
  }
  return [];
}

describe('checkRequest', () => {
  it('returns the values of the fields and the names of those that are given', () => {
    expect(check(POST, { id: 'a', count: undefined })).toStrictEqual({
      value: { id: 'a' },
      given: new Set(['id']),
      issues: [],
    });
  });

  it('adds the default values of absent fields', () => {
    const seen: unknown[] = [];
    const endpoint: Endpoint<Filled, object> = {
      ...FILLING,
      defaults: ({ mchid }, given) => {
        seen.push(new Set(given));
        return { ...FILLED, appid: mchid.slice(0, 4) };
      },
    };
    const { value, given } = check(endpoint, { other: 'own', appid: undefined });
    expect(value).toStrictEqual({ ...FILLED, appid: '1900', other: 'own' });
    expect(given).toEqual(
      new Set(['other', 'appid', 'contract_notify_url', 'transaction_notify_url']),
    );
    expect(seen).toEqual([new Set(['other'])]);
  });

  it('rejects with the issues of fields, extra fields and rules, in this order', () => {
    const rule: RequestRule<Item> = {
      name: 'sign-mode',
      findings: () => [{ path: 'count', message: 'must be odd' }],
    };
    const work = () =>
      check({ ...POST, rules: [rule] }, { id: 'abcde' }, { extraFields: { later: null } });
    expect(work).toThrow(WechatPayRequestValidationError);
    expect(work).toThrow(
      /^POST \/v3\/items breaks rules:\n {2}id: must be at most 4 characters long \[length\]\n {2}extraFields\.later: must be JSON without null and without characters of four bytes \[extra-field\]\n {2}count: must be odd \[sign-mode\]$/,
    );
  });

  it('rejects a single issue', () => {
    expect(issuesOf(POST, { id: 'a', count: 0 })).toEqual([
      { path: 'count', rule: 'range', message: 'must be at least 1' },
    ]);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'set WECHATPAY_APPID'],
    ['WECHATPAY_', 'set WECHATPAY_APPID'],
    ['SHOP_', 'set SHOP_APPID'],
  ])('names variables with the prefix %j in the messages of rules', (variablePrefix, message) => {
    const rule: RequestRule<Item> = {
      name: 'sign-mode',
      findings: () => [{ path: 'id', message: 'set WECHATPAY_APPID' }],
    };
    const settings = { variablePrefix };
    expect(issuesOf({ ...POST, rules: [rule] }, { id: 'a' }, { settings })).toEqual([
      { path: 'id', rule: 'sign-mode', message },
    ]);
  });
});

describe('a missing field', () => {
  const missing = (name: keyof typeof FILLED, settings: Partial<WechatPaySettings> = {}) =>
    issuesOf(FILLING, { ...FILLED, [name]: undefined }, { settings });

  it.each<[keyof typeof FILLED, Partial<WechatPaySettings>, string]>([
    ['appid', {}, 'is required: set it in the request, or set the option appid (WECHATPAY_APPID)'],
    [
      'appid',
      { variablePrefix: 'SHOP_' },
      'is required: set it in the request, or set the option appid (SHOP_APPID)',
    ],
    [
      'appid',
      { appids: { h5: 'wxH5' } },
      'is required: set it in the request, because the option appid (WECHATPAY_APPID) has none for this call',
    ],
    [
      'contract_notify_url',
      {},
      'is required: set it in the request, or set the option contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL)',
    ],
    [
      'contract_notify_url',
      { appids: { h5: 'wxH5' } },
      'is required: set it in the request, or set the option contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL)',
    ],
    [
      'transaction_notify_url',
      {},
      'is required: set it in the request, or set the option transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL)',
    ],
    ['other', {}, 'is required'],
    ['other', { appids: { h5: 'wxH5' } }, 'is required'],
  ])('names the option that could fill in %s, with the settings %j', (path, settings, message) => {
    expect(missing(path, settings)).toEqual([{ path, rule: 'required', message }]);
  });

  it.each<[string, object, object]>([
    ['an invalid value', { appid: 'wx1234567' }, { path: 'appid', rule: 'length' }],
    ['null', { appid: null }, { path: 'appid', rule: 'null' }],
  ])('names no option for a field with %s', (_what, fields, issue) => {
    const issues = issuesOf(FILLING, { ...FILLED, ...fields });
    expect(issues).toMatchObject([issue]);
    expect(issues[0]?.message).not.toContain('option');
  });

  it('names no option for a field of a nested object', () => {
    expect(issuesOf(POST, { id: 'a', inner: {} })).toEqual([
      { path: 'inner.appid', rule: 'required', message: 'is required' },
    ]);
  });
});

describe('the rules of an endpoint', () => {
  const BROKEN: WechatPayRequestIssue = {
    path: 'id',
    rule: 'sign-mode',
    message: 'must be even',
  };
  const WARNING = 'POST /v3/items: id must be even [sign-mode]';
  const FINDING = { path: 'id', message: 'must be even' };

  it.each<
    [
      'error' | 'warn' | 'off' | undefined,
      'error' | 'warn' | 'off' | undefined,
      readonly WechatPayRequestIssue[],
      readonly string[],
      number,
    ]
  >([
    [undefined, undefined, [BROKEN], [], 1],
    ['error', undefined, [BROKEN], [], 1],
    ['warn', undefined, [], [WARNING], 1],
    ['off', undefined, [], [], 0],
    [undefined, 'error', [BROKEN], [], 1],
    [undefined, 'warn', [], [WARNING], 1],
    [undefined, 'off', [], [], 0],
    ['warn', 'error', [BROKEN], [], 1],
    ['off', 'error', [BROKEN], [], 1],
    ['error', 'warn', [], [WARNING], 1],
    ['off', 'warn', [], [WARNING], 1],
    ['error', 'off', [], [], 0],
    ['warn', 'off', [], [], 0],
  ])(
    'have the effect of their severity %s and of the option %s',
    (severity, option, issues, warnings, calls) => {
      const findings = vi.fn(() => [FINDING]);
      const warned: string[] = [];
      const endpoint = { ...POST, rules: [{ name: 'sign-mode', severity, findings } as const] };
      const rules = new Map([
        ['price-mode', 'off'] as const,
        ...(option === undefined ? [] : [['sign-mode', option] as const]),
      ]);
      const found = issuesOf(
        endpoint,
        { id: 'a' },
        { settings: { rules }, warn: (warning) => void warned.push(warning) },
      );
      expect(found).toEqual(issues);
      expect(warned).toEqual(warnings);
      expect(findings).toHaveBeenCalledTimes(calls);
    },
  );

  it('report every finding of every rule', () => {
    const rules: RequestRule<Item>[] = [
      { name: 'sign-mode', findings: () => [FINDING, { path: '', message: 'must be odd' }] },
      { name: 'price-mode', severity: 'off', findings: () => [FINDING] },
      { name: 'zero-amount', findings: () => [] },
      { name: 'refund-order', findings: () => [FINDING] },
    ];
    expect(issuesOf({ ...POST, rules }, { id: 'a' })).toEqual([
      BROKEN,
      { path: '', rule: 'sign-mode', message: 'must be odd' },
      { path: 'id', rule: 'refund-order', message: 'must be even' },
    ]);
  });

  it('receive only valid values, and the names of all given fields', () => {
    const findings = vi.fn(() => []);
    const endpoint = { ...POST, rules: [{ name: 'sign-mode', findings } as const] };
    expect(issuesOf(endpoint, { id: 'abcde', count: 2 })).toHaveLength(1);
    expect(findings.mock.lastCall).toMatchObject([{ count: 2 }, new Set(['id', 'count']), {}]);
    expect(findings.mock.lastCall?.[0 as never]).toStrictEqual({ count: 2 });
  });

  it.each<[Partial<WechatPaySettings>, Partial<RuleContext>]>([
    [{}, { today: '2026-12-01' }],
    [{ clock: () => Date.parse('2026-12-02T00:00:00+08:00') }, { today: '2026-12-02' }],
    [{ loopbackApi: true }, { loopbackApi: true }],
    [{ allowHttpTransactionNotifyUrl: true }, { allowHttpTransactionNotifyUrl: true }],
    [{ allowHttpForTesting: true }, { allowHttpForTesting: true }],
  ])('receive the facts of the settings %j: %j', (settings, facts) => {
    const contexts: RuleContext[] = [];
    const rule: RequestRule<Item> = {
      name: 'sign-mode',
      findings: (_request, _given, context) => {
        contexts.push(context);
        return [];
      },
    };
    check({ ...POST, rules: [rule] }, { id: 'a' }, { settings });
    expect(contexts).toStrictEqual([
      {
        today: '2026-12-01',
        loopbackApi: false,
        allowHttpTransactionNotifyUrl: false,
        allowHttpForTesting: false,
        ...facts,
      },
    ]);
  });
});

const BODY_MESSAGE = 'must be JSON without null and without characters of four bytes';
const OWN_MESSAGE = 'is a field of this request: set it in the request itself';

/** Lists, or objects, of a depth around a value. */
const listsAround = (depth: number, value: unknown): unknown =>
  depth === 0 ? value : [listsAround(depth - 1, value)];
const objectsAround = (depth: number, value: unknown): unknown =>
  depth === 0 ? value : { a: objectsAround(depth - 1, value) };

describe('extraFields', () => {
  const extraIssues = (extraFields: unknown, endpoint = POST) =>
    issuesOf(endpoint, { id: 'a' }, { extraFields });
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const circularList: unknown[] = [];
  circularList.push(circularList);

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'later'],
    ['a number', 5],
    ['a list', []],
    ['a list without a prototype', Object.setPrototypeOf(['a'], null)],
    ['a function', () => 1],
    ['a function without a prototype', Object.setPrototypeOf(() => 1, null)],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an instance of a class', new Item()],
    ['an object with fields that are inherited', Object.create({ later: 1 })],
  ])('must not be %s', (_what, extraFields) => {
    for (const endpoint of [POST, GET]) {
      expect(extraIssues(extraFields, endpoint)).toEqual([
        { path: 'extraFields', rule: 'extra-field', message: 'must be an object' },
      ]);
    }
  });

  it('accept an object without a prototype', () => {
    const bare: Record<string, unknown> = Object.create(null);
    expect(extraIssues(bare)).toEqual([]);
    bare.id = 'b';
    expect(extraIssues(bare)).toEqual([
      { path: 'extraFields.id', rule: 'extra-field', message: OWN_MESSAGE },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['a field of the request', { id: 'b' }, 'extraFields.id'],
    ['an optional field of the request', { count: undefined }, 'extraFields.count'],
    ['a field with a value that cannot be sent', { id: null }, 'extraFields.id'],
    ['__proto__', JSON.parse('{"__proto__":1}'), 'extraFields.__proto__'],
    ['__proto__ with an object', JSON.parse('{"__proto__":{}}'), 'extraFields.__proto__'],
  ])('must not name %s', (_what, extraFields, path) => {
    for (const endpoint of [POST, GET]) {
      expect(extraIssues(extraFields, endpoint)).toEqual([
        { path, rule: 'extra-field', message: OWN_MESSAGE },
      ]);
    }
  });

  it.each([
    ['POST', POST],
    ['GET', GET],
  ])('must not name a query parameter that %s has from the options', (_method, endpoint) => {
    const query = ({ mchid }: WechatPaySettings) => ({ mchid });
    const issues = extraIssues({ mchid: '1', later: '1', id: '1' }, { ...endpoint, query });
    expect(issues).toEqual([
      { path: 'extraFields.mchid', rule: 'extra-field', message: OWN_MESSAGE },
      { path: 'extraFields.id', rule: 'extra-field', message: OWN_MESSAGE },
    ]);
    expect(extraIssues({ mchid: '1', toString: '1' }, endpoint)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['true', true],
    ['false', false],
    ['0', 0],
    ['a negative decimal', -1.5],
    ['an empty text', ''],
    ['a text', 'é保'],
    ['undefined', undefined],
    ['an empty list', []],
    ['a list', [1, 'a', true, [2], { a: 1 }]],
    ['an empty object', {}],
    ['an object', { a: 1, b: 'é', c: [1], d: { e: false } }],
    ['an object with undefined', { a: undefined, b: 1 }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['33 lists around a number', listsAround(33, 1)],
    ['33 lists, the last one empty', listsAround(32, [])],
    ['33 objects around a text', objectsAround(33, 'a')],
    ['33 objects, the last one empty', objectsAround(32, {})],
    ['lists and objects of the depth 33', objectsAround(16, listsAround(17, 1))],
  ])('accept %s in a body', (_what, later) => {
    expect(extraIssues({ later })).toEqual([]);
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
      expect(extraIssues({ later }, { ...POST, method })).toEqual([]);
    }
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a function', () => 1],
    ['a function without a prototype', Object.setPrototypeOf(() => 1, null)],
    ['a character of four bytes', 'a😀'],
    ['a lone surrogate', 'a\ud83d'],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a boxed text', Object('a')],
    ['a list with null', [null]],
    ['a list with null at its end', [1, null]],
    ['a list with null at its beginning', [null, 1]],
    ['a list with undefined', [1, undefined]],
    // oxlint-disable-next-line no-sparse-arrays
    ['a list with a hole', [1, , 2]],
    ['a list of nothing but a hole', Object.assign([], { length: 1 })],
    ['a list with a character of four bytes', ['😀']],
    ['an object with null', { a: null }],
    ['an object with null at its end', { a: 1, b: null }],
    ['an object with null at its beginning', { a: null, b: 1 }],
    ['an object with null after undefined', { a: undefined, b: null }],
    ['an object with a character of four bytes', { a: '😀' }],
    ['an object with such a name', { '😀': 1 }],
    ['an object with such a name of undefined', { '😀': undefined }],
    ['a list with such a name', [{ '😀': 1 }]],
    ['34 lists around a number', listsAround(34, 1)],
    ['34 lists, the last one empty', listsAround(33, [])],
    ['34 objects around a text', objectsAround(34, 'a')],
    ['34 objects, the last one empty', objectsAround(33, {})],
    ['lists and objects of the depth 34', listsAround(17, objectsAround(17, 1))],
    ['a circular object', circular],
    ['a circular list', circularList],
  ])('reject %s in a body', (_what, later) => {
    expect(extraIssues({ later })).toEqual([
      { path: 'extraFields.later', rule: 'extra-field', message: BODY_MESSAGE },
    ]);
  });

  it.each<[string, unknown]>([
    ['true', true],
    ['false', false],
    ['0', 0],
    ['an empty text', ''],
    ['a character of four bytes', '😀'],
    ['undefined', undefined],
  ])('accept %s in a query', (_what, later) => {
    expect(extraIssues({ later }, GET)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['a lone surrogate', '\ud83d'],
    ['a list', [1]],
    ['an object', {}],
    ['a bigint', 1n],
  ])('reject %s in a query', (_what, later) => {
    expect(extraIssues({ later }, GET)).toEqual([
      {
        path: 'extraFields.later',
        rule: 'extra-field',
        message: 'must be a string, a finite number or a boolean',
      },
    ]);
  });

  it.each<[string, string, unknown]>([
    ['😀', 'extraFields.😀', 1],
    ['\ud83d', String.raw`extraFields.\ud83d`, 'a'],
  ])('reject the name %j', (name, path, value) => {
    const issue = { path, rule: 'extra-field' };
    expect(extraIssues({ [name]: value })).toEqual([{ ...issue, message: BODY_MESSAGE }]);
    expect(extraIssues({ [name]: value }, GET)).toEqual([
      { ...issue, message: 'must be a string, a finite number or a boolean' },
    ]);
    expect(extraIssues({ [name]: undefined })).toEqual([]);
  });

  it('show a name on one line and report each field', () => {
    expect(extraIssues({ 'a\nb': null, good: 1, id: 1, bad: null })).toEqual([
      { path: String.raw`extraFields.a\nb`, rule: 'extra-field', message: BODY_MESSAGE },
      { path: 'extraFields.id', rule: 'extra-field', message: OWN_MESSAGE },
      { path: 'extraFields.bad', rule: 'extra-field', message: BODY_MESSAGE },
    ]);
  });
});

describe('isQueryValue', () => {
  it.each([true, false, 0, -1.5, Number.MAX_VALUE, '', 'a', '😀', 'é保'])('accepts %j', (value) => {
    expect(isQueryValue(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['a lone surrogate', 'a\ud83d'],
    ['null', null],
    ['undefined', undefined],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['a list', ['a']],
    ['an object', { a: 1 }],
    ['a boxed text', Object('a')],
    ['a function', () => 1],
  ])('rejects %s', (_what, value) => {
    expect(isQueryValue(value)).toBe(false);
  });

  it('has a message that names the accepted values', () => {
    expect(QUERY_VALUE_MESSAGE).toBe('must be a string, a finite number or a boolean');
  });
});
