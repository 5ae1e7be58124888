import { findUnknownOptions, throwIssues } from '../../errors/constructor-options.js';
import {
  checkFunction,
  checkLease,
  checkRetention,
  createClaimToken,
  DEFAULT_RETENTION,
  type NotificationClaim,
  type NotificationStore,
  type RandomSource,
} from './notification-store.js';

/** Options of {@link MemoryNotificationStore}. */
export interface MemoryNotificationStoreOptions {
  /** Maximum number of remembered keys. Default: 100,000. */
  readonly maxEntries?: number | undefined;
  /** Milliseconds for which a key is kept after it was completed or released, or its lease ended. Default: 7 days. */
  readonly retention?: number | undefined;
  /** Monotonic clock in milliseconds, for tests. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
  /** Source of the tokens, for tests. Default: `randomBytes` of `node:crypto`. */
  readonly randomBytes?: ((size: number) => Buffer) | undefined;
}

/** Marks the stores of every copy of this package. */
const MEMORY_STORE = Symbol.for('nestjs-wechatpay-insurance:MemoryNotificationStore');

/** True also for a store of another copy of this package. */
export function isMemoryNotificationStore(store: NotificationStore): boolean {
  return MEMORY_STORE in store;
}

/** One remembered key. It is a member of the list of its state, which is sorted by expiry. */
interface Entry extends Linked<Entry> {
  readonly key: string;
  state: 'claimed' | 'idle' | 'done';
  /** Token of the latest claim; `undefined` after a release. */
  token: string | undefined;
  attempt: number;
  /** End of the lease while claimed, else of the retention. */
  expiresAt: number;
  list: LinkedList<Entry>;
}

/**
 * Keeps the state of notifications in this process: for development, tests, and a single instance that
 * may run a handler again after a restart. Several instances need a store that they share.
 *
 * The store is bounded. When it is full, it forgets keys early: first those of failed handlers, then those
 * completed longest ago. The handler of a forgotten key may run again, which is better than a lost
 * notification. A live claim is never forgotten: when every key is a live claim, `claim` rejects, and WeChat
 * Pay delivers the notification again later.
 */
export class MemoryNotificationStore implements NotificationStore {
  readonly #maxEntries: number;
  readonly #retention: number;
  readonly #now: () => number;
  readonly #random: RandomSource | undefined;
  readonly #entries = new Map<string, Entry>();
  /** Live claims by duration of lease: those of one duration expire in the order of their claims. */
  readonly #claimed = new Map<number, LinkedList<Entry>>();
  readonly #idle = new LinkedList<Entry>();
  readonly #done = new LinkedList<Entry>();

  static {
    Object.defineProperty(this.prototype, MEMORY_STORE, { value: true });
  }

