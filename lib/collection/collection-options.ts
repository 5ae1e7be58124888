import { describeUnknown } from '../common/suggest.js';
import { findRangeIssues } from '../errors/constructor-options.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';
import type { CollectionPolicy } from './collection-policy.js';
import { type CollectionRules, DEFAULT_RULES, LEAST_RETENTION } from './ledger/collection-rules.js';
import { createModuleError } from './module-error.js';
import { MOST_ATTEMPTS } from './ledger/premiums/trade-number.js';
import { findPolicyIssues } from './policy-check.js';
import type { CollectionQueue } from './queues/collection-queue.js';
import { InProcessCollectionQueue } from './queues/in-process-collection-queue.js';
import type { CollectionStore } from './stores/collection-store.js';
import { markStoreErrors } from './stores/store-errors.js';

/** Options of `PremiumCollectionModule`. */
export interface PremiumCollectionOptions {
  /** Keeps contracts, premiums and events. */
  readonly store: CollectionStore;
  /** Distributes due premiums to workers. Default: an `InProcessCollectionQueue`. */
  readonly queue?: CollectionQueue | undefined;
  /**
   * Name of the installation to which the store belongs, at most 128 characters, for instance `production`. The
   * application does not start with a store that belongs to another one, so that a copy of the database collects
   * nothing. Default: the merchant number, which a copy has too; a warning says so unless the store is a
   * `MemoryCollectionStore`.
   */
  readonly installation?: string | undefined;
  /** Enrols a contract when `INSURANCE_ENTRUST.SIGN` arrives. Default true. */
  readonly autoEnrol?: boolean | undefined;
  /**
   * Milliseconds between two sweeps, which look for due premiums and events: 1,000 to 3,600,000, or `false` for an
   * instance that collects nothing by itself. Default 60,000.
   */
  readonly sweepInterval?: number | false | undefined;
  /** Milliseconds over which requests are spread after a window opens, 0 to 28,800,000. Default 1,800,000. */
  readonly spread?: number | undefined;
  /** Greatest number of deductions of one premium, 1 to 30; the last one is kept for the last day. Default 8. */
  readonly maxAttempts?: number | undefined;
  /**
   * Reads the trade bill of each day from 10:30 of the next day on, until it adds up, for at most three days, and one
   * that was never read for 89 days; one of several instances does it. Default true.
   */
  readonly bills?: boolean | undefined;
  /**
   * Days after which a contract that ended or was withdrawn is deleted with its premiums and events, 120 to 36,500.
   * They count from the last time that anything happened to it. Default: nothing is deleted.
   */
  readonly retentionDays?: number | undefined;
  /** Returns the time in epoch milliseconds. Default: `Date.now`. It does not sign requests. */
  readonly clock?: (() => number) | undefined;
}

/** The result of a factory: the options, without the settings of the module. */
export interface PremiumCollectionFactoryResult extends PremiumCollectionOptions {
  /** Belongs next to `useFactory`. */
  readonly policy?: undefined;
  /** Belongs next to `useFactory`. */
  readonly imports?: undefined;
  /** Belongs next to `useFactory`. */
  readonly isGlobal?: undefined;
}

/** Settings of the module, which belong next to a factory and not in its result. */
export const COLLECTION_EXTRAS = ['policy', 'imports', 'isGlobal'] as const;

/** The checked options, with defaults. */
export interface CollectionSettings {
  readonly store: CollectionStore;
  readonly queue: CollectionQueue;
  readonly installation: string | undefined;
  readonly autoEnrol: boolean;
  readonly sweepInterval: number | false;
  readonly rules: CollectionRules;
  readonly bills: boolean;
  readonly retentionDays: number | undefined;
  readonly clock: () => number;
}

/** The names of the options. */
export const COLLECTION_NAMES = [
  'store',
  'queue',
  'installation',
  'autoEnrol',
  'sweepInterval',
  'spread',
  'maxAttempts',
  'bills',
  'retentionDays',
  'clock',
] as const satisfies readonly (keyof PremiumCollectionOptions)[];

