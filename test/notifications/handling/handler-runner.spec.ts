import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sealed } from '../../../lib/common/sealed.js';
import {
  HandlerRunner,
  SHUTDOWN_PATIENCE,
} from '../../../lib/notifications/handling/handler-runner.js';
import type { HandlerRun } from '../../../lib/notifications/handling/notification-handler.js';
import {
  InvalidStoreResultError,
  type NotificationClaim,
  type NotificationStore,
} from '../../../lib/notifications/stores/notification-store.js';
import { gate } from '../../support/gate.js';
import type { Handle } from '../../support/handlers/handler-class.js';
import { Runs, SIGNED } from '../../support/handlers/runs.js';
import { NEVER } from '../../support/handlers/scripted-store.js';

const LEASE = 300;
const DOWN = new Error('the store is down');
const FAILED = new Error('not handled');

const down = () => Promise.reject(DOWN);
const hang = () => NEVER;

/** A store of spies whose claims succeed with token T and attempt 2; each method may be replaced. */
function createStore() {
  return {
    claim: vi.fn<NotificationStore['claim']>(async () => claimed),
    renew: vi.fn<NotificationStore['renew']>(async () => true),
    complete: vi.fn<NotificationStore['complete']>(async () => true),
    release: vi.fn<NotificationStore['release']>(async () => {}),
  };
}
const claimed: NotificationClaim = { outcome: 'claimed', token: 'T', attempt: 2 };

let store: ReturnType<typeof createStore>;
/** The clock of the runner, which does not start at 0. */
let clock: number;
let runs: Runs;
const handle = vi.fn<Handle>();

beforeEach(() => {
  vi.useFakeTimers();
  store = createStore();
  clock = 1000;
  runs = new Runs(store, { lease: LEASE, maxHandling: 2000, now: () => clock });
  handle.mockReset();
});
afterEach(() => vi.useRealTimers());

/** The names of the methods of the store that were called, but for the claim. */
const listCalls = () =>
  (['renew', 'complete', 'release'] as const).filter(
    (method) => store[method].mock.calls.length > 0,
  );

/** The report of a run that took no time. */
const reported = (run: Partial<HandlerRun>) => ({
  notification: SIGNED,
  handler: 'Policies.handle',
  milliseconds: 0,
  ...run,
});

/** Notes the result of a promise once there is one. */
function watch<T>(work: Promise<T>): T[] {
  const results: T[] = [];
  void work.then((value) => results.push(value));
  return results;
}

/** Delivers to a handler that runs until its gate opens. */
async function deliverHeld(key = 'K') {
  const end = gate();
  handle.mockReturnValueOnce(end.promise);
  const outcomes = watch(runs.deliver(handle, key));
  await vi.advanceTimersByTimeAsync(0);
  const signal = handle.mock.lastCall?.[1].signal as AbortSignal;
  return { end, outcomes, signal };
}

