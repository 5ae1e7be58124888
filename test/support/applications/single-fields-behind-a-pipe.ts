import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodiesOf } from '../requests/field-bodies.js';
import { FIELD_CASES } from '../requests/field-cases.js';
import { withField } from '../requests/field-path.js';
import { fullRequest } from '../requests/full-request.js';
import { PipeApp, type PipeName, PIPES, PLATFORMS } from './pipe-app.js';

const BODIES = bodiesOf(FIELD_CASES, fullRequest());

/** The table of single fields, sent to an application of this platform behind each of the pipes. */
export function describeSingleFields(platform: keyof typeof PLATFORMS): void {
  describe.each(Object.keys(PIPES) as PipeName[])(
    `the rules of single fields, on ${platform} behind a pipe with %s`,
    (pipe) => {
      let app: PipeApp;

      beforeAll(async () => {
        app = await PipeApp.start(platform, pipe);
      });
      afterAll(() => app.stop());

      it.each([...FIELD_CASES.keys()])(
        'a pipe validates each value of %s without converting it',
        async (path) => {
          for (const { what, body, rules } of BODIES.get(path)!) {
            const { status, issues, received } = await app.post(body);
            expect(status, what).toBe(rules.length === 0 ? 201 : 400);
            expect(issues, what).toEqual(
              expect.arrayContaining(rules.map((rule) => `${path} ${rule}`)),
            );
            for (const issue of issues) expect(issue, what).toContain(path);
            if (rules.length === 0) expect(received, what).toEqual(JSON.parse(body));
          }
        },
      );

      it.each([
        ['null among the periods', 'policy_periods', [null]],
        ['a list among the periods', 'policy_periods', [[{}]]],
        ['a string among the periods', 'policy_periods', ['x']],
        ['a number among the periods', 'policy_periods', [1]],
        ['a list of lists of lists', 'policy_periods', [[[[]]]]],
        ['null behind a period', 'policy_periods', [fullRequest().policy_periods[0], null]],
        [
          'null among the clauses',
          'policy_periods[0].policy_coverage_detail.policy_clauses',
          [null],
        ],
        [
          'a list among the clauses',
          'policy_periods[0].policy_coverage_detail.policy_clauses',
          [[{}]],
        ],
        [
          'a string among the clauses',
          'policy_periods[0].policy_coverage_detail.policy_clauses',
          [''],
        ],
      ])('a pipe rejects %s', async (_what, path, value) => {
        const { status, issues } = await app.post(withField(fullRequest(), path, value));
        expect(status).toBe(400);
        expect(issues).toContain(`${path} type`);
      });

      it.each([
        'unknown',
        'amount.unknown',
        'real_identity.unknown',
        'policy_periods[1].unknown',
        'policy_periods[1].estimated_deduct_amount.unknown',
        'policy_periods[1].policy_coverage_detail.unknown',
        'policy_periods[1].policy_coverage_detail.policy_clauses[0].unknown',
      ])('a pipe treats %s like any property without a decorator', async (path) => {
        const options = PIPES[pipe];
        const { status, issues, received } = await app.post(withField(fullRequest(), path, 1));
        if ('forbidNonWhitelisted' in options) {
          expect(status).toBe(400);
          expect(issues).toEqual([`${path} whitelistValidation`]);
        } else {
          expect(status).toBe(201);
          expect(JSON.stringify(received).includes('"unknown"')).toBe(!('whitelist' in options));
        }
      });

      it.each(['null', '[]', '[{}]', '[[]]', '{}', '{"openid":{"openid":"x"}}'])(
        'a pipe rejects the body %s',
        async (body) => {
          expect((await app.post(body)).status).toBe(400);
        },
      );

      it('a pipe does not pollute Object.prototype', async () => {
        const polluting = JSON.stringify(fullRequest()).replace(
          '{',
          '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
        );
        await app.post(polluting);
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      });
    },
  );
}
