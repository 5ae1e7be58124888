import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimeLimitError } from '../../../lib/common/deadline.js';
import { callStore, HandlerLease } from '../../../lib/notifications/handling/handler-lease.js';
import {
  InvalidStoreResultError,
  type NotificationStore,
} from '../../../lib/notifications/stores/notification-store.js';
import { gate } from '../../support/gate.js';
import { NEVER } from '../../support/handlers/scripted-store.js';
import { errorOf } from '../../support/applications/merchant.js';

const LEASE = 300;
const MAX_HANDLING = 2000;
const DOWN = new Error('the store is down');

const down = () => Promise.reject(DOWN);
const throwing = (): never => {
  throw DOWN;
};
const hang = () => NEVER;

/** A store of spies that succeed; each method may be replaced. */
function createStore() {
  return {
    claim: vi.fn<NotificationStore['claim']>(hang),
    renew: vi.fn<NotificationStore['renew']>(async () => true),
    complete: vi.fn<NotificationStore['complete']>(async () => true),
    release: vi.fn<NotificationStore['release']>(async () => {}),
  };
}

let store: ReturnType<typeof createStore>;
let lease: HandlerLease;
const onOverdue = vi.fn<() => void>();

beforeEach(() => {
  vi.useFakeTimers();
  store = createStore();
  onOverdue.mockReset();
  lease = new HandlerLease({
    store,
    key: 'K',
    token: 'T',
    lease: LEASE,
    maxHandling: MAX_HANDLING,
    onOverdue,
  });
});
afterEach(() => {
  lease.end();
  vi.useRealTimers();
});

const renewals = () => store.renew.mock.calls.length;

/** Notes the outcome of a promise once there is one. */
function watch<T>(work: Promise<T>) {
  const outcomes: (T | Error)[] = [];
  work.then(
    (value) => outcomes.push(value),
    (error: Error) => outcomes.push(error),
  );
  return outcomes;
}

