import { AssertionError } from 'node:assert';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type {
  NotificationClaim,
  NotificationStore,
} from '../../lib/notifications/stores/notification-store.js';
import { notificationStoreContract } from '../../lib/testing/index.js';
import { PlainStore } from '../support/handlers/plain-store.js';
import { WRONG_STORES } from '../support/handlers/wrong-stores.js';

/** A correct store with the latency of a database: results arrive late and out of order. */
class DistantStore extends PlainStore {
  override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
    await sleep(Math.random() * 10);
    const claim = await super.claim(key, leaseMs);
    await sleep(Math.random() * 10);
    return claim;
  }

  override async complete(key: string, token: string): Promise<boolean> {
    await sleep(Math.random() * 10);
    const response = await super.complete(key, token);
    await sleep(Math.random() * 10);
    return response;
  }
}

/** A correct store that rejects a token after its lease has expired. */
class StrictStore extends PlainStore {
  override async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    const row = this.rows.get(key);
    return row !== undefined && this.isLive(row) && super.renew(key, token, leaseMs);
  }

  override async complete(key: string, token: string): Promise<boolean> {
    const row = this.rows.get(key);
    return row !== undefined && (row.done || this.isLive(row)) && super.complete(key, token);
  }
}

const withTokens = (newToken: () => string): PlainStore =>
  Object.assign(new PlainStore(), { newToken });
const withRowKeys = (rowKey: (key: string) => string): PlainStore =>
  Object.assign(new PlainStore(), { rowKey });

const RIGHT_STORES: Readonly<Record<string, () => NotificationStore>> = {
  plain: () => new PlainStore(),
  'with a ping': () => Object.assign(new PlainStore(), { ping: async () => {} }),
  distant: () => new DistantStore(),
  strict: () => new StrictStore(),
  'with tokens in base64url': () => withTokens(() => randomBytes(16).toString('base64url')),
  'with longer tokens': () => withTokens(() => randomBytes(32).toString('hex')),
  'with UUIDs as tokens': () => withTokens(() => randomUUID()),
  'with hashed keys': () =>
    withRowKeys((key) => createHash('sha256').update(key).digest('base64url')),
};

/** Messages of the cases that the store fails. */
async function failures(createStore: () => NotificationStore): Promise<string[]> {
  const cases = notificationStoreContract(async () => createStore());
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => {
      expect(reason).toBeInstanceOf(AssertionError);
      return (reason as AssertionError).message;
    });
}

describe('the contract of notification stores', () => {
  it('every case has a unique name', () => {
    const names = notificationStoreContract(async () => new PlainStore()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(25);
  });

  it.concurrent.each(Object.entries(RIGHT_STORES))(
    'accepts a correct store: %s',
    async (_name, create) => {
      expect(await failures(create)).toEqual([]);
    },
  );

  it.concurrent.each(Object.entries(WRONG_STORES))(
    'detects a store where %s',
    async (_name, create) => {
      const messages = await failures(create);
      expect(messages).not.toEqual([]);
      for (const message of messages) expect(message).toMatch(/\w+ \w+/);
    },
  );

  it('passes on the error with which the store rejects', async () => {
    const broken = { claim: () => Promise.reject(new Error('connection lost')) };
    const [first] = notificationStoreContract(async () => broken as unknown as NotificationStore);
    await expect(first?.run()).rejects.toThrow('connection lost');
  });

  it('rejects a store with a method that does not return a promise', async () => {
    const store = new PlainStore();
    const sync = Object.assign(store, { renew: () => true as unknown as Promise<boolean> });
    const [first] = notificationStoreContract(async () => sync);
    await expect(first?.run()).rejects.toThrow('renew did not return a promise');
  });
});
