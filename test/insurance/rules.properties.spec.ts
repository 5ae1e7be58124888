import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApplyDeductionDto,
  maskInsuredName,
  WechatPayRequestValidationError,
} from '../../lib/index.js';
import { isInsuredNameMask } from '../../lib/insurance/pre-sign/insured-name-mask.js';
import { Merchant } from '../support/applications/merchant.js';
import { anyText, checkProperty } from '../support/properties.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { signedHeaders } from '../support/wire/platform-signer.js';

const RESPONSE = '{"redirect_url":"https://example.com/","out_trade_no":"1","amount":{"total":1}}';

let merchant: Merchant;
beforeAll(async () => {
  const headers = signedHeaders(RESPONSE);
  merchant = await Merchant.start(
    (_request, response) => void response.writeHead(200, headers).end(RESPONSE),
  );
});
afterAll(() => merchant.stop());

/** The issues of a call, or `[]` when it was sent. */
async function findIssues(
  call: () => Promise<unknown>,
): Promise<WechatPayRequestValidationError['issues']> {
  const before = merchant.server.requests.length;
  try {
    await call();
    expect(merchant.server.requests).toHaveLength(before + 1);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(WechatPayRequestValidationError);
    expect(merchant.server.requests).toHaveLength(before);
    return (error as WechatPayRequestValidationError).issues;
  }
}

const sorted = (texts: Iterable<string>) => [...new Set(texts)].toSorted();

