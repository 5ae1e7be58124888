import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PreEntrustSignDto } from '../../../lib/index.js';
import { FIELD_CASES } from '../requests/field-cases.js';
import { ABSENT, withField } from '../requests/field-path.js';
import { fullRequest } from '../requests/full-request.js';
import { answerSigned, Merchant, PRE_SIGN_ANSWER } from '../applications/merchant.js';
import { issuesIn, PIPES } from '../applications/pipe-app.js';
import { pick, seededRandom } from '../random.js';
import { verdictOn } from './rejected-request.js';
import { ALL_RULES_OFF } from '../requests/rules-off.js';

const PATHS = [...FIELD_CASES.keys(), 'unknown', 'amount.unknown', 'policy_periods[0].unknown'];
const TABLED = [...FIELD_CASES.values()]
  .flat()
  .map(({ value }) => value)
  .filter((value) => typeof value !== 'string' || value.length < 10_000);

/** Names of the issues that class-validator adds to those of the field rules. */
const ITS_OWN = / (nestedValidation|unknownValue)$/;

/** Compares a pipe with the service, by so many random requests. */
export function describeAgreement(rounds: number): void {
  describe.each(['forbidNonWhitelisted', 'everything'] as const)(
    'a pipe with %s and the service',
    (name) => {
      let merchant: Merchant;
      beforeAll(async () => {
        merchant = await Merchant.start(answerSigned(PRE_SIGN_ANSWER), { rules: ALL_RULES_OFF });
      });
      afterAll(() => merchant.stop());

      it('agree about random requests, issue by issue', async () => {
        const random = seededRandom(name.length);
        let rejected = 0;
        for (let round = 0; round < rounds; round += 1) {
          const request = randomRequest(random);
          const piped = comparable(await pipeVerdict(name, request));
          const served = comparable(await verdictOn(merchant, request));
          expect(piped, JSON.stringify(request)).toEqual(served);
          if (served.size > 0) rejected += 1;
        }
        expect(rejected).toBeGreaterThan(rounds / 5);
        expect(rejected).toBeLessThan((rounds * 14) / 15);
      }, 60_000);
    },
  );
}

/** Creates a full request with up to three random changes, as JSON can carry it. */
function randomRequest(random: () => number): unknown {
  let request: object = fullRequest();
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change += 1) {
    const path = pick(random, PATHS);
    const cases = FIELD_CASES.get(path) ?? [];
    const roll = random();
    const some = roll < 0.5 ? cases.filter(({ rules }) => rules.length === 0) : cases;
    const value = roll < 0.8 && some.length > 0 ? pick(random, some).value : randomValue(random);
    try {
      request = withField(request, path, value);
    } catch {
      // An earlier change removed the parent object.
    }
  }
  return JSON.parse(JSON.stringify(request));
}

function randomValue(random: () => number, depth = 0): unknown {
  const kind = random();
  if (kind < 0.4 || depth > 2) return pick(random, TABLED);
  if (kind < 0.5) return Math.floor((random() - 0.5) * 10 ** Math.floor(random() * 20));
  if (kind < 0.6) return random() < 0.5 ? null : ABSENT;
  const some = Array.from({ length: Math.floor(random() * 3) }, () => {
    const item = randomValue(random, depth + 1);
    return item === ABSENT ? undefined : item;
  });
  return kind < 0.8 ? some : Object.fromEntries(some.map((value) => [pick(random, NAMES), value]));
}

const NAMES = ['total', 'currency', 'policy_period_id', 'real_name', 'policy_clauses', 'other'];

/**
 * Removes the issues inside a value of the wrong shape: class-validator validates the items of a list in
 * place of an object, and reports a list as a whole where the service reports its items.
 */
function comparable(issues: readonly string[]): Set<string> {
  const whole = issues.map((issue) => issue.replace(/\[\d+\] type$/, ' type'));
  const shapeless = whole
    .filter((issue) => issue.endsWith(' type'))
    .map((issue) => issue.slice(0, -' type'.length));
  return new Set(
    whole.filter((issue) =>
      shapeless.every((path) => !issue.startsWith(`${path}.`) && !issue.startsWith(`${path}[`)),
    ),
  );
}

async function pipeVerdict(name: keyof typeof PIPES, request: unknown): Promise<string[]> {
  let issues: string[] = [];
  const pipe = new ValidationPipe({
    ...PIPES[name],
    exceptionFactory: (errors: ValidationError[]) => {
      issues = issuesIn(errors, '');
      return new Error('rejected');
    },
  });
  // The pipe strips prototype keys from its input.
  const copy = structuredClone(request);
  await pipe.transform(copy, { type: 'body', metatype: PreEntrustSignDto }).catch(() => undefined);
  return issues
    .filter((issue) => !ITS_OWN.test(issue))
    .map((issue) => issue.replace(/ whitelistValidation$/, ' unknown-property'));
}
