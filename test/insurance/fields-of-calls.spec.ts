import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { success, verdictOnCall } from '../support/verdicts/call-verdict.js';
import { withField } from '../support/requests/field-path.js';
import { INSURANCE_CALLS } from '../support/requests/insurance-calls.js';
import { INSURANCE_FIELD_CASES, requestOf } from '../support/requests/insurance-field-cases.js';
import { Merchant } from '../support/applications/merchant.js';
import { ALL_RULES_OFF } from '../support/requests/rules-off.js';

describe.each(INSURANCE_CALLS)('fields of $name', (call) => {
  let merchant: Merchant;
  beforeAll(async () => {
    merchant = await Merchant.start(success(call), { rules: ALL_RULES_OFF });
  });
  afterAll(() => merchant.stop());

  it.each([...INSURANCE_FIELD_CASES[call.name].keys()])(
    'validates each test value of %s',
    async (path) => {
      for (const { what, value, rules } of INSURANCE_FIELD_CASES[call.name].get(path)!) {
        const verdict = await verdictOnCall(
          merchant,
          call,
          withField(requestOf(call), path, value),
        );
        expect(verdict, what).toEqual(rules.map((rule) => `${path} ${rule}`));
      }
    },
  );

  it('covers every field of the request with test values', () => {
    const tops = [...INSURANCE_FIELD_CASES[call.name].keys()].map((path) => path.split(/[.[]/)[0]);
    for (const name of Object.keys({ ...call.dto, ...call.defaults })) expect(tops).toContain(name);
  });
});