describe('the fields of a deduction', () => {
  const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
  const units = (text: string) =>
    Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const isClear = (value: unknown, min: number, max: number) =>
    typeof value === 'string' &&
    units(value).length >= min &&
    units(value).length <= max &&
    !units(value).some(isSurrogate);
  const isNumber = (value: unknown) =>
    isClear(value, 1, 32) &&
    [...(value as string)].every(
      (one) => '0123456789abcdefghijklmnopqrstuvwxyz'.includes(one.toLowerCase()) && one <= 'z',
    );
  const isWhole = (value: unknown, min: number, max: number) =>
    typeof value === 'number' && Math.trunc(value) === value && value >= min && value <= max;

  /** WeChat Pay's table of the fields, restated: the paths that are wrong. */
  function findWrongPaths(dto: Record<string, unknown>): string[] {
    const wrong: string[] = [];
    const check = (path: string, holds: boolean) => void (holds || wrong.push(path));
    check('out_trade_no', isNumber(dto['out_trade_no']));
    check('contract_id', isNumber(dto['contract_id']));
    check('description', isClear(dto['description'], 1, 127));
    check('policy_period_id', isWhole(dto['policy_period_id'], 1, 840));
    for (const [name, max] of [
      ['goods_tag', 32],
      ['attach', 128],
    ] as const) {
      check(name, dto[name] === undefined || isClear(dto[name], 0, max));
    }
    const { amount } = dto;
    if (typeof amount !== 'object' || amount === null || Array.isArray(amount)) {
      wrong.push('amount');
    } else {
      const { total, currency } = amount as Record<string, unknown>;
      check('amount.total', isWhole(total, 0, Number.MAX_SAFE_INTEGER));
      check('amount.currency', currency === undefined || currency === 'CNY');
    }
    const known = [
      'out_trade_no',
      'contract_id',
      'description',
      'policy_period_id',
      'goods_tag',
      'attach',
      'amount',
    ];
    wrong.push(...Object.keys(dto).filter((name) => !known.includes(name)));
    return sorted(wrong);
  }

  const odd = fc.constantFrom<unknown[]>(
    undefined,
    null,
    '',
    ' ',
    0,
    -0,
    1,
    840,
    841,
    -1,
    1.5,
    NaN,
    Infinity,
    2 ** 53,
    true,
    [],
    {},
    '1',
    'é',
    '１',
    'a b',
    '𠮷',
    '\ud842',
    'a\n',
    'İ',
    'K',
  );
  const text = (max: number) =>
    fc.oneof(
      { weight: 24, arbitrary: fc.stringMatching(/^[0-9A-Za-z]{1,32}$/) },
      { weight: 1, arbitrary: anyText() },
      {
        weight: 1,
        arbitrary: fc.constantFrom(max - 1, max, max + 1).map((count) => 'a'.repeat(count)),
      },
      { weight: 1, arbitrary: odd },
    );
  const whole = fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: 1, max: 840 }) },
    { weight: 1, arbitrary: odd },
  );
  const dtos = fc
    .record({
      out_trade_no: text(32),
      contract_id: text(32),
      description: text(127),
      policy_period_id: whole,
      goods_tag: text(32),
      attach: text(128),
      amount: fc.oneof(
        {
          weight: 24,
          arbitrary: fc.record(
            { total: whole, currency: fc.constantFrom('CNY', 'CNY', undefined, 'USD', 1) },
            { requiredKeys: [] },
          ),
        },
        { weight: 1, arbitrary: odd },
      ),
    })
    .chain((dto) => fc.constantFrom(dto, dto, dto, { ...dto, extra: 1 }));

  it('a deduction is accepted or rejected as a restatement of its table says', async () => {
    let accepted = 0;
    await checkProperty(
      400,
      fc.asyncProperty(dtos, async (dto) => {
        const issues = await findIssues(() =>
          merchant.service.applyDeduction(dto as unknown as ApplyDeductionDto),
        );
        const paths = sorted(issues.map(({ path }) => path));
        expect(paths).toEqual(findWrongPaths(dto));
        if (paths.length === 0) accepted += 1;
      }),
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('the periods of a pure sign', () => {
  interface Plan {
    readonly id: number;
    readonly day: number;
    readonly total: number;
  }
  const DAY = 86_400_000;
  const TODAY = Date.parse('2026-12-01T00:00:00Z');
  const toDate = (day: number) => new Date(TODAY + day * DAY).toISOString().slice(0, 10);

  /** WeChat Pay's rules for the periods, restated over days from today: the names of those that are broken. */
  function findBrokenRules(plans: readonly Plan[], end: number): string[] {
    const broken = new Set<string>();
    const some = (rule: string, isBroken: (plan: Plan, index: number) => boolean) =>
      void (plans.some(isBroken) && broken.add(rule));
    some('period-ids-increasing', ({ id }, index) =>
      plans.slice(0, index).some((before) => before.id >= id),
    );
    some('period-dates-increasing', ({ day }, index) =>
      plans.slice(0, index).some((before) => before.day >= day),
    );
    some('period-dates-within-policy', ({ day }) => day > end);
    some('period-dates-future', ({ day }) => day < 1);
    some('zero-amount', ({ total }, index) => index !== 0 && total === 0);
    const [first, second, ...rest] = plans;
    if (first !== undefined && second !== undefined) {
      const ratio = first.total / second.total;
      const isMultiple = ratio === 2 || ratio === 3;
      const fits = first.total <= second.total || isMultiple || second.total === 0;
      if (!fits || rest.some(({ total }) => total !== second.total)) broken.add('price-mode');
      // The customer would have to pay for several periods while signing.
      if (isMultiple) broken.add('price-mode-sign-mode');
      if (isMultiple && second.day - first.day < 25 * ratio) broken.add('first-multi-period-gap');
    }
    return [...broken].toSorted();
  }

  const total = fc.oneof(fc.constantFrom(0, 500, 1000, 1500, 2000, 3000), fc.nat(4000));
  const shape = fc.record({
    // Mostly increasing, with small and large steps.
    steps: fc.array(
      fc.record({
        id: fc.oneof(
          { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
          { weight: 1, arbitrary: fc.constantFrom(0, -1) },
        ),
        day: fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(1, 24, 25, 30, 49, 50, 74, 75, 365) },
          { weight: 1, arbitrary: fc.constantFrom(0, -1) },
        ),
        total: fc.oneof(
          { weight: 3, arbitrary: fc.constant('as the second' as const) },
          { weight: 1, arbitrary: total },
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    first: total,
    second: total,
    start: fc.constantFrom(0, 0, 0, 0, -1),
    end: fc.constantFrom(30, 400, 400, 2000, 2000),
  });

  it('a list of periods breaks exactly the rules that a restatement names', async () => {
    let accepted = 0;
    await checkProperty(
      400,
      fc.asyncProperty(shape, async ({ steps, first, second, start, end }) => {
        let id = 1;
        let day = start;
        const plans = steps.map((step, index): Plan => {
          id = Math.max(1, id + step.id);
          day += step.day;
          const later = step.total === 'as the second' ? second : step.total;
          return { id, day, total: index === 0 ? first : index === 1 ? second : later };
        });
        const dto = pureSign({
          policy_start_date: '2026-12-02',
          policy_end_date: toDate(end),
          policy_periods: plans.map((plan) => ({
            policy_period_id: plan.id,
            estimated_deduct_date: toDate(plan.day),
            estimated_deduct_amount: { total: plan.total },
          })),
        });
        const issues = await findIssues(() => merchant.service.preEntrustSign(dto));
        expect(sorted(issues.map(({ rule }) => rule))).toEqual(findBrokenRules(plans, end));
        if (issues.length === 0) accepted += 1;
      }),
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('the mask of a name', () => {
  it('maskInsuredName shows the last character alone, and WeChat Pay accepts what it returns', async () => {
    let masked = 0;
    await checkProperty(
      400,
      fc.property(anyText(12), fc.boolean(), (name, family) => {
        const characters = [...name.trim()];
        const last = characters.at(-1);
        const isShown =
          last !== undefined && last !== '*' && last.length === 1 && !/[\ud800-\udfff]/.test(last);
        let mask: string;
        try {
          mask = maskInsuredName(name, { family });
        } catch (error) {
          expect(error).toBeInstanceOf(WechatPayRequestValidationError);
          expect(isShown).toBe(false);
          return;
        }
        expect(isShown).toBe(true);
        const stars = '*'.repeat(Math.min(3, characters.length - 1));
        expect(mask).toBe(family ? `多人保单-${stars}${last}等` : `${stars}${last}`);
        expect(isInsuredNameMask(mask)).toBe(true);
        masked += 1;
      }),
    );
    expect(masked).toBeGreaterThan(100);
  });

  it('isInsuredNameMask accepts exactly the texts of its grammar', async () => {
    const piece = fc.constantFrom(
      '*',
      '**',
      '***',
      '****',
      '三',
      '*三',
      'a',
      ' ',
      '多人保单-',
      '等',
      '\n',
      '𠮷',
    );
    await checkProperty(
      400,
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const text = pieces.join('');
        const isSimple = (one: string) => {
          const characters = [...one];
          const shown = characters.pop();
          const hidden = characters.join('');
          return (
            shown !== undefined &&
            shown !== '*' &&
            shown.trim() !== '' &&
            ['', '*', '**', '***'].includes(hidden)
          );
        };
        const isFamily =
          text.startsWith('多人保单-') && text.endsWith('等') && isSimple(text.slice(5, -1));
        expect(isInsuredNameMask(text)).toBe(isSimple(text) || isFamily);
      }),
    );
  });
});
