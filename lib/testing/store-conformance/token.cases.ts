import assert from 'node:assert/strict';
import type { NotificationStore } from '../../notifications/stores/notification-store.js';
import { claimFree, createKey } from './expectations.js';
import type { ContractCase } from './expectations.js';

/** Enough tokens for every base64 character to occur at every position. */
const TOKENS = 512;

const AT_A_TIME = 32;

/** A version 4 UUID, with 122 random bits, is the shortest accepted token. */
const FEWEST_BITS = 120;

export const TOKEN_CASES: readonly ContractCase[] = [
  {
    name: 'tokens are unique and have 128 random bits',
    async check(store, another) {
      const tokens = [
        ...(await drawTokens(store, TOKENS / 2)),
        ...(await drawTokens(await another(), TOKENS / 2)),
      ];
      assert.equal(new Set(tokens).size, TOKENS, 'a token was issued twice');
      const bits = Math.floor(countVariedBits(tokens));
      assert.ok(
        bits >= FEWEST_BITS,
        `tokens vary in about ${bits} bits instead of 128: make them with randomBytes(16)`,
      );
    },
  },
  {
    name: 'every claim of a key gets a new token',
    async check(store) {
      const key = createKey();
      const tokens = new Set<string>();
      for (let attempt = 1; attempt <= 8; attempt += 1) {
        const { token } = await claimFree(store, key);
        assert.ok(!tokens.has(token), 'a claim got the token of an earlier claim of the same key');
        tokens.add(token);
        await store.release(key, token);
      }
    },
  },
];

async function drawTokens(store: NotificationStore, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const claims = Array.from({ length: AT_A_TIME }, () => claimFree(store, createKey()));
    for (const { token } of await Promise.all(claims)) tokens.push(token);
  }
  return tokens;
}

/** Estimates the bits of entropy from the variety of characters at each position. */
function countVariedBits(tokens: readonly string[]): number {
  const places = Math.max(...tokens.map((token) => token.length));
  let bits = 0;
  for (let place = 0; place < places; place += 1) {
    bits += Math.log2(new Set(tokens.map((token) => token[place])).size);
  }
  return bits;
}
