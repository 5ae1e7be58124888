import { randomBytes } from 'node:crypto';
import type {
  NotificationClaim,
  NotificationStore,
} from '../../../lib/notifications/stores/notification-store.js';

/** A table row of a store that a user wrote. */
export interface PlainRow {
  token: string | null;
  attempt: number;
  until: number;
  done: boolean;
}

/**
 * The simplest store that meets the contract, as a user would write it. Tests break one part of it
 * at a time.
 */
export class PlainStore implements NotificationStore {
  readonly rows = new Map<string, PlainRow>();

  async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
    const row = this.rows.get(this.rowKey(key)) ?? this.newRow();
    if (row.done) return { outcome: 'done' };
    if (this.isLive(row)) return { outcome: 'busy' };
    const token = this.newToken();
    const next = { token, attempt: row.attempt + 1, until: this.end(leaseMs), done: false };
    this.rows.set(this.rowKey(key), next);
    return { outcome: 'claimed', token, attempt: next.attempt };
  }

  async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    const row = this.rows.get(this.rowKey(key));
    if (row === undefined || row.token !== token || row.done) return false;
    row.until = this.end(leaseMs);
    return true;
  }

  async complete(key: string, token: string): Promise<boolean> {
    const row = this.rows.get(this.rowKey(key));
    if (row === undefined || row.token !== token) return false;
    row.done = true;
    return true;
  }

  async release(key: string, token: string): Promise<void> {
    const row = this.rows.get(this.rowKey(key));
    if (row === undefined || row.token !== token || row.done) return;
    row.token = null;
    row.until = 0;
  }

  newRow(): PlainRow {
    return { token: null, attempt: 0, until: 0, done: false };
  }

  newToken(): string {
    return randomBytes(16).toString('hex');
  }

  rowKey(key: string): string {
    return key;
  }

  isLive(row: PlainRow): boolean {
    return row.until > this.now();
  }

  end(leaseMs: number): number {
    return this.now() + leaseMs;
  }

  now(): number {
    return performance.now();
  }
}