  /** @throws WechatPayConfigurationError for an invalid option. */
  constructor(options: MemoryNotificationStoreOptions = {}) {
    const { maxEntries = 100_000, retention = DEFAULT_RETENTION } = options ?? {};
    const issues = [
      ...findUnknownOptions(options, ['maxEntries', 'retention', 'now', 'randomBytes']),
      ...checkRetention(retention),
      ...checkFunction('now', options?.now),
      ...checkFunction('randomBytes', options?.randomBytes),
    ];
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
      issues.push({ option: 'maxEntries', message: 'must be a whole number, at least 1' });
    }
    throwIssues('MemoryNotificationStore', issues);
    this.#maxEntries = maxEntries;
    this.#retention = retention;
    this.#now = options.now ?? (() => performance.now());
    this.#random = options.randomBytes;
  }

  async claim(key: string, leaseMs: number): Promise<NotificationClaim> {
    const lease = checkLease(leaseMs);
    const now = this.#expire();
    const known = this.#entries.get(key);
    if (known?.state === 'done') return { outcome: 'done' };
    if (known?.state === 'claimed') return { outcome: 'busy' };
    const token = createClaimToken(this.#random);
    const entry = known ?? this.#add(key);
    entry.token = token;
    entry.attempt += 1;
    this.#hold(entry, lease, now);
    return { outcome: 'claimed', token, attempt: entry.attempt };
  }

  async renew(key: string, token: string, leaseMs: number): Promise<boolean> {
    const lease = checkLease(leaseMs);
    const now = this.#expire();
    const entry = this.#findHeld(key, token);
    if (entry === undefined || entry.state === 'done') return false;
    this.#hold(entry, lease, now);
    return true;
  }

  async complete(key: string, token: string): Promise<boolean> {
    const now = this.#expire();
    const entry = this.#findHeld(key, token);
    if (entry === undefined) return false;
    if (entry.state !== 'done') this.#rest(entry, 'done', now);
    return true;
  }

  async release(key: string, token: string): Promise<void> {
    const now = this.#expire();
    const entry = this.#findHeld(key, token);
    if (entry === undefined || entry.state === 'done') return;
    entry.token = undefined;
    this.#rest(entry, 'idle', now);
  }

  /** Resolves at once: a store in this process can always be reached. */
  async ping(): Promise<void> {}

  #findHeld(key: string, token: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry?.token !== undefined && entry.token === token ? entry : undefined;
  }

  /** Moves expired entries on. Amortised cost per entry is constant. */
  #expire(): number {
    const now = this.#now();
    for (const [lease, list] of this.#claimed) {
      for (const entry of expired(list, now)) this.#rest(entry, 'idle', now);
      if (list.first === undefined) this.#claimed.delete(lease);
    }
    for (const list of [this.#idle, this.#done]) {
      for (const entry of expired(list, now)) this.#forget(entry);
    }
    return now;
  }

  #add(key: string): Entry {
    if (this.#entries.size >= this.#maxEntries) {
      const dispensable = this.#idle.first ?? this.#done.first;
      if (dispensable === undefined) {
        throw new Error(
          `MemoryNotificationStore is full: ${this.#maxEntries} handlers are running; raise maxEntries, or look for handlers that do not end`,
        );
      }
      this.#forget(dispensable);
    }
    const entry: Entry = {
      key,
      state: 'idle',
      token: undefined,
      attempt: 0,
      expiresAt: 0,
      list: this.#idle,
      previous: undefined,
      next: undefined,
    };
    this.#entries.set(key, entry);
    this.#idle.append(entry);
    return entry;
  }

  #hold(entry: Entry, lease: number, now: number): void {
    const list = this.#claimed.get(lease) ?? new LinkedList<Entry>();
    this.#claimed.set(lease, list);
    entry.state = 'claimed';
    entry.expiresAt = now + lease;
    move(entry, list);
  }

  #rest(entry: Entry, state: 'idle' | 'done', now: number): void {
    entry.state = state;
    entry.expiresAt = now + this.#retention;
    move(entry, state === 'done' ? this.#done : this.#idle);
  }

  #forget(entry: Entry): void {
    entry.list.remove(entry);
    this.#entries.delete(entry.key);
  }
}

function move(entry: Entry, list: LinkedList<Entry>): void {
  entry.list.remove(entry);
  entry.list = list;
  list.append(entry);
}

/** Yields expired members; the consumer must remove each from the list before it requests the next. */
function* expired(list: LinkedList<Entry>, now: number): Generator<Entry> {
  while (list.first !== undefined && list.first.expiresAt <= now) yield list.first;
}

/** A member of a {@link LinkedList}, of one list at a time. */
export interface Linked<T> {
  previous: T | undefined;
  next: T | undefined;
}

/**
 * A queue from which any member can be removed, each operation in constant time. (A `Map` keeps insertion order
 * too, but finds its first entry only after it has walked over all entries that were deleted before it.)
 */
export class LinkedList<T extends Linked<T>> {
  #first: T | undefined;
  #last: T | undefined;

  get first(): T | undefined {
    return this.#first;
  }

  append(member: T): void {
    member.previous = this.#last;
    member.next = undefined;
    if (this.#last === undefined) this.#first = member;
    else this.#last.next = member;
    this.#last = member;
  }

  remove(member: T): void {
    if (member.previous === undefined) this.#first = member.next;
    else member.previous.next = member.next;
    if (member.next === undefined) this.#last = member.previous;
    else member.next.previous = member.previous;
    member.previous = undefined;
    member.next = undefined;
  }
}
