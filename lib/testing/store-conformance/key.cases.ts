import assert from 'node:assert/strict';
import { LONG, assertResult, assertOutcome, claimFree, createKey } from './expectations.js';
import type { ContractCase } from './expectations.js';

export const KEY_CASES: readonly ContractCase[] = [
  {
    name: 'keys that differ in any character are different keys',
    async check(store) {
      const claims = await Promise.all(
        createOddKeys().map(async (key) => {
          const situation = `claim of the free key ${describeKey(key)}, next to similar ones`;
          const { token, attempt } = await claimFree(store, key, LONG, situation);
          assert.equal(attempt, 1, `${situation}: attempt ${attempt} instead of 1`);
          return { key, token };
        }),
      );
      const completed = claims.filter((_claim, index) => index % 2 === 0);
      const running = claims.filter((_claim, index) => index % 2 === 1);
      for (const { key, token } of completed) {
        assertResult(await store.complete(key, token), true, `complete of ${describeKey(key)}`);
      }
      for (const { key } of completed) {
        assertOutcome(
          await store.claim(key, LONG),
          'done',
          `claim of the done ${describeKey(key)}`,
        );
      }
      for (const { key, token } of running) {
        assertOutcome(
          await store.claim(key, LONG),
          'busy',
          `claim of the claimed ${describeKey(key)}`,
        );
        await store.release(key, token);
        await claimFree(store, key, LONG, `claim of the released ${describeKey(key)}`);
      }
    },
  },
];

/** Characters with a meaning in patterns, paths, quotations or hash tags, and look-alikes. */
const CHARACTERS = [...' \t\n:/*?%_\'"\\{}0aAeéß💰💴'];

/** Texts that a collation, a trimmed column or a separator could confuse with one another. */
const GROUPS = ['', '  ', 'e\u0301', 'ss', '::', ':1', '{a}', '{b}', '{}', '00', '保险', '保險'];

const LONG_TEXT = 'x'.repeat(1000);

function createOddKeys(): string[] {
  const key = createKey();
  const endings = [...CHARACTERS, ...GROUPS, `${LONG_TEXT}1`, `${LONG_TEXT}2`];
  const beginnings = [' ', ':', '{}', `{${LONG_TEXT}}`, LONG_TEXT];
  return [
    ...endings.map((ending) => `${key}${ending}`),
    ...beginnings.map((beginning) => `${beginning}${key}`),
    `{${key}}`,
  ];
}

/** Shortens a key to the parts in which it differs from others. */
function describeKey(key: string): string {
  return JSON.stringify(key.length > 80 ? `${key.slice(0, 50)}…${key.slice(-10)}` : key);
}
