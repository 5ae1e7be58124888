import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationClaim } from '../../../lib/notifications/stores/notification-store.js';
import { type PlainRow, PlainStore } from './plain-store.js';

type Row = PlainRow;

/** A round trip to a database, during which other callers may run. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Stores that break the contract in one way each; the name says how. */
export const WRONG_STORES: Readonly<Record<string, () => PlainStore>> = {
  'ping returns no promise': () =>
    Object.assign(new PlainStore(), { ping: () => true as unknown as Promise<void> }),

  'ping wipes the store': () =>
    new (class extends PlainStore {
      async ping(): Promise<void> {
        this.rows.clear();
      }
    })(),

  'ping ends the running leases': () =>
    new (class extends PlainStore {
      async ping(): Promise<void> {
        for (const row of this.rows.values()) row.until = 0;
      }
    })(),

  'never busy': () =>
    new (class extends PlainStore {
      override isLive(): boolean {
        return false;
      }
    })(),

  'complete ignores the token': () =>
    new (class extends PlainStore {
      override async complete(key: string): Promise<boolean> {
        const row = this.rows.get(key);
        if (row !== undefined) row.done = true;
        return row !== undefined;
      }
    })(),

  'complete creates a row for a key that was lost': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        if (!this.rows.has(key)) this.rows.set(key, { ...this.newRow(), token });
        return super.complete(key, token);
      }
    })(),

  'complete returns true and does nothing when the claim was lost': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        await super.complete(key, token);
        return true;
      }
    })(),

  'complete cannot be repeated': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        if (this.rows.get(key)?.done === true) return false;
        return super.complete(key, token);
      }
    })(),

  'complete with any token is true once done': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        return this.rows.get(key)?.done === true || super.complete(key, token);
      }
    })(),

  'complete remembers every token that ever held the key': () =>
    new (class extends PlainStore {
      readonly #given = new Set<string>();

      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        if (claim.outcome === 'claimed') this.#given.add(`${key} ${claim.token}`);
        return claim;
      }

      override async complete(key: string, token: string): Promise<boolean> {
        const row = this.rows.get(key);
        if (row === undefined || !this.#given.has(`${key} ${token}`)) return false;
        row.done = true;
        return true;
      }
    })(),

  'complete is not atomic': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        if (this.rows.get(key)?.token !== token) return false;
        await turn();
        const row = this.rows.get(key);
        if (row !== undefined) row.done = true;
        return true;
      }
    })(),

  'release ignores the token': () =>
    new (class extends PlainStore {
      override async release(key: string): Promise<void> {
        const row = this.rows.get(key);
        if (row === undefined || row.done) return;
        row.token = null;
        row.until = 0;
      }
    })(),

  'release keeps the token valid': () =>
    new (class extends PlainStore {
      override async release(key: string, token: string): Promise<void> {
        const row = this.rows.get(key);
        if (row?.token === token && !row.done) row.until = 0;
      }
    })(),

  'release waits for the lease to run out': () =>
    new (class extends PlainStore {
      override async release(): Promise<void> {}
    })(),

  'release undoes done': () =>
    new (class extends PlainStore {
      override async release(key: string, token: string): Promise<void> {
        const row = this.rows.get(key);
        if (row?.token === token)
          this.rows.set(key, { ...row, token: null, until: 0, done: false });
      }
    })(),

  'release forgets the attempts': () =>
    new (class extends PlainStore {
      override async release(key: string, token: string): Promise<void> {
        if (this.rows.get(key)?.token === token && !this.rows.get(key)?.done) this.rows.delete(key);
      }
    })(),

  'renew ignores the token': () =>
    new (class extends PlainStore {
      override async renew(key: string, _token: string, leaseMs: number): Promise<boolean> {
        const row = this.rows.get(key);
        if (row === undefined || row.done) return false;
        row.until = this.end(leaseMs);
        return true;
      }
    })(),

  'renew of a lost claim returns false, but extends': () =>
    new (class extends PlainStore {
      override async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
        const row = this.rows.get(key);
        if (row !== undefined) row.until = this.end(leaseMs);
        return row?.token === token && !row.done;
      }
    })(),

  'renew does not extend': () =>
    new (class extends PlainStore {
      override async renew(key: string, token: string): Promise<boolean> {
        return this.rows.get(key)?.token === token;
      }
    })(),

  'renew never ends': () =>
    new (class extends PlainStore {
      override async renew(key: string, token: string): Promise<boolean> {
        return super.renew(key, token, Number.POSITIVE_INFINITY);
      }
    })(),

  'renew always returns false': () =>
    new (class extends PlainStore {
      override async renew(): Promise<boolean> {
        return false;
      }
    })(),

  'renew is not atomic': () =>
    new (class extends PlainStore {
      override async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
        if (this.rows.get(key)?.token !== token) return false;
        await turn();
        const row = this.rows.get(key);
        if (row !== undefined) row.until = this.end(leaseMs);
        return true;
      }
    })(),

  'renew turns done back into a claim': () =>
    new (class extends PlainStore {
      override async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
        const row = this.rows.get(key);
        if (row?.token !== token) return false;
        row.done = false;
        row.until = this.end(leaseMs);
        return true;
      }
    })(),

  'the attempt is stuck at 1': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        return claim.outcome === 'claimed' ? { ...claim, attempt: 1 } : claim;
      }
    })(),

  'attempts start at 0': () =>
    new (class extends PlainStore {
      override newRow(): Row {
        return { ...super.newRow(), attempt: -1 };
      }
    })(),

  'busy claims count as attempts': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        const row = this.rows.get(key);
        if (claim.outcome === 'busy' && row !== undefined) row.attempt += 1;
        return claim;
      }
    })(),

  'attempts are lost when the lease runs out': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const row = this.rows.get(key);
        if (row?.token != null && !row.done && !this.isLive(row)) this.rows.delete(key);
        return super.claim(key, leaseMs);
      }
    })(),

  'attempts are counted over all keys': () =>
    new (class extends PlainStore {
      #attempts = 0;

      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        return claim.outcome === 'claimed' ? { ...claim, attempt: ++this.#attempts } : claim;
      }
    })(),

  'the lease never runs out': () =>
    new (class extends PlainStore {
      override end(): number {
        return Number.POSITIVE_INFINITY;
      }
    })(),

  'the lease is read as seconds': () =>
    new (class extends PlainStore {
      override end(leaseMs: number): number {
        return this.now() + leaseMs * 1000;
      }
    })(),

  'the lease is rounded down to seconds': () =>
    new (class extends PlainStore {
      override end(leaseMs: number): number {
        return this.now() + Math.floor(leaseMs / 1000) * 1000;
      }
    })(),

  'the end of the lease is stored in whole seconds': () =>
    new (class extends PlainStore {
      override end(leaseMs: number): number {
        return Math.floor((this.now() + leaseMs) / 1000) * 1000;
      }
    })(),

  'busy claims extend the lease': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        const row = this.rows.get(key);
        if (claim.outcome === 'busy' && row !== undefined) row.until = this.end(leaseMs);
        return claim;
      }
    })(),

  'one token for all': () =>
    new (class extends PlainStore {
      override newToken(): string {
        return '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
      }
    })(),

  'one token for each key': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        if (claim.outcome !== 'claimed') return claim;
        const token = createHash('md5').update(key).digest('hex');
        const row = this.rows.get(key);
        if (row !== undefined) row.token = token;
        return { ...claim, token };
      }
    })(),

  'tokens of 64 bits': () =>
    new (class extends PlainStore {
      override newToken(): string {
        return randomBytes(8).toString('hex');
      }
    })(),

  'tokens of 64 bits, padded': () =>
    new (class extends PlainStore {
      override newToken(): string {
        return randomBytes(8).toString('hex').padStart(32, '0');
      }
    })(),

  'half a UUID': () =>
    new (class extends PlainStore {
      override newToken(): string {
        return randomUUID().slice(0, 18);
      }
    })(),

  'tokens count up': () => {
    class Counting extends PlainStore {
      #count = 1n << 100n;

      override newToken(): string {
        this.#count += 1n;
        return this.#count.toString(16).padStart(32, '0');
      }
    }
    return new Counting();
  },

  'the same tokens after every start': () => {
    class Seeded extends PlainStore {
      #count = 0;

      override newToken(): string {
        this.#count += 1;
        return createHash('sha256').update(String(this.#count)).digest('hex');
      }
    }
    return new Seeded();
  },

  'done is forgotten at once': () =>
    new (class extends PlainStore {
      override async complete(key: string, token: string): Promise<boolean> {
        const row = this.rows.get(key);
        if (row === undefined || row.token !== token) return false;
        row.until = 0;
        return true;
      }
    })(),

  'done ends with the lease': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const row = this.rows.get(key);
        if (row !== undefined && row.done && !this.isLive(row)) row.done = false;
        return super.claim(key, leaseMs);
      }
    })(),

  'done looks busy': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const claim = await super.claim(key, leaseMs);
        return claim.outcome === 'done' ? { outcome: 'busy' } : claim;
      }
    })(),

  'claim awaits between reading and writing': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const row = { ...(this.rows.get(key) ?? this.newRow()) };
        await turn();
        if (row.done) return { outcome: 'done' };
        if (this.isLive(row)) return { outcome: 'busy' };
        const token = this.newToken();
        const attempt = row.attempt + 1;
        this.rows.set(key, { token, attempt, until: this.end(leaseMs), done: false });
        return { outcome: 'claimed', token, attempt };
      }
    })(),

  'claim is atomic for a free key, but not when a lease ran out': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const row = this.rows.get(key);
        if (row === undefined || row.done || row.token === null || this.isLive(row)) {
          return super.claim(key, leaseMs);
        }
        await turn();
        const token = this.newToken();
        row.attempt += 1;
        row.token = token;
        row.until = this.end(leaseMs);
        return { outcome: 'claimed', token, attempt: row.attempt };
      }
    })(),

  'claim is atomic for a free key, but not after a release': () =>
    new (class extends PlainStore {
      override async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
        const row = this.rows.get(key);
        if (row === undefined || row.token !== null) return super.claim(key, leaseMs);
        await sleep(1);
        row.attempt += 1;
        row.token = this.newToken();
        row.until = this.end(leaseMs);
        return { outcome: 'claimed', token: row.token, attempt: row.attempt };
      }
    })(),

  'release is not atomic': () =>
    new (class extends PlainStore {
      override async release(key: string, token: string): Promise<void> {
        const row = this.rows.get(key);
        if (row === undefined || row.token !== token || row.done) return;
        await turn();
        this.rows.set(key, { ...row, token: null, until: 0, done: false });
      }
    })(),

  'keys are cut to 64 characters': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.slice(0, 64);
      }
    })(),

  'keys are cut to 255 characters': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.slice(0, 255);
      }
    })(),

  'keys are kept from their last colon on': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.slice(key.lastIndexOf(':'));
      }
    })(),

  'keys ignore case': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.toLowerCase();
      }
    })(),

  'keys are trimmed': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.trimEnd();
      }
    })(),

  'keys are normalised': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.normalize('NFC');
      }
    })(),

  'keys lose characters that are not ASCII': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return key.replace(/[^\0-\x7F]/gu, '?');
      }
    })(),

  'keys are reduced to the part in braces': () =>
    new (class extends PlainStore {
      override rowKey(key: string): string {
        return /\{([^}]+)\}/u.exec(key)?.[1] ?? key;
      }
    })(),
};
