import type { NotificationClaim, NotificationStore } from '../stores/notification-store.js';
import type { WechatPayNotification } from '../wechat-pay-notification.js';
import { callStore, HandlerLease } from './handler-lease.js';
import type { HandlerOutcome } from './handler-outcome.js';
import type { HandlerRun } from './handler-run.js';
import type { NotificationHandler } from './notification-handler.js';

export interface HandlerRunnerInit {
  readonly store: NotificationStore;
  /** Milliseconds of real time, see the options of the same names. */
  readonly lease: number;
  readonly maxHandling: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /**
   * Told when a run has ended, also long after its delivery was answered, and when it is overdue. It must
   * not throw.
   */
  readonly onRun: (run: HandlerRun) => void;
}

/** A claim that took this part of its lease to arrive may have passed to somebody else meanwhile. */
const SLOW_CLAIM = 1 / 3;

/** Runs handlers under the store's claim, and knows which are running. */
export class HandlerRunner {
  readonly #init: HandlerRunnerInit;
  readonly #leases = new Set<HandlerLease>();
  readonly #running = new Set<Promise<HandlerOutcome>>();
  #closed = false;

  constructor(init: HandlerRunnerInit) {
    this.#init = init;
  }

  /**
   * Runs a handler for a notification, unless that is done or being done. Never rejects, and resolves only
   * when the run has ended.
   *
   * @param key of this pair of notification and handler.
   */
  run(
    handler: NotificationHandler,
    notification: WechatPayNotification,
    key: string,
  ): Promise<HandlerOutcome> {
    const began = this.#init.now();
    const report = (result: RunResult) => {
      const milliseconds = this.#init.now() - began;
      this.#init.onRun({ notification, handler: handler.id, milliseconds, ...result });
    };
    // What was told to stop, and has not, is not waited for when the application shuts down.
    const onOverdue = (attempt: number) => {
      this.#running.delete(run);
      report({ outcome: 'overdue', attempt });
    };
    const run: Promise<HandlerOutcome> = this.#run({
      handler,
      notification,
      key,
      onOverdue,
    }).then((result) => {
      this.#running.delete(run);
      report(result);
      return result.outcome;
    });
    this.#running.add(run);
    return run;
  }

  /**
   * Begins nothing more, waits for what runs, and after this time tells the rest to stop. Their claims
   * are not given back, since nobody knows how far they came: they run out.
   *
   * @param patience milliseconds.
   */
  async close(patience: number): Promise<void> {
    this.#closed = true;
    if (this.#running.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([Promise.allSettled(this.#running), limit]);
    clearTimeout(timer);
    for (const lease of this.#leases) lease.abandon('the application shuts down');
  }

  async #run({ handler, notification, key, onOverdue }: PlannedRun): Promise<RunResult> {
    if (this.#closed) return { outcome: 'shutting-down' };
    const { store, lease: leaseMs, maxHandling, now } = this.#init;
    const asked = now();
    let claim: NotificationClaim;
    try {
      claim = checkedClaim(await callStore(() => store.claim(key, leaseMs)));
    } catch (error) {
      return { outcome: 'store-failed', error };
    }
    if (claim.outcome === 'done') return { outcome: 'already-done' };
    if (claim.outcome === 'busy') return { outcome: 'busy' };
    const { token, attempt } = claim;
    if (this.#closed) return { outcome: 'shutting-down' };
    const lease = new HandlerLease({
      store,
      key,
      token,
      lease: leaseMs,
      maxHandling,
      onOverdue: () => onOverdue(attempt),
    });
    this.#leases.add(lease);
    try {
      const held = now() - asked <= leaseMs * SLOW_CLAIM || (await lease.confirm());
      // Confirming takes time too.
      if (this.#closed) return { outcome: 'shutting-down' };
      if (!held || lease.signal.aborted) return { outcome: 'busy' };
      return { ...(await this.#handle(handler, notification, attempt, lease)), attempt };
    } finally {
      lease.end();
      this.#leases.delete(lease);
    }
  }

  async #handle(
    handler: NotificationHandler,
    notification: WechatPayNotification,
    attempt: number,
    lease: HandlerLease,
  ): Promise<RunResult> {
    try {
      await handler.handle(notification, { signal: lease.signal, attempt });
    } catch (error) {
      await lease.release().catch(() => {});
      return { outcome: 'threw', error };
    }
    try {
      return { outcome: (await lease.complete()) ? 'succeeded' : 'lease-lost' };
    } catch (error) {
      return { outcome: 'store-failed', error };
    }
  }
}

interface PlannedRun {
  readonly handler: NotificationHandler;
  readonly notification: WechatPayNotification;
  readonly key: string;
  readonly onOverdue: (attempt: number) => void;
}

/** How a run ended. */
interface RunResult {
  readonly outcome: HandlerOutcome;
  readonly attempt?: number;
  readonly error?: unknown;
}

/** The store may be the user's own. */
function checkedClaim(claim: NotificationClaim): NotificationClaim {
  switch (claim?.outcome) {
    case 'done':
    case 'busy':
      return claim;
    case 'claimed':
      if (typeof claim.token === 'string' && claim.token !== '' && isAttempt(claim.attempt)) {
        return claim;
      }
      break;
    default:
  }
  throw new TypeError(
    "the notification store's claim() resolved to neither { outcome: 'claimed', token, attempt } nor 'busy' nor 'done'",
  );
}

function isAttempt(attempt: unknown): boolean {
  return Number.isSafeInteger(attempt) && (attempt as number) >= 1;
}
