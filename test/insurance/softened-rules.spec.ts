import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../lib/index.js';
import { BREAKING } from '../support/requests/breaking-requests.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../support/applications/merchant.js';
import { pureSign } from '../support/requests/pre-sign-request.js';
import { issuesOf, sentBy } from '../support/verdicts/rejected-request.js';
import { RULES } from '../support/requests/rules-off.js';

describe.each(RULES)('the rule %s', (rule) => {
  const [path, dto] = BREAKING[rule];
  let log: ReturnType<typeof captureLog>;
  let merchant: Merchant | undefined;

  beforeEach(() => {
    log = captureLog();
  });
  afterEach(async () => {
    log.restore();
    await merchant?.stop();
  });

  async function withRules(rules: WechatPayInsuranceOptions['rules']): Promise<Merchant> {
    merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), { rules });
    log.lines.length = 0; // drops the lines of Nest's start
    return merchant;
  }

  it.each([undefined, {}, { [rule]: 'error' as const }, { [rule]: undefined }])(
    'rejects a violation with the option rules %j',
    async (rules) => {
      expect(await issuesOf(await withRules(rules), dto)).toEqual([`${path} ${rule}`]);
      expect(log.lines).toEqual([]);
    },
  );

  it("reports nothing with the severity 'off'", async () => {
    await sentBy(await withRules({ [rule]: 'off' }), dto);
    expect(log.lines).toEqual([]);
  });

  it("logs a warning without values with the severity 'warn'", async () => {
    await sentBy(await withRules({ [rule]: 'warn' }), dto);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatch(
      /^warn POST \/v3\/papay\/insurance-sign\/contracts\/pre-entrust-sign\/jsapi: /,
    );
    expect(log.lines[0]).toContain(`: ${path} `);
    expect(log.lines[0]!.endsWith(` [${rule}]`)).toBe(true);
    expect(log.lines[0]).not.toMatch(/4711|who-is-this|2027-12-02/);
    expect(log.lines[0]).not.toContain(dto.openid);
    expect(log.lines[0]).not.toContain(dto.out_contract_code);
  });

  it("reports its own issue when all other rules are 'off'", async () => {
    const others = Object.fromEntries(
      RULES.filter((other) => other !== rule).map((other) => [other, 'off' as const]),
    );
    expect(await issuesOf(await withRules(others), dto)).toEqual([`${path} ${rule}`]);
  });
});

describe('a request that violates a softened rule and another one', () => {
  it('rejects a request only for the rule that is not softened', async () => {
    const log = captureLog();
    const merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), {
      rules: { 'auto-insure-exclusive': 'warn' },
    });
    try {
      const dto = pureSign({
        can_auto_insure: true,
        can_auto_reinsure: true,
        policy_start_date: '2027-12-02',
      });
      expect(await issuesOf(merchant, dto)).toEqual(['policy_end_date policy-dates-order']);
    } finally {
      log.restore();
      await merchant.stop();
    }
  });
});
