import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CallOptions,
  checkModification,
  checkRenewal,
  maskInsuredName,
  type PreEntrustSignDto,
  RULE_NAMES,
  type UploadPolicyDto,
  WECHAT_PAY_RULES,
  WechatPayPolicyService,
  type WechatPayRequestIssue,
  WechatPayRequestValidationError,
  type WechatPayRule,
  WechatPayTransactionService,
} from '../../lib/index.js';
import { CONTRACT, errorOf, Merchant } from '../support/applications/merchant.js';
import { BREAKING } from '../support/requests/breaking-requests.js';
import { planned, signed } from '../support/requests/policy-period.js';
import { uploadRequest } from '../support/requests/policy-request.js';
import { periods, pureSign, signWithPayment } from '../support/requests/pre-sign-request.js';
import { refundRequest } from '../support/requests/refund-request.js';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await Merchant.start(() => undefined, {
    rules: { 'sign-with-payment-periods': 'error' },
  });
});
afterAll(() => merchant.stop());

type Breach = () => Promise<readonly WechatPayRequestIssue[]>;

async function issuesOf(call: Promise<unknown>): Promise<readonly WechatPayRequestIssue[]> {
  const error = await errorOf<WechatPayRequestValidationError>(call);
  expect(error).toBeInstanceOf(WechatPayRequestValidationError);
  return error.issues;
}

const sign =
  (changes: object): Breach =>
  () =>
    issuesOf(merchant.service.preEntrustSign(pureSign(changes as Partial<PreEntrustSignDto>)));
const upload =
  (changes: object): Breach =>
  () => {
    const policies = merchant.module.get(WechatPayPolicyService);
    return issuesOf(policies.uploadPolicy(uploadRequest(changes as Partial<UploadPolicyDto>)));
  };
const transactions = () => merchant.module.get(WechatPayTransactionService);
const call =
  (options: object): Breach =>
  () =>
    issuesOf(merchant.service.queryContract(CONTRACT, options as CallOptions));

const breaking = Object.fromEntries(
  Object.entries(BREAKING).map(([rule, [, dto]]) => [
    rule,
    () => issuesOf(merchant.service.preEntrustSign(dto)),
  ]),
) as Record<keyof typeof BREAKING, Breach>;

const MOMENT = new Date('2026-03-15T12:00:00+08:00');
const PAID = [signed(1, '2026-03-31', 1000, 'PAID')];
const OPEN = [signed(1, '2026-01-31', 1000), signed(2, '2026-02-28', 1000)];
const lowered = (amounts: readonly number[]) => [
  planned(1, '2026-01-31', amounts[0]!),
  planned(2, '2026-02-28', amounts[1]!),
];
const modify =
  (...given: Parameters<typeof checkModification>): Breach =>
  () =>
    Promise.resolve(checkModification(...given));
const renew =
  (...given: Parameters<typeof checkRenewal>): Breach =>
  () =>
    Promise.resolve(checkRenewal(...given));

/** For each rule, something that breaks it. */
const BREACHES: Record<WechatPayRule, Breach> = {
  ...breaking,
  required: sign({ openid: undefined }),
  null: sign({ openid: null }),
  type: sign({ plan_id: '12535' }),
  length: sign({ openid: '' }),
  characters: sign({ out_contract_code: 'a-b' }),
  range: sign({ plan_id: 0 }),
  enum: upload({ policy_type: 'POLICY_TYPE_MOON' }),
  date: sign({ policy_start_date: '2026-02-30' }),
  'date-time': upload({ effective_time: '2026-12-02' }),
  mask: sign({ insured_display_name: '张三' }),
  'notify-url': sign({ contract_notify_url: 'https://merchant.example/?a=1' }),
  'sign-with-payment-periods': () =>
    issuesOf(
      merchant.service.preEntrustSign(
        signWithPayment({ policy_periods: periods([1000], '2026-12-01') }),
      ),
    ),
  'refund-order': () => issuesOf(transactions().refund(refundRequest({ transaction_id: '12' }))),
  'refund-amount': () =>
    issuesOf(
      transactions().refund(refundRequest({ amount: { refund: 2, total: 1, currency: 'CNY' } })),
    ),
  'policy-conditional-fields': upload({ policy_type: 'POLICY_TYPE_CAR' }),
  'policy-times': upload({ expired_time: '2026-12-01T00:00:00+08:00' }),
  'current-list-start': renew(PAID, [planned(2, '2026-04-30', 1000)], { currentListStart: 7 }),
  'modification-amount': modify(OPEN, lowered([1000, 1001])),
  'modification-first-discount': modify(OPEN, lowered([1000, 900]), {
    firstPremiumDiscounted: true,
  }),
  'modification-list': modify(OPEN, [planned(1, '2026-01-31', 900)]),
  'modification-state': modify(PAID, [planned(1, '2026-03-31', 900)]),
  'modification-window': modify(OPEN, lowered([1000, 900]), { moment: MOMENT }),
  'renewal-amount': renew(PAID, [planned(2, '2026-04-30', 1)]),
  'renewal-current': renew([], [planned(2, '2026-04-30', 1000)]),
  'renewal-paid': renew(OPEN, [planned(3, '2026-04-30', 1000)]),
  'renewal-scheduled': renew(
    [...PAID, signed(2, '2026-04-30', 1000, 'SCHEDULED')],
    [planned(3, '2026-05-31', 1000)],
  ),
  'renewal-window': renew(PAID, [planned(2, '2026-04-30', 1000)], {
    frequency: 'month',
    moment: MOMENT,
  }),
  'unknown-property': call({ timout: 5 }),
  'extra-field': call({ extraFields: { plan_id: 1 } }),
  'order-number': () =>
    issuesOf(transactions().queryOrder({ transaction_id: '1', out_trade_no: '1' } as never)),
  path: () => issuesOf(merchant.client.request({ method: 'GET', path: '/v2/a' })),
};

describe('WECHAT_PAY_RULES', () => {
  it.each(Object.entries(BREACHES))('%s is reported and is on the list', async (rule, breach) => {
    const rules = (await breach()).map((issue) => issue.rule);
    expect(rules).toContain(rule);
    expect(WECHAT_PAY_RULES).toEqual(expect.arrayContaining(rules));
  });

  it('WECHAT_PAY_RULES lists exactly the rules that requests can break, each once', () => {
    expect([...WECHAT_PAY_RULES].toSorted()).toEqual(Object.keys(BREACHES).toSorted());
    expect(new Set(WECHAT_PAY_RULES).size).toBe(WECHAT_PAY_RULES.length);
    expect(WECHAT_PAY_RULES).toEqual(expect.arrayContaining([...RULE_NAMES]));
  });

  it('WECHAT_PAY_RULES lists the rules that maskInsuredName reports', () => {
    for (const name of [5, '', '张*', '张𠮷']) {
      const issues = catchIssues(() => maskInsuredName(name as string));
      expect(WECHAT_PAY_RULES).toContain(issues[0]!.rule);
    }
  });
});

function catchIssues(run: () => unknown): readonly WechatPayRequestIssue[] {
  try {
    run();
  } catch (error) {
    if (WechatPayRequestValidationError.is(error)) return error.issues;
  }
  throw new Error('expected a rejection');
}
