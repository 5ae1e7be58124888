import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import { FirstToShutDown } from '../../platform/first-to-shut-down.module.js';
import { DeliveryLog } from '../log/delivery-log.js';
import { NOTIFICATION_SETTINGS, type NotificationSettings } from '../notification-settings.js';
import {
  InvalidStoreResultError,
  NOTIFICATION_STORE,
  type NotificationClaim,
  type NotificationStore,
} from '../stores/notification-store.js';
import type { WechatPayNotification } from '../events/wechat-pay-notification.js';
import { callStore, HandlerLease } from './handler-lease.js';
import type { HandlerOutcome, NotificationHandler } from './notification-handler.js';

/** A claim that took longer than this part of its lease to arrive may already have expired. */
const SLOW_CLAIM = 1 / 3;

/** Milliseconds for which the application waits for running handlers when it shuts down. */
export const SHUTDOWN_PATIENCE = 10_000;

/**
 * Runs handlers under a claim of the store, and keeps track of the running ones. Once the application closes,
 * it starts no handler, and waits up to ten seconds for the running ones, while the server still responds.
 */
@Injectable()
export class HandlerRunner {
  readonly #store: NotificationStore;
  readonly #lease: number;
  readonly #maxHandling: number;
  /** Claims that are neither ended nor abandoned, with the work under them. */
  readonly #leases = new Map<HandlerLease, Promise<RunResult>>();
  #closed = false;

  /**
   * @param log reports a run that has ended, also long after the response to its delivery, or is overdue.
   * @param now returns monotonic milliseconds.
   */
  constructor(
    @Inject(NOTIFICATION_STORE) store: Sealed<NotificationStore>,
    @Inject(NOTIFICATION_SETTINGS) settings: Sealed<RunnerSettings>,
    @Inject(DeliveryLog) private readonly log: Pick<DeliveryLog, 'logRun'>,
    @Inject(FirstToShutDown) shutdown: Pick<FirstToShutDown, 'add'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#store = store.open();
    const { lease, maxHandling } = settings.open();
    this.#lease = lease;
    this.#maxHandling = maxHandling;
    shutdown.add(() => this.close(SHUTDOWN_PATIENCE));
  }

  /**
   * Runs a handler for a notification, unless it has already succeeded or is running. Never rejects, and
   * resolves only when the run has ended.
   *
   * @param key the key in the store of this pair of notification and handler.
   */
  async run(
    handler: NotificationHandler,
    notification: WechatPayNotification,
    key: string,
  ): Promise<HandlerOutcome> {
    const began = this.now();
    const report = (result: RunResult) => {
      const milliseconds = this.now() - began;
      this.log.logRun({ notification, handler: handler.id, milliseconds, ...result });
    };
    const onOverdue = (attempt: number) => report({ outcome: 'overdue', attempt });
    const result = await this.#run({ handler, notification, key, onOverdue });
    report(result);
    return result.outcome;
  }

  /**
   * Starts no more handlers, waits for the running ones, and aborts the signals of the rest after `patience`.
   * The claims of aborted handlers are not released, since their progress is unknown; they expire.
   *
   * @param patience milliseconds.
   * @param reason message of the reason of the signals.
   */
  async close(patience: number, reason = 'the application shuts down'): Promise<void> {
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([Promise.allSettled(this.#leases.values()), limit]);
    clearTimeout(timer);
    for (const lease of this.#leases.keys()) lease.abandon(reason);
  }

  async #run(planned: PlannedRun): Promise<RunResult> {
    if (this.#closed) return { outcome: 'shutting-down' };
    const { key, onOverdue } = planned;
    const asked = this.now();
    let claim: NotificationClaim;
    try {
      claim = checkClaim(await callStore(() => this.#store.claim(key, this.#lease)));
    } catch (error) {
      return { outcome: 'store-failed', error };
    }
    if (claim.outcome === 'done') return { outcome: 'already-done' };
    if (claim.outcome === 'busy') return { outcome: 'busy' };
    const { token, attempt } = claim;
    if (this.#closed) return { outcome: 'shutting-down' };
    const lease = new HandlerLease({
      store: this.#store,
      key,
      token,
      lease: this.#lease,
      maxHandling: this.#maxHandling,
      onOverdue: () => {
        // A handler that ignores its signal does not delay the shutdown.
        this.#leases.delete(lease);
        onOverdue(attempt);
      },
    });
    const isSlow = this.now() - asked > this.#lease * SLOW_CLAIM;
    const work = this.#underLease(planned, lease, attempt, isSlow).finally(() => {
      lease.end();
      this.#leases.delete(lease);
    });
    this.#leases.set(lease, work);
    return work;
  }

  async #underLease(
    { handler, notification }: PlannedRun,
    lease: HandlerLease,
    attempt: number,
    isSlow: boolean,
  ): Promise<RunResult> {
    if (isSlow) {
      const held = await lease.confirm();
      // Confirming takes time too.
      if (this.#closed) return { outcome: 'shutting-down' };
      if (!held || lease.signal.aborted) return { outcome: 'busy' };
    }
    try {
      await handler.handle(notification, { signal: lease.signal, attempt });
    } catch (error) {
      await lease.release().catch(() => {});
      return { outcome: 'threw', error, attempt };
    }
    try {
      return { outcome: (await lease.complete()) ? 'succeeded' : 'lease-lost', attempt };
    } catch (error) {
      return { outcome: 'store-failed', error, attempt };
    }
  }
}

type RunnerSettings = Pick<NotificationSettings, 'lease' | 'maxHandling'>;

interface PlannedRun {
  readonly handler: NotificationHandler;
  readonly notification: WechatPayNotification;
  readonly key: string;
  readonly onOverdue: (attempt: number) => void;
}

/** The outcome of a run. */
interface RunResult {
  readonly outcome: HandlerOutcome;
  readonly attempt?: number | undefined;
  readonly error?: unknown;
}

/** Checks a claim of the application's store, which may break the contract. */
function checkClaim(claim: NotificationClaim): NotificationClaim {
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
  throw new InvalidStoreResultError(
    "the notification store's claim() resolved to neither { outcome: 'claimed', token, attempt } nor 'busy' nor 'done'",
  );
}

function isAttempt(attempt: unknown): boolean {
  return Number.isSafeInteger(attempt) && (attempt as number) >= 1;
}
