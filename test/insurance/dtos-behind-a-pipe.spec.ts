import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withField } from '../support/field-path.js';
import { INSURANCE_CALLS } from '../support/insurance-calls.js';
import { INSURANCE_FIELD_CASES, requestOf } from '../support/insurance-field-cases.js';
import { PipeApp } from '../support/pipe-app.js';

const SETUPS = INSURANCE_CALLS.flatMap((call) =>
  (['forbidNonWhitelisted', 'everything'] as const).map((pipe) => ({ call, pipe })),
);

describe.each(SETUPS)('$call.dtoClass.name behind a pipe with $pipe', ({ call, pipe }) => {
  let app: PipeApp;
  beforeAll(async () => {
    app = await PipeApp.start('Express', pipe, call.dtoClass);
  });
  afterAll(() => app.stop());

  it('lets a good request through as it is', async () => {
    const { status, issues, received } = await app.post(call.dto);
    expect({ status, issues, received }).toEqual({ status: 201, issues: [], received: call.dto });
  });

  it('refuses an unknown property, also of an object inside', async () => {
    expect(await app.post({ ...call.dto, unknown: 1 })).toMatchObject({
      status: 400,
      issues: ['unknown whitelistValidation'],
    });
  });

  it('judges each field as the service does, and converts nothing', async () => {
    for (const [path, cases] of INSURANCE_FIELD_CASES[call.name]) {
      for (const { what, value, rules } of cases) {
        const request = withField(requestOf(call), path, value);
        if (JSON.stringify(request).length > 50_000) continue;
        const { status, issues, received } = await app.post(request);
        const at = `${path}: ${what}`;
        expect(status, at).toBe(rules.length === 0 ? 201 : 400);
        const named = rules.map((rule) =>
          rule === 'unknown-property' ? `${path} whitelistValidation` : `${path} ${rule}`,
        );
        expect(issues, at).toEqual(expect.arrayContaining(named));
        if (rules.length === 0) expect(received, at).toEqual(JSON.parse(JSON.stringify(request)));
      }
    }
  }, 60_000);
});