const STORE_METHODS = [
  'load',
  'findContractId',
  'findByTradeNumber',
  'commit',
  'findDue',
  'isPaused',
  'pause',
  'resume',
  'takeEvents',
  'completeEvent',
  'postponeEvent',
  'listEvents',
  'findStuck',
  'sumByState',
  'countRenewals',
  'findPayments',
  'openInstallation',
  'loadRecord',
  'saveRecord',
  'readStatus',
  'prune',
] as const satisfies readonly (keyof CollectionStore)[];

const QUEUE_METHODS = [
  'start',
  'add',
  'slowDown',
  'idle',
  'stop',
] as const satisfies readonly (keyof CollectionQueue)[];

/**
 * @param policy the policy of the application, if there is one.
 * @throws {WechatPayConfigurationError} with every mistake.
 */
export function checkCollectionOptions(
  given: unknown,
  policy?: CollectionPolicy,
): CollectionSettings {
  const policyIssues = policy === undefined ? [] : findPolicyIssues(policy);
  const issues = [...findIssues(given), ...policyIssues];
  if (issues.length > 0) throw createModuleError(...issues);
  const options = given as PremiumCollectionOptions;
  const { spread = DEFAULT_RULES.spread, maxAttempts = DEFAULT_RULES.maxAttempts } = options;
  return {
    store: markStoreErrors(options.store),
    queue: options.queue ?? new InProcessCollectionQueue(),
    installation: options.installation,
    autoEnrol: options.autoEnrol ?? true,
    sweepInterval: options.sweepInterval ?? 60_000,
    rules: { ...DEFAULT_RULES, spread, maxAttempts, renews: policy?.nextPeriods !== undefined },
    bills: options.bills ?? true,
    retentionDays: options.retentionDays,
    clock: options.clock ?? Date.now,
  };
}

function* findIssues(given: unknown): Generator<WechatPayConfigurationIssue> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    yield {
      option: 'options',
      message: 'must be an object; check the argument of forRoot, or what useFactory returns',
    };
    return;
  }
  const options = given as PremiumCollectionOptions;
  for (const [name, value] of Object.entries(options)) {
    if (COLLECTION_NAMES.some((known) => known === name)) continue;
    const isExtra = COLLECTION_EXTRAS.some((extra) => extra === name);
    if (isExtra && value === undefined) continue;
    yield {
      option: name,
      message: isExtra
        ? 'belongs next to useFactory, not in the options that it returns'
        : describeUnknown(name, COLLECTION_NAMES),
    };
  }
  const { store, queue, installation, autoEnrol, sweepInterval, bills, clock } = options;
  if (store === undefined) {
    yield {
      option: 'store',
      message: 'is required: a MemoryCollectionStore for a trial, a database for production',
    };
  } else yield* findMissing('store', store, STORE_METHODS);
  if (queue !== undefined) yield* findMissing('queue', queue, QUEUE_METHODS);
  if (installation !== undefined && !isName(installation)) {
    yield { option: 'installation', message: 'must be a string of 1 to 128 characters' };
  }
  if (autoEnrol !== undefined && typeof autoEnrol !== 'boolean') {
    yield { option: 'autoEnrol', message: 'must be true or false' };
  }
  if (sweepInterval !== false)
    yield* findRangeIssues('sweepInterval', sweepInterval, 1_000, 3_600_000);
  yield* findRangeIssues('spread', options.spread, 0, 28_800_000);
  yield* findRangeIssues('maxAttempts', options.maxAttempts, 1, MOST_ATTEMPTS);
  if (bills !== undefined && typeof bills !== 'boolean') {
    yield { option: 'bills', message: 'must be true or false' };
  }
  yield* findRangeIssues('retentionDays', options.retentionDays, LEAST_RETENTION, 36_500);
  if (clock !== undefined && typeof clock !== 'function') {
    yield { option: 'clock', message: 'must be a function that returns epoch milliseconds' };
  }
}

function* findMissing(
  option: string,
  value: unknown,
  methods: readonly string[],
): Generator<WechatPayConfigurationIssue> {
  const missing = methods.filter(
    (method) => typeof (value as Record<string, unknown> | null)?.[method] !== 'function',
  );
  if (missing.length > 0) yield { option, message: `must have the methods ${missing.join(', ')}` };
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 128;
}