describe('run', () => {
  it('claims the key, calls the handler and records its success', async () => {
    handle.mockImplementationOnce(() => void (clock += 70));
    expect(await runs.deliver(handle)).toBe('succeeded');
    expect(store.claim.mock.calls).toEqual([['K', LEASE]]);
    expect(handle.mock.calls).toEqual([[SIGNED, { signal: expect.any(AbortSignal), attempt: 2 }]]);
    expect(store.complete.mock.calls).toEqual([['K', 'T']]);
    expect(listCalls()).toEqual(['complete']);
    expect(runs.reports).toEqual([
      reported({ outcome: 'succeeded', attempt: 2, milliseconds: 70 }),
    ]);
  });

  it.each([
    ['done', 'already-done'],
    ['busy', 'busy'],
  ] as const)('does not call the handler for a claim that is %s', async (claim, outcome) => {
    store.claim.mockResolvedValueOnce({ outcome: claim });
    expect(await runs.deliver(handle)).toBe(outcome);
    expect([handle.mock.calls, listCalls()]).toEqual([[], []]);
    expect(runs.reports).toEqual([reported({ outcome })]);
  });

  it.each<[string, () => Promise<never>]>([
    ['rejects', down],
    [
      'throws',
      () => {
        throw DOWN;
      },
    ],
  ])('does not call the handler when the claim %s', async (_case, claim) => {
    store.claim.mockImplementationOnce(claim);
    expect(await runs.deliver(handle)).toBe('store-failed');
    expect([handle.mock.calls, listCalls()]).toEqual([[], []]);
    expect(runs.reports).toEqual([reported({ outcome: 'store-failed', error: DOWN })]);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    [true],
    [{}],
    [{ outcome: 'free' }],
    [{ outcome: 'claimed' }],
    [{ ...claimed, token: undefined }],
    [{ ...claimed, token: '' }],
    [{ ...claimed, token: 7 }],
    [{ ...claimed, token: ['T'] }],
    [{ ...claimed, attempt: undefined }],
    [{ ...claimed, attempt: 0 }],
    [{ ...claimed, attempt: -1 }],
    [{ ...claimed, attempt: 1.5 }],
    [{ ...claimed, attempt: '1' }],
    [{ ...claimed, attempt: Number.POSITIVE_INFINITY }],
  ])('does not call the handler for the invalid claim %j', async (claim) => {
    store.claim.mockResolvedValueOnce(claim as NotificationClaim);
    expect(await runs.deliver(handle)).toBe('store-failed');
    expect([handle.mock.calls, listCalls()]).toEqual([[], []]);
    const error = new InvalidStoreResultError(
      "the notification store's claim() resolved to neither { outcome: 'claimed', token, attempt } nor 'busy' nor 'done'",
    );
    expect(runs.reports).toEqual([reported({ outcome: 'store-failed', error })]);
    expect(runs.reports[0]?.error).toBeInstanceOf(InvalidStoreResultError);
  });

  it('accepts attempt 1', async () => {
    store.claim.mockResolvedValueOnce({ ...claimed, attempt: 1 });
    expect(await runs.deliver(handle)).toBe('succeeded');
    expect(handle.mock.lastCall?.[1].attempt).toBe(1);
  });

  it.each([
    ['succeeds', async () => {}],
    ['rejects', down],
  ])('releases the claim of a handler that throws, when the release %s', async (_case, release) => {
    store.release.mockImplementationOnce(release);
    handle.mockRejectedValueOnce(FAILED);
    expect(await runs.deliver(handle)).toBe('threw');
    expect(store.release.mock.calls).toEqual([['K', 'T']]);
    expect(listCalls()).toEqual(['release']);
    expect(runs.reports).toEqual([reported({ outcome: 'threw', error: FAILED, attempt: 2 })]);
  });

  it('reports a claim that was lost before the record', async () => {
    store.complete.mockResolvedValueOnce(false);
    expect(await runs.deliver(handle)).toBe('lease-lost');
    expect(listCalls()).toEqual(['complete']);
    expect(runs.reports).toEqual([reported({ outcome: 'lease-lost', attempt: 2 })]);
  });

  it('reports a record without a valid result', async () => {
    store.complete.mockResolvedValueOnce(1 as unknown as boolean);
    expect(await runs.deliver(handle)).toBe('store-failed');
    expect(listCalls()).toEqual(['complete']);
    const error = new InvalidStoreResultError(
      "the notification store's complete() resolved to neither true nor false",
    );
    expect(runs.reports).toEqual([reported({ outcome: 'store-failed', error, attempt: 2 })]);
  });

  it.each([
    ['succeeded', () => {}],
    ['threw', down],
  ])('stops the timers of a run that has %s', async (outcome, work) => {
    expect(await runs.deliver(work)).toBe(outcome);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('renews the claim while the handler runs', async () => {
    const { end, outcomes } = await deliverHeld();
    await vi.advanceTimersByTimeAsync(100);
    expect(store.renew.mock.calls).toEqual([['K', 'T', LEASE]]);
    end.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['succeeded']);
  });

  it('reports a handler that is overdue, and its end', async () => {
    const { end, outcomes, signal } = await deliverHeld();
    clock += 1999;
    await vi.advanceTimersByTimeAsync(1999);
    expect([runs.reports, signal.aborted]).toEqual([[], false]);
    clock += 1;
    await vi.advanceTimersByTimeAsync(1);
    const overdue = reported({ outcome: 'overdue', attempt: 2, milliseconds: 2000 });
    expect(runs.reports).toEqual([overdue]);
    expect(signal.reason).toEqual(new Error('it has run for 2000 ms (maxHandling)'));
    expect(outcomes).toEqual([]);
    clock += 500;
    end.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(outcomes).toEqual(['succeeded']);
    const ended = reported({ outcome: 'succeeded', attempt: 2, milliseconds: 2500 });
    expect(runs.reports).toEqual([overdue, ended]);
  });

  it('measures real time unless it is given a clock', async () => {
    vi.useRealTimers();
    const reports: HandlerRun[] = [];
    const runner = new HandlerRunner(
      new Sealed(store),
      new Sealed({ lease: LEASE, maxHandling: 2000 }),
      { logRun: (run) => void reports.push(run) },
      { add() {} },
    );
    const handler = { id: 'H', eventTypes: new Set(['*']), handle: async () => {} };
    expect(await runner.run(handler, SIGNED, 'K')).toBe('succeeded');
    expect(reports[0]?.milliseconds).toBeGreaterThanOrEqual(0);
  });
});

describe('run, with a claim that arrives late', () => {
  /** The claim takes this time. */
  function delay(milliseconds: number): void {
    store.claim.mockImplementationOnce(async () => {
      clock += milliseconds;
      return claimed;
    });
  }

  it('does not confirm a claim that took a third of its duration', async () => {
    delay(100);
    expect(await runs.deliver(handle)).toBe('succeeded');
    expect(listCalls()).toEqual(['complete']);
  });

  it('confirms a claim that took longer, before it calls the handler', async () => {
    delay(101);
    handle.mockImplementationOnce(() => expect(store.renew.mock.calls).toHaveLength(1));
    expect(await runs.deliver(handle)).toBe('succeeded');
    expect(store.renew.mock.calls).toEqual([['K', 'T', LEASE]]);
    expect(runs.reports).toEqual([
      reported({ outcome: 'succeeded', attempt: 2, milliseconds: 101 }),
    ]);
  });

  it.each([
    ['is lost', async () => false],
    ['cannot be confirmed', down],
  ])('does not call the handler when such a claim %s', async (_case, renew) => {
    delay(101);
    store.renew.mockImplementationOnce(renew);
    expect(await runs.deliver(handle)).toBe('busy');
    expect([handle.mock.calls, listCalls()]).toEqual([[], ['renew']]);
    expect(runs.reports).toEqual([reported({ outcome: 'busy', milliseconds: 101 })]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not call the handler when such a claim is confirmed after maxHandling', async () => {
    runs = new Runs(store, { lease: LEASE, maxHandling: 20, now: () => clock });
    delay(101);
    const confirmed = gate<boolean>();
    store.renew.mockReturnValueOnce(confirmed.promise);
    const outcomes = watch(runs.deliver(handle));
    await vi.advanceTimersByTimeAsync(20);
    confirmed.open(true);
    await vi.advanceTimersByTimeAsync(0);
    expect([outcomes, handle.mock.calls]).toEqual([['busy'], []]);
    expect(runs.outcomes).toEqual(['overdue', 'busy']);
  });

  it.each([[true], [false]])(
    'does not call the handler when it closes before such a claim is confirmed: %s',
    async (held) => {
      delay(101);
      const confirmed = gate<boolean>();
      store.renew.mockReturnValueOnce(confirmed.promise);
      const outcomes = watch(runs.deliver(handle));
      await vi.advanceTimersByTimeAsync(0);
      const closed = watch(runs.runner.close(5000));
      confirmed.open(held);
      await vi.advanceTimersByTimeAsync(0);
      expect([outcomes, closed, handle.mock.calls]).toEqual([['shutting-down'], [undefined], []]);
      expect(runs.reports).toEqual([reported({ outcome: 'shutting-down', milliseconds: 101 })]);
    },
  );
});

describe('close', () => {
  it('starts no more handlers, and claims nothing', async () => {
    await runs.runner.close(5000);
    expect(await runs.deliver(handle)).toBe('shutting-down');
    expect([handle.mock.calls, store.claim.mock.calls]).toEqual([[], []]);
    expect(runs.reports).toEqual([reported({ outcome: 'shutting-down' })]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('starts no handler for a claim that arrives later', async () => {
    const response = gate<NotificationClaim>();
    store.claim.mockReturnValueOnce(response.promise);
    const outcomes = watch(runs.deliver(handle));
    await runs.runner.close(5000);
    response.open(claimed);
    await vi.advanceTimersByTimeAsync(0);
    expect([outcomes, handle.mock.calls, listCalls()]).toEqual([['shutting-down'], [], []]);
    expect(runs.reports).toEqual([reported({ outcome: 'shutting-down' })]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for the running handlers, and does not fire their signals', async () => {
    const [one, other] = [await deliverHeld('one'), await deliverHeld('other')];
    const closed = watch(runs.runner.close(5000));
    one.end.open();
    await vi.advanceTimersByTimeAsync(50);
    expect([one.outcomes, closed]).toEqual([['succeeded'], []]);
    other.end.fail(FAILED);
    await vi.advanceTimersByTimeAsync(0);
    expect([other.outcomes, closed]).toEqual([['threw'], [undefined]]);
    expect([one.signal.aborted, other.signal.aborted]).toEqual([false, false]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fires the signals of the rest after its patience, and releases no claim', async () => {
    const [one, other] = [await deliverHeld('one'), await deliverHeld('other')];
    const closed = watch(runs.runner.close(1500));
    one.end.open();
    await vi.advanceTimersByTimeAsync(1499);
    expect([closed, other.signal.aborted]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(1);
    expect([closed, one.signal.aborted]).toEqual([[undefined], false]);
    expect(other.signal.reason).toEqual(new Error('the application shuts down'));
    expect([other.outcomes, store.release.mock.calls]).toEqual([[], []]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fires them with the given reason', async () => {
    const { signal } = await deliverHeld();
    const closed = watch(runs.runner.close(0, 'the merchant was removed'));
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toEqual([undefined]);
    expect(signal.reason).toEqual(new Error('the merchant was removed'));
  });

  it('does not wait for a handler that is overdue', async () => {
    await deliverHeld();
    await vi.advanceTimersByTimeAsync(2000);
    expect(runs.outcomes).toEqual(['overdue']);
    const closed = watch(runs.runner.close(5000));
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toEqual([undefined]);
  });

  it('ends the attempts to record a success', async () => {
    store.complete.mockImplementation(hang);
    const outcomes = watch(runs.deliver(handle));
    await vi.advanceTimersByTimeAsync(0);
    const closed = watch(runs.runner.close(100));
    await vi.advanceTimersByTimeAsync(100);
    expect([outcomes, closed]).toEqual([[], [undefined]]);
    await vi.advanceTimersByTimeAsync(200);
    expect(outcomes).toEqual(['store-failed']);
    expect(runs.reports).toEqual([
      reported({
        outcome: 'store-failed',
        error: new Error('no response within 300 ms'),
        attempt: 2,
      }),
    ]);
    expect(store.release.mock.calls).toEqual([]);
  });

  it('runs when the application shuts down, with a patience of ten seconds', async () => {
    const add = vi.fn<(close: () => Promise<void>) => void>();
    const runner = new HandlerRunner(
      new Sealed(store),
      new Sealed({ lease: LEASE, maxHandling: 60_000 }),
      { logRun() {} },
      { add },
    );
    const signals: AbortSignal[] = [];
    const handler = {
      id: 'H',
      eventTypes: new Set(['*']),
      handle: (_notification: unknown, context: { readonly signal: AbortSignal }) => {
        signals.push(context.signal);
        return NEVER;
      },
    };
    void runner.run(handler, SIGNED, 'K');
    await vi.advanceTimersByTimeAsync(0);
    expect(add.mock.calls).toEqual([[expect.any(Function)]]);
    const closed = watch(add.mock.calls[0]![0]());
    await vi.advanceTimersByTimeAsync(9999);
    expect([closed, signals[0]?.aborted]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(closed).toEqual([undefined]);
    expect(signals[0]?.reason).toEqual(new Error('the application shuts down'));
    expect(SHUTDOWN_PATIENCE).toBe(10_000);
  });
});
