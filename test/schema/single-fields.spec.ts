import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIELD_CASES } from '../support/requests/field-cases.js';
import { withField } from '../support/requests/field-path.js';
import { fullRequest } from '../support/requests/full-request.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { printed } from '../support/verdicts/printed.js';
import { issuesOf, rejectionOf, sentBy } from '../support/verdicts/rejected-request.js';
import { ALL_RULES_OFF } from '../support/requests/rules-off.js';

describe('rules of single fields in the service', () => {
  let merchant: Merchant;

  beforeAll(async () => {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), { rules: ALL_RULES_OFF });
  });
  afterAll(() => merchant.stop());

  for (const [path, cases] of FIELD_CASES) {
    const rejected = cases.filter(({ rules }) => rules.length > 0);
    const accepted = cases.filter(({ rules }) => rules.length === 0);

    describe(path, () => {
      it.each(rejected)('rejects $what', async ({ value, rules }) => {
        const dto = withField(fullRequest(), path, value);
        expect(await issuesOf(merchant, dto)).toEqual(rules.map((rule) => `${path} ${rule}`));
      });

      it.each(accepted)('accepts $what', async ({ value }) => {
        await sentBy(merchant, withField(fullRequest(), path, value));
      });
    });
  }

  it('sends every field of the full request unchanged except the encrypted ones', async () => {
    const { real_identity, ...clear } = fullRequest();
    const { real_identity: sentIdentity, ...sent } = await sentBy(merchant, fullRequest());
    expect(sent).toEqual(clear);
    expect(sentIdentity).toEqual({
      ...real_identity,
      real_name: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
      id_card_number: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
    });
  });

  it.each([
    ['openid', 'oWhoIsThis\u{1F600}'],
    ['openid', ['oWhoIsThis']],
    ['out_contract_code', 'who-is-this'],
    ['insured_display_name', '欧阳娜娜'],
    ['contract_notify_url', 'https://who:is@this.example/?token=oWhoIsThis'],
    ['policy_start_date', 'a secret value'],
    ['amount.total', 'a secret value'],
    ['amount.currency', 'a secret value'],
    ['real_identity.real_name', '欧阳娜娜'.repeat(40)],
    ['real_identity.id_card_number', '11010119900307123X'.repeat(20)],
    ['real_identity.identity_type', '11010119900307123X'],
    ['real_identity', '欧阳娜娜 11010119900307123X'],
    ['policy_periods', ['欧阳娜娜']],
    ['can_auto_insure', 'a secret value'],
  ])('keeps the rejected value of %s out of the error', async (path, value) => {
    const error = await rejectionOf(merchant, withField(fullRequest(), path, value));
    expect(printed(error)).not.toMatch(/who.?is.?this|secret|欧阳|11010119900307123X|token/i);
    expect(printed(error)).not.toContain(fullRequest().openid);
    expect(printed(error)).not.toContain(fullRequest().real_identity.id_card_number);
  });

  it('reports the missing fields of an incomplete identity', async () => {
    const dto = withField(fullRequest(), 'real_identity', { identity_type: 'ID_CARD' });
    expect(await issuesOf(merchant, dto)).toEqual([
      'real_identity.real_name required',
      'real_identity.id_card_number required',
    ]);
  });

  it('reports every item that is not an object', async () => {
    const dto = withField(fullRequest(), 'policy_periods', [null, 'x', [{}], 5, true]);
    expect(await issuesOf(merchant, dto)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `policy_periods[${index}] type`),
    );
  });

  it('names path, problem and rule in the message', async () => {
    const dto = withField(fullRequest(), 'policy_periods[1].policy_period_id', '2');
    const error = await rejectionOf(merchant, dto);
    expect(error.name).toBe('WechatPayRequestValidationError');
    expect(error.message).toBe(
      'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi breaks a rule:\n' +
        '  policy_periods[1].policy_period_id: must be an integer (a number, not a string) that JavaScript can represent exactly [type]',
    );
    expect(error.truncated).toBe(false);
  });
});