describe('HandlerLease, while its handler runs', () => {
  it('renews the claim after each third of its duration', async () => {
    await vi.advanceTimersByTimeAsync(99);
    expect(renewals()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(store.renew.mock.calls).toEqual([['K', 'T', LEASE]]);
    await vi.advanceTimersByTimeAsync(99);
    expect(renewals()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(renewals()).toBe(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(renewals()).toBe(7);
    expect(lease.signal.aborted).toBe(false);
  });

  it('stops at maxHandling: fires the signal with the reason, and calls back once', async () => {
    await vi.advanceTimersByTimeAsync(1999);
    expect([lease.signal.aborted, onOverdue.mock.calls]).toEqual([false, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(lease.signal.reason).toEqual(new Error('it has run for 2000 ms (maxHandling)'));
    expect(onOverdue.mock.calls).toEqual([[]]);
    const before = renewals();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect([renewals(), onOverdue.mock.calls.length]).toEqual([before, 1]);
  });

  it('fires the signal once the claim is lost, and renews it no longer', async () => {
    store.renew.mockResolvedValueOnce(true).mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(199);
    expect(lease.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(lease.signal.reason).toEqual(
      new Error('its claim was lost: another delivery may be running it'),
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect([renewals(), onOverdue.mock.calls]).toEqual([2, []]);
  });

  it('leaves the limit in place when the claim is lost', async () => {
    store.renew.mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(MAX_HANDLING);
    expect(onOverdue.mock.calls).toEqual([[]]);
  });

  it.each<[string, () => unknown]>([
    ['rejects', down],
    ['throws', throwing],
    ['resolves to undefined', async () => undefined],
    ['resolves to a number', async () => 0],
    ['resolves to the result of a driver', async () => ({ affectedRows: 0 })],
  ])('keeps renewing while the store %s', async (_case, renew) => {
    store.renew.mockImplementation(renew as NotificationStore['renew']);
    await vi.advanceTimersByTimeAsync(400);
    expect([renewals(), lease.signal.aborted]).toEqual([4, false]);
    store.renew.mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(100);
    expect([renewals(), lease.signal.aborted]).toEqual([5, true]);
  });

  it('runs one renewal at a time, and waits for each for a third of the duration', async () => {
    store.renew.mockImplementation(hang);
    await vi.advanceTimersByTimeAsync(299);
    expect(renewals()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(renewals()).toBe(2);
    store.renew.mockImplementation(async () => true);
    await vi.advanceTimersByTimeAsync(300);
    expect([renewals(), lease.signal.aborted]).toEqual([4, false]);
  });

  it('ignores a result that arrives after the end', async () => {
    const response = gate<boolean>();
    store.renew.mockReturnValueOnce(response.promise);
    await vi.advanceTimersByTimeAsync(100);
    lease.end();
    response.open(false);
    await vi.advanceTimersByTimeAsync(0);
    expect([renewals(), lease.signal.aborted]).toEqual([1, false]);
  });
});

describe('end', () => {
  it('stops renewing and the limit, and does not fire the signal', async () => {
    await vi.advanceTimersByTimeAsync(150);
    lease.end();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect([renewals(), lease.signal.aborted, onOverdue.mock.calls]).toEqual([1, false, []]);
  });
});

describe('abandon', () => {
  it('fires the signal with the reason, and stops renewing and the limit', async () => {
    lease.abandon('the application shuts down');
    expect(lease.signal.reason).toEqual(new Error('the application shuts down'));
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect([renewals(), onOverdue.mock.calls]).toEqual([0, []]);
  });
});

describe('confirm', () => {
  it('renews the claim once', async () => {
    expect(await lease.confirm()).toBe(true);
    expect(store.renew.mock.calls).toEqual([['K', 'T', LEASE]]);
  });

  it.each<[string, () => unknown]>([
    ['resolves to false', async () => false],
    ['rejects', down],
    ['throws', throwing],
    ['resolves to undefined', async () => undefined],
    ['resolves to a number', async () => 1],
  ])('resolves to false when the store %s', async (_case, renew) => {
    store.renew.mockImplementation(renew as NotificationStore['renew']);
    expect(await lease.confirm()).toBe(false);
    expect([renewals(), lease.signal.aborted]).toEqual([1, false]);
  });

  it('resolves to false when the store hangs for a third of the duration', async () => {
    store.renew.mockImplementation(hang);
    const confirmed = watch(lease.confirm());
    await vi.advanceTimersByTimeAsync(99);
    expect(confirmed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(confirmed).toEqual([false]);
  });
});

describe('release', () => {
  it('releases the claim, and stops renewing at once', async () => {
    store.release.mockImplementation(hang);
    const released = watch(lease.release());
    expect(store.release.mock.calls).toEqual([['K', 'T']]);
    await vi.advanceTimersByTimeAsync(299);
    expect([released, renewals()]).toEqual([[], 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect(released).toEqual([new TimeLimitError('no response within 300 ms')]);
    expect(released[0]).toBeInstanceOf(TimeLimitError);
    expect(lease.signal.aborted).toBe(false);
  });

  it('resolves to nothing', async () => {
    expect(await lease.release()).toBeUndefined();
  });

  it.each([
    ['rejects', down],
    ['throws', throwing],
  ])('rejects with the error of a store that %s', async (_case, release) => {
    store.release.mockImplementation(release);
    await expect(lease.release()).rejects.toBe(DOWN);
  });
});

describe('complete', () => {
  /** Replaces the pause between two attempts, which fake timers leave alone. */
  function replacePause(pause: () => Promise<void>) {
    const spy = vi.spyOn(timers, 'setTimeout').mockImplementation(pause as never);
    syncBuiltinESMExports();
    return spy;
  }
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });

  it.each([true, false])('resolves to the result of the store: %s', async (recorded) => {
    const pause = replacePause(async () => {});
    store.complete.mockResolvedValueOnce(recorded);
    expect(await lease.complete()).toBe(recorded);
    expect(store.complete.mock.calls).toEqual([['K', 'T']]);
    expect(pause.mock.calls).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['a text', 'true'],
    ['the result of a driver', { affectedRows: 1 }],
  ])('rejects at once when the store resolves to %s', async (_case, result) => {
    store.complete.mockResolvedValueOnce(result as boolean);
    const error = await errorOf(lease.complete());
    expect(error).toBeInstanceOf(InvalidStoreResultError);
    expect(error.message).toBe(
      "the notification store's complete() resolved to neither true nor false",
    );
    expect(store.complete.mock.calls).toHaveLength(1);
  });

  it.each([
    ['rejects', down],
    ['throws', throwing],
  ])('retries after growing pauses while the store %s', async (_case, failing) => {
    const pause = replacePause(async () => {});
    for (let call = 0; call < 9; call += 1) store.complete.mockImplementationOnce(failing);
    expect(await lease.complete()).toBe(true);
    expect(store.complete.mock.calls).toEqual(Array.from({ length: 10 }, () => ['K', 'T']));
    expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([
      50, 100, 200, 400, 800, 1600, 3200, 5000, 5000,
    ]);
  });

  it('retries without a pause after it has waited for the duration of the lease', async () => {
    const pause = replacePause(async () => {});
    store.complete.mockImplementationOnce(hang);
    const completed = watch(lease.complete());
    await vi.advanceTimersByTimeAsync(299);
    expect([completed, store.complete.mock.calls.length]).toEqual([[], 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect([completed, store.complete.mock.calls.length]).toEqual([[true], 2]);
    expect(pause.mock.calls).toEqual([]);
  });

  it('keeps retrying after failed renewals and a lost claim', async () => {
    replacePause(async () => {});
    store.renew.mockResolvedValueOnce(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(lease.signal.aborted).toBe(true);
    store.complete.mockImplementationOnce(down);
    expect(await lease.complete()).toBe(true);
  });

  it('rejects with the last error once the lease is abandoned, also during a pause', async () => {
    const paused = gate<AbortSignal | undefined>();
    const real = timers.setTimeout;
    const spy = vi.spyOn(timers, 'setTimeout').mockImplementation(((
      milliseconds: number,
      value: undefined,
      options?: { signal?: AbortSignal },
    ) => {
      paused.open(options?.signal);
      return real(milliseconds, value, options);
    }) as never);
    syncBuiltinESMExports();
    const last = new Error('still down');
    store.complete.mockImplementationOnce(down).mockRejectedValueOnce(last);
    const completed = watch(lease.complete());
    const signal = await paused.promise;
    expect(signal?.aborted).toBe(false);
    lease.abandon('the application shuts down');
    expect(signal?.aborted).toBe(true);
    await vi.waitFor(() => expect(completed).toEqual([last]));
    expect([store.complete.mock.calls.length, spy.mock.calls.length]).toEqual([2, 1]);
  });

  it('tries once for a lease that is abandoned already', async () => {
    lease.abandon('the application shuts down');
    store.complete.mockImplementationOnce(down);
    await expect(lease.complete()).rejects.toBe(DOWN);
    expect(store.complete.mock.calls).toHaveLength(1);
  });

  it('records the success of a lease that is abandoned already', async () => {
    lease.abandon('the application shuts down');
    expect(await lease.complete()).toBe(true);
  });
});

describe('callStore', () => {
  it('returns the result of the call', async () => {
    expect(await callStore(async () => 7)).toBe(7);
  });

  it.each([
    ['a rejection', down],
    ['an exception', throwing],
  ])('rejects for %s', async (_case, call) => {
    await expect(callStore(call)).rejects.toBe(DOWN);
  });
});
