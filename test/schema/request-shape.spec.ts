import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AmountDto,
  PolicyPeriodDto,
  PreEntrustSignDto,
  RealIdentityDto,
  type WechatPayRequestValidationError,
} from '../../lib/index.js';
import { ABSENT, withField } from '../support/requests/field-path.js';
import { APPID, NOW } from '../support/fixtures.js';
import { fullRequest } from '../support/requests/full-request.js';
import {
  answerSigned,
  errorOf,
  Merchant,
  PRE_SIGN_ANSWER,
} from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { issuesOf, rejectionOf, sentBy } from '../support/verdicts/rejected-request.js';

const DEPTHS = [
  '',
  'amount.',
  'real_identity.',
  'policy_periods[1].',
  'policy_periods[1].estimated_deduct_amount.',
  'policy_periods[1].policy_coverage_detail.',
  'policy_periods[1].policy_coverage_detail.policy_clauses[0].',
];

describe('shape of a request', () => {
  let merchant: Merchant;

  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER));
  });
  afterAll(() => merchant.stop());

  describe('unknown properties', () => {
    it.each(
      DEPTHS.flatMap((prefix) =>
        ['openId', 'constructor', 'toString', 'hasOwnProperty', '', '0'].map((name) => [
          prefix,
          name,
        ]),
      ),
    )('rejects the unknown property %j + %j', async (prefix, name) => {
      const dto = withOwn(prefix, name, '"who-is-this"');
      const error = await rejectionOf(merchant, dto);
      expect(error.issues).toEqual([
        {
          path: prefix + name,
          rule: 'unknown-property',
          message:
            'is not a field of this request; pass fields that WeChat Pay added later in extraFields',
        },
      ]);
      expect(error.message).not.toContain('who-is-this');
    });

    it.each(DEPTHS)('rejects an own __proto__ at %j', async (prefix) => {
      const dto = withOwn(prefix, '__proto__', '{"polluted":1,"openid":"other"}');
      expect(await issuesOf(merchant, dto)).toEqual([`${prefix}__proto__ unknown-property`]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('rejects an own constructor with a prototype and does not modify Object.prototype', async () => {
      const dto = withOwn('', 'constructor', '{"prototype":{"polluted":1}}');
      expect(await issuesOf(merchant, dto)).toEqual(['constructor unknown-property']);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    });

    it('does not read a field from a polluted prototype', async () => {
      const everyPrototype: object = Object.prototype;
      Object.defineProperty(everyPrototype, 'openid', {
        value: 'polluted',
        configurable: true,
        enumerable: false,
      });
      try {
        const dto = withField(pureSign(), 'openid', ABSENT);
        expect(await issuesOf(merchant, dto)).toEqual(['openid required']);
      } finally {
        Reflect.deleteProperty(everyPrototype, 'openid');
      }
    });

    it('shortens a long name and escapes unprintable characters', async () => {
      const dto = { ...pureSign(), [`a\n\u001b${'b'.repeat(100)}`]: 1 };
      expect(await issuesOf(merchant, dto)).toEqual([
        String.raw`a\n\u001b${'b'.repeat(61)} unknown-property`,
      ]);
    });

    it('treats an undefined property as absent, known or not', async () => {
      const sent = await sentBy(merchant, {
        ...pureSign(),
        attach: undefined,
        amount: undefined,
        out_trade_no: undefined,
        unknown: undefined,
        appid: undefined,
      });
      expect(sent).toEqual(await sentBy(merchant, pureSign()));
      expect(sent['appid']).toBe(APPID);
    });
  });

  describe('null', () => {
    it.each(DEPTHS)('rejects an unknown property of null at %j', async (prefix) => {
      const dto = withOwn(prefix, 'unknown', 'null');
      expect(await issuesOf(merchant, dto)).toEqual([`${prefix}unknown unknown-property`]);
    });
  });

  describe('values that are not objects', () => {
    it.each([
      ['null', null],
      ['undefined', undefined],
      ['a string', 'x'],
      ['a number', 1],
      ['a list', [pureSign()]],
      ['a function', () => pureSign()],
    ])('rejects %s in place of a request', async (_what, dto) => {
      expect(await issuesOf(merchant, dto)).toEqual([' type']);
    });
  });

  describe("the caller's object", () => {
    it('remains unmodified: a deeply frozen object is sent', async () => {
      const dto = deepFreeze(fullRequest());
      const before = structuredClone(dto);
      await sentBy(merchant, dto);
      expect(dto).toEqual(before);
    });

    it('can be an instance of the DTO classes', async () => {
      const plain = fullRequest();
      const instance = Object.assign(new PreEntrustSignDto(), plain, {
        amount: Object.assign(new AmountDto(), plain.amount),
        real_identity: Object.assign(new RealIdentityDto(), plain.real_identity),
        policy_periods: plain.policy_periods.map((period) =>
          Object.assign(new PolicyPeriodDto(), period),
        ),
      });
      const clear = { real_identity: expect.anything() };
      expect(await sentBy(merchant, instance)).toEqual({ ...plain, ...clear });
    });

    it('can have no prototype', async () => {
      const bare = Object.assign(Object.create(null), pureSign());
      expect(await sentBy(merchant, bare)).toEqual(await sentBy(merchant, pureSign()));
    });

    it('can have getters, which are read once for validation and sending', async () => {
      let reads = 0;
      const dto = Object.defineProperty(pureSign(), 'openid', {
        enumerable: true,
        get: () => {
          reads += 1;
          return reads === 1 ? 'first' : 2;
        },
      });
      expect((await sentBy(merchant, dto))['openid']).toBe('first');
      expect(reads).toBe(1);
    });

    it('rejects with the error of a property that cannot be read', async () => {
      const failure = new Error('lazy loading failed');
      const dto = Object.defineProperty(pureSign(), 'openid', {
        enumerable: true,
        get: () => {
          throw failure;
        },
      });
      expect(await errorOf(merchant.service.preEntrustSign(dto))).toBe(failure);
    });

    it('can change after the call without an effect on the request', async () => {
      const dto = pureSign();
      const sending = sentBy(merchant, dto);
      dto.openid = 'other';
      dto.policy_periods[0]!.estimated_deduct_amount.total = 1;
      expect(await sending).toMatchObject({
        openid: pureSign().openid,
        policy_periods: pureSign().policy_periods,
      });
    });
  });

  describe('many issues', () => {
    it('reports all issues of a request in one error', async () => {
      const dto = {
        ...withField(fullRequest(), 'policy_periods[1].estimated_deduct_date', '2026-13-01'),
        openid: null,
        plan_id: '12535',
        unknown: 1,
        can_auto_reinsure: true,
      };
      expect(await issuesOf(merchant, dto)).toEqual([
        'plan_id type',
        'policy_periods[1].estimated_deduct_date date',
        'openid null',
        'unknown unknown-property',
        'can_auto_reinsure auto-insure-exclusive',
      ]);
    });

    it.each([
      [99, 99, false],
      [100, 100, false],
      [101, 100, true],
      [5000, 100, true],
    ])('truncates a list of %i issues to %i: truncated is %s', async (count, listed, truncated) => {
      const dto = { ...pureSign(), policy_periods: Array(count).fill('x') };
      const error = await rejectionOf(merchant, dto);
      expect(error.issues).toHaveLength(listed);
      expect(error.truncated).toBe(truncated);
      expect(error.message.split('\n')).toHaveLength(listed + 1);
    });

    it('truncates unknown properties as well', async () => {
      const unknown = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x${i}`, 1]));
      const error = await rejectionOf(merchant, { ...pureSign(), ...unknown });
      expect(error.issues).toHaveLength(100);
      expect(error.truncated).toBe(true);
    });

    it('reads only the reported items of a huge list', async () => {
      let reads = 0;
      const list = new Proxy(Object.assign([], { length: 2 ** 32 - 1 }), {
        get(target, name, receiver) {
          if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1;
          return Reflect.get(target, name, receiver);
        },
      });
      const error = await rejectionOf(merchant, { ...pureSign(), policy_periods: list });
      expect(error.truncated).toBe(true);
      expect(reads).toBeLessThan(200);
    });

    it('reports the holes of a sparse list', async () => {
      const list = [...pureSign().policy_periods];
      list[3] = { ...list[1]!, policy_period_id: 4, estimated_deduct_date: '2027-03-02' };
      expect(await issuesOf(merchant, { ...pureSign(), policy_periods: list })).toEqual([
        'policy_periods[2] type',
      ]);
    });
  });

  describe('1,000 periods', () => {
    it('reads each field once and reports the ids that are too high', async () => {
      const reads = new Map<string, number>();
      const counted = manyPeriods(1000).map((period, index) => count(period, `${index}`, reads));
      const dto = { ...pureSign(), policy_end_date: '2110-12-31', policy_periods: counted };
      const error = await rejectionOf(merchant, dto);
      expect(error.issues.map(({ path, rule }) => `${path} ${rule}`)).toEqual(
        Array.from({ length: 100 }, (_, i) => `policy_periods[${840 + i}].policy_period_id range`),
      );
      expect(new Set(reads.values())).toEqual(new Set([1]));
    });

    it('sends 840 periods', async () => {
      const list = manyPeriods(840);
      const dto = { ...pureSign(), policy_end_date: '2110-12-31', policy_periods: list };
      expect((await sentBy(merchant, dto))['policy_periods']).toEqual(list);
    });
  });

  it('keeps the class of the error and its truncated flag', async () => {
    const error: WechatPayRequestValidationError = await rejectionOf(merchant, {});
    expect(error.issues.map(({ rule }) => rule)).toEqual(error.issues.map(() => 'required'));
    expect(error.issues.map(({ path }) => path)).toEqual([
      'plan_id',
      'out_contract_code',
      'insured_display_name',
      'policy_start_date',
      'policy_end_date',
      'policy_periods',
      'openid',
    ]);
  });
});

describe('a request without defaults in the options', () => {
  it('requires appid and contract_notify_url', async () => {
    const merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      appid: undefined,
      contractNotifyUrl: undefined,
    });
    try {
      expect(await issuesOf(merchant, pureSign())).toEqual([
        'appid required',
        'contract_notify_url required',
      ]);
    } finally {
      await merchant.stop();
    }
  });
});

/** Creates a full request with one more JSON property in the object at the prefix. */
function withOwn(prefix: string, name: string, json: string): unknown {
  const marked = withField(fullRequest(), `${prefix}MARK`, 1);
  return JSON.parse(JSON.stringify(marked).replace('"MARK":1', `${JSON.stringify(name)}:${json}`));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

/** Creates monthly periods from the month after `NOW`, with coverage detail. */
function manyPeriods(count: number) {
  const { policy_coverage_detail } = fullRequest().policy_periods[0]!;
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(NOW);
    date.setUTCMonth(date.getUTCMonth() + index + 1);
    return {
      policy_period_id: index + 1,
      estimated_deduct_date: date.toISOString().slice(0, 10),
      estimated_deduct_amount: { total: 1000 },
      policy_coverage_detail: structuredClone(policy_coverage_detail!),
    };
  });
}

/** Creates a copy with properties that count each read, at every depth. */
function count(source: object, name: string, reads: Map<string, number>): object {
  const copy: object = Array.isArray(source) ? [] : {};
  for (const [key, value] of Object.entries(source)) {
    const path = `${name}.${key}`;
    const held: unknown =
      typeof value === 'object' && value !== null ? count(value, path, reads) : value;
    Object.defineProperty(copy, key, {
      enumerable: true,
      get: () => {
        reads.set(path, (reads.get(path) ?? 0) + 1);
        return held;
      },
    });
  }
  return copy;
}
