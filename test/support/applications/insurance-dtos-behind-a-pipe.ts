import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodiesOf } from '../requests/field-bodies.js';
import { INSURANCE_CALLS } from '../requests/insurance-calls.js';
import { INSURANCE_FIELD_CASES, requestOf } from '../requests/insurance-field-cases.js';
import { PipeApp, type PipeName } from './pipe-app.js';

const SETUPS = INSURANCE_CALLS.map((call) => ({
  call,
  bodies: bodiesOf(INSURANCE_FIELD_CASES[call.name], requestOf(call)),
}));

/** Sends a valid request and an unknown property to every insurance DTO behind a `ValidationPipe`. */
export function describeInsuranceDtos(pipe: PipeName): void {
  describe.each(SETUPS)(`$call.dtoClass.name behind a pipe with ${pipe}`, ({ call }) => {
    let app: PipeApp;
    beforeAll(async () => {
      app = await PipeApp.start('Express', pipe, call.dtoClass);
    });
    afterAll(() => app.stop());

    it('passes a valid request unchanged', async () => {
      const { status, issues, received } = await app.post(call.dto);
      expect({ status, issues, received }).toEqual({ status: 201, issues: [], received: call.dto });
    });

    it('rejects an unknown property, including one of a nested object', async () => {
      expect(await app.post({ ...call.dto, unknown: 1 })).toMatchObject({
        status: 400,
        issues: ['unknown whitelistValidation'],
      });
    });
  });
}

/** Sends the test values of every field of every insurance DTO through a `ValidationPipe`. */
export function describeFieldsOfInsuranceDtos(pipe: PipeName): void {
  describe.each(SETUPS)(`$call.dtoClass.name behind a pipe with ${pipe}`, ({ call, bodies }) => {
    let app: PipeApp;
    beforeAll(async () => {
      app = await PipeApp.start('Express', pipe, call.dtoClass);
    });
    afterAll(() => app.stop());

    it('validates each field like the service and converts nothing', async () => {
      for (const [path, cases] of bodies) {
        for (const { what, body, rules } of cases) {
          const { status, issues, received } = await app.post(body);
          const at = `${path}: ${what}`;
          expect(status, at).toBe(rules.length === 0 ? 201 : 400);
          const named = rules.map((rule) =>
            rule === 'unknown-property' ? `${path} whitelistValidation` : `${path} ${rule}`,
          );
          expect(issues, at).toEqual(expect.arrayContaining(named));
          if (rules.length === 0) expect(received, at).toEqual(JSON.parse(body));
        }
      }
    }, 60_000);
  });
}
