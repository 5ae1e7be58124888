import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryNotificationStore, type NotificationClaim } from '../../../lib/index.js';
import { gate } from '../../support/gate.js';
import { Runs } from '../../support/handlers/runs.js';
import { type Faults, NEVER, ScriptedStore, sleep } from '../../support/handlers/scripted-store.js';
import { until } from '../../support/until.js';

const down = () => Promise.reject(new Error('the store is down'));
const throwing = () => {
  throw new Error('the store throws at once');
};
const resolving = (garbage: unknown) => async () => garbage as never;

/** A handler that runs until its gate opens. */
function held() {
  const [begun, end] = [gate<AbortSignal>(), gate()];
  const handle = async (_notification: unknown, { signal }: { signal: AbortSignal }) => {
    begun.open(signal);
    await end.promise;
  };
  return { handle, begun: begun.promise, end };
}

describe('a claim', () => {
  it.each<[string, Faults['claim'] & object]>([
    ['rejects', down],
    ['throws at once', throwing],
    ['resolves to nothing', resolving(undefined)],
    ['resolves to null', resolving(null)],
    ['resolves to text', resolving('claimed')],
    ['resolves to an outcome of its own', resolving({ outcome: 'mine' })],
    ['resolves to a claim without a token', resolving({ outcome: 'claimed', attempt: 1 })],
    ['resolves to an empty token', resolving({ outcome: 'claimed', token: '', attempt: 1 })],
    ['resolves to a number for a token', resolving({ outcome: 'claimed', token: 7, attempt: 1 })],
    ['resolves to attempt 0', resolving({ outcome: 'claimed', token: 't', attempt: 0 })],
    [
      'resolves to a text for an attempt',
      resolving({ outcome: 'claimed', token: 't', attempt: '1' }),
    ],
  ])(
    'does not run the handler when the store %s, and the next claim does',
    async (_what, claim) => {
      const store = new ScriptedStore({
        claim: (real, call) => (call === 1 ? claim(real, 1) : real()),
      });
      const runs = new Runs(store);
      let calls = 0;
      expect(await runs.deliver(() => (calls += 1))).toBe('store-failed');
      expect([calls, store.calls]).toEqual([0, ['claim']]);
      expect(String(runs.reports[0]!.error)).toMatch(/the store|claim\(\) resolved to neither/);
      expect(runs.reports[0]).not.toHaveProperty('attempt');
      expect(await runs.deliver(() => (calls += 1))).toBe('succeeded');
      expect(calls).toBe(1);
    },
  );

  describe('with a delay', () => {
    const lease = 300;
    const slow =
      (time: number): Faults['claim'] =>
      async (real, call) => {
        const claim = await real();
        if (call === 1) await sleep(time);
        return claim;
      };

    it('confirms a late claim before it calls the handler', async () => {
      const store = new ScriptedStore({ claim: slow(150) });
      const runs = new Runs(store, { lease });
      const order: string[] = [];
      expect(await runs.deliver(() => order.push(...store.calls, 'handler'))).toBe('succeeded');
      expect(order).toEqual(['claim', 'renew', 'handler']);
    });

    it.each<[string, Faults['renew'] & object]>([
      ['is lost', async () => false],
      ['cannot be confirmed', down],
      ['is not confirmed', () => NEVER],
      ['is confirmed by an object', resolving({ affected: 0 })],
      ['is confirmed by a number', resolving(1)],
    ])('does not call the handler when a late claim %s', async (_what, renew) => {
      const store = new ScriptedStore({ claim: slow(150), renew });
      const runs = new Runs(store, { lease });
      let calls = 0;
      expect(await runs.deliver(() => (calls += 1))).toBe('busy');
      expect(calls).toBe(0);
      expect(runs.reports[0]).not.toHaveProperty('attempt');
      expect([store.count('complete'), store.count('release')]).toEqual([0, 0]);
    });

    it('does not call the handler when a late claim is confirmed after maxHandling', async () => {
      const response = gate<boolean>();
      const store = new ScriptedStore({ claim: slow(150), renew: () => response.promise });
      const runs = new Runs(store, { lease, maxHandling: 20 });
      let calls = 0;
      const run = runs.deliver(() => (calls += 1));
      await until(() => runs.outcomes.includes('overdue'));
      response.open(true);
      expect([await run, calls]).toEqual(['busy', 0]);
    });

    it('does not call the handler when another delivery ran it after the lease', async () => {
      const store = new ScriptedStore({ claim: slow(150) });
      const runs = new Runs(store, { lease: 50 });
      const late = runs.deliver(() => Promise.reject(new Error('ran twice')));
      await sleep(80);
      expect(await runs.deliver()).toBe('succeeded');
      expect(await late).toBe('busy');
    });

    it.each([
      [100, 0],
      [101, 1],
    ])('renews a claim that arrives %i of 300 ms late %i times', async (time, confirmations) => {
      let clock = 0;
      const store = new ScriptedStore({
        claim: async (real) => ((clock += time), real()),
      });
      const runs = new Runs(store, { lease, now: () => clock });
      let renewals = -1;
      await runs.deliver(() => (renewals = store.count('renew')));
      expect(renewals).toBe(confirmations);
    });
  });
});

describe('a renewal', () => {
  afterEach(() => vi.useRealTimers());

  it('keeps the claim of a long handler through several leases', async () => {
    vi.useFakeTimers();
    const store = new ScriptedStore();
    const runs = new Runs(store, { lease: 360 });
    const { handle, begun, end } = held();
    const first = runs.deliver(handle);
    await begun;
    for (let turn = 0; turn < 8; turn += 1) {
      await vi.advanceTimersByTimeAsync(200);
      expect(await runs.deliver()).toBe('busy');
    }
    end.open();
    expect(await first).toBe('succeeded');
    expect(await runs.deliver()).toBe('already-done');
    const renewals = store.count('renew');
    expect(renewals).toBeGreaterThan(6);
    await vi.advanceTimersByTimeAsync(400);
    expect(store.count('renew')).toBe(renewals);
  });

  it.each<[string, Faults['renew'] & object]>([
    ['rejects every other time', (real, call) => (call % 2 === 1 ? down() : real())],
    ['throws every other time', (real, call) => (call % 2 === 1 ? throwing() : real())],
    ['hangs every other time', (real, call) => (call % 2 === 1 ? NEVER : real())],
    [
      'resolves to undefined every other time',
      (real, call) => (call % 2 === 1 ? resolving(undefined)() : real()),
    ],
  ])('keeps the claim when the store %s', async (_what, renew) => {
    vi.useFakeTimers();
    const store = new ScriptedStore({ renew });
    const runs = new Runs(store, { lease: 300 });
    const { handle, begun, end } = held();
    const first = runs.deliver(handle);
    const signal = await begun;
    for (let turn = 0; turn < 16; turn += 1) {
      await vi.advanceTimersByTimeAsync(50);
      expect(await runs.deliver()).toBe('busy');
    }
    expect(signal.aborted).toBe(false);
    end.open();
    expect(await first).toBe('succeeded');
  });

  it('fires the signal when the claim is lost, and leaves the outcome to the record', async () => {
    const store = new ScriptedStore({ renew: async () => false, complete: async () => false });
    const runs = new Runs(store, { lease: 60 });
    const { handle, begun, end } = held();
    const first = runs.deliver(handle);
    const signal = await begun;
    await until(() => signal.aborted);
    expect(String(signal.reason)).toContain('claim was lost');
    expect([store.count('complete'), runs.reports]).toEqual([0, []]);
    const renewals = store.count('renew');
    await sleep(80);
    expect(store.count('renew')).toBe(renewals);
    end.open();
    expect(await first).toBe('lease-lost');
    expect([store.count('complete'), store.count('release')]).toEqual([1, 0]);
  });

  it('does not fire the signal of a handler that has ended', async () => {
    const [asked, response] = [gate(), gate<boolean>()];
    const store = new ScriptedStore({ renew: () => (asked.open(), response.promise) });
    const runs = new Runs(store, { lease: 300 });
    const { handle, begun, end } = held();
    const first = runs.deliver(handle);
    const signal = await begun;
    await asked.promise;
    end.open();
    expect(await first).toBe('succeeded');
    response.open(false);
    await sleep(5);
    expect(signal.aborted).toBe(false);
  });
});

describe('a record of success', () => {
  it.each<[string, Faults['complete'] & object]>([
    ['rejects twice', (real, call) => (call <= 2 ? down() : real())],
    ['throws twice', (real, call) => (call <= 2 ? throwing() : real())],
    ['hangs once', (real, call) => (call === 1 ? NEVER : real())],
    [
      'is made, and its result is lost',
      async (real, call) => {
        const result = await real();
        return call === 1 ? down() : result;
      },
    ],
    [
      'is made, and its result is lost for longer than renewals wait, which then fail',
      async (real, call) => {
        const result = await real();
        await sleep(call === 1 ? 100 : 0);
        return call <= 2 ? down() : result;
      },
    ],
  ])('succeeds in the end when it %s; the handler runs once', async (_what, complete) => {
    const store = new ScriptedStore({ complete });
    const runs = new Runs(store, { lease: 120 });
    let calls = 0;
    expect(await runs.deliver(() => (calls += 1))).toBe('succeeded');
    expect(await runs.deliver(() => (calls += 1))).toBe('already-done');
    expect([calls, store.count('release')]).toEqual([1, 0]);
  });

  it('retries with growing pauses, and keeps the claim meanwhile', async () => {
    const store = new ScriptedStore({ complete: down });
    const runs = new Runs(store, { lease: 250 });
    const first = runs.deliver();
    for (let turn = 0; turn < 5; turn += 1) {
      await sleep(60);
      expect(await runs.deliver()).toBe('busy');
    }
    // Pauses of 50, 100, 200, … ms.
    expect(store.count('complete')).toBeLessThanOrEqual(4);
    delete store.faults.complete;
    expect(await first).toBe('succeeded');
  });

  it('stops retrying at maxHandling, and the handler runs again', async () => {
    const store = new ScriptedStore({ complete: down });
    const runs = new Runs(store, { lease: 40, maxHandling: 120 });
    let calls = 0;
    expect(await runs.deliver(() => (calls += 1))).toBe('store-failed');
    expect(store.count('release')).toBe(0);
    expect(runs.outcomes).toEqual(['overdue', 'store-failed']);
    delete store.faults.complete;
    await sleep(60);
    expect(await runs.deliver(() => (calls += 1))).toBe('succeeded');
    expect(calls).toBe(2);
  });

  it.each<[string, Faults['complete'] & object, string]>([
    ['false', async () => false, 'lease-lost'],
    ['undefined', resolving(undefined), 'store-failed'],
    ['a result of a driver', resolving({ affectedRows: 0 }), 'store-failed'],
    ['a number', resolving(1), 'store-failed'],
  ])('does not count when complete() resolves to %s', async (_what, complete, outcome) => {
    const store = new ScriptedStore({ complete });
    const runs = new Runs(store);
    expect(await runs.deliver()).toBe(outcome);
    expect([store.count('complete'), store.count('release')]).toEqual([1, 0]);
    expect(runs.reports).toMatchObject([{ outcome, attempt: 1 }]);
  });
});

describe('the release of a claim', () => {
  it('precedes the response after an error, and lets the handler run again at once', async () => {
    const store = new ScriptedStore();
    const runs = new Runs(store, { lease: 60_000 });
    const boom = new Error('boom');
    expect(await runs.deliver(() => Promise.reject(boom))).toBe('threw');
    expect(store.calls).toEqual(['claim', 'release']);
    expect(runs.reports).toMatchObject([{ outcome: 'threw', attempt: 1, error: boom }]);
    expect(await runs.deliver()).toBe('succeeded');
    expect(runs.reports[1]).toMatchObject({ attempt: 2 });
    expect(store.calls).toEqual(['claim', 'release', 'claim', 'complete']);
  });

  it.each<[string, Faults['release'] & object]>([
    ['rejects', down],
    ['throws at once', throwing],
    ['hangs', () => NEVER],
  ])('leaves the claim to expire when it %s', async (_what, release) => {
    const store = new ScriptedStore({ release });
    const runs = new Runs(store, { lease: 60 });
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', listen);
    expect(await runs.deliver(() => Promise.reject(new Error('boom')))).toBe('threw');
    expect(store.count('renew')).toBe(0);
    await sleep(80);
    expect(await runs.deliver()).toBe('succeeded');
    await pause(1);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
});

describe('a handler that hangs', () => {
  it('gets a signal with the reason at maxHandling, keeps its claim for one more lease, and does not block the next run', async () => {
    const store = new ScriptedStore();
    const runs = new Runs(store, { lease: 100, maxHandling: 200 });
    const { handle, begun, end } = held();
    const began = performance.now();
    const first = runs.deliver(handle);
    const signal = await begun;
    await until(() => signal.aborted);
    expect(performance.now() - began).toBeGreaterThan(150);
    expect(String(signal.reason)).toContain('200 ms (maxHandling)');
    expect(runs.reports).toMatchObject([{ outcome: 'overdue', attempt: 1 }]);
    expect(await runs.deliver()).toBe('busy');
    await sleep(130);
    let attempt = 0;
    const second = await runs.deliver((_n, context) => (attempt = context.attempt));
    expect([second, attempt]).toEqual(['succeeded', 2]);
    expect(store.count('release')).toBe(0);
    end.open();
    expect(await first).toBe('lease-lost');
  });

  it('counts when it succeeds late and there is no newer claim', async () => {
    const runs = new Runs(new MemoryNotificationStore(), { lease: 30, maxHandling: 40 });
    const { handle, begun, end } = held();
    const first = runs.deliver(handle);
    const signal = await begun;
    await until(() => signal.aborted);
    await sleep(50);
    end.open();
    expect(await first).toBe('succeeded');
    expect(await runs.deliver(() => Promise.reject(new Error('ran twice')))).toBe('already-done');
    expect(runs.outcomes).toEqual(['overdue', 'succeeded', 'already-done']);
  });

  /** Starts two runs of one handler; the lease of the first has expired after its signal fired. */
  async function staleAndNewer() {
    const runs = new Runs(new MemoryNotificationStore(), { lease: 30, maxHandling: 40 });
    const [stale, newer] = [held(), held()];
    const first = runs.deliver(stale.handle);
    const signal = await stale.begun;
    await until(() => signal.aborted);
    await sleep(50);
    const second = runs.deliver(newer.handle);
    await newer.begun;
    return { runs, stale: { ...stale, run: first }, newer: { ...newer, run: second } };
  }

  it('does not complete the notification when it succeeds while a later run holds the claim', async () => {
    const { runs, stale, newer } = await staleAndNewer();
    stale.end.open();
    expect(await stale.run).toBe('lease-lost');
    newer.end.fail(new Error('the newer one fails'));
    expect(await newer.run).toBe('threw');
    expect(await runs.deliver()).toBe('succeeded');
  });

  it('does not release the claim of a later run when it throws', async () => {
    const { runs, stale, newer } = await staleAndNewer();
    stale.end.fail(new Error('aborted'));
    expect(await stale.run).toBe('threw');
    expect(await runs.deliver()).toBe('busy');
    newer.end.open();
    expect(await newer.run).toBe('succeeded');
  });
});

describe('a store that was emptied', () => {
  /** A store that can lose all its keys while two processes use it. */
  function wipeable() {
    let base = new MemoryNotificationStore();
    const wipe = () => void (base = new MemoryNotificationStore());
    const store = {
      claim: (key: string, lease: number): Promise<NotificationClaim> => base.claim(key, lease),
      renew: (key: string, token: string, lease: number) => base.renew(key, token, lease),
      complete: (key: string, token: string) => base.complete(key, token),
      release: (key: string, token: string) => base.release(key, token),
    };
    return { store, wipe };
  }

  it('lets a later delivery run the handler again; the stale run is aborted, and completes nothing', async () => {
    const { store, wipe } = wipeable();
    const runs = new Runs(store, { lease: 90 });
    const [stale, newer] = [held(), held()];
    const first = runs.deliver(stale.handle);
    const signal = await stale.begun;
    wipe();
    const second = runs.deliver(newer.handle);
    await newer.begun;
    await until(() => signal.aborted);
    stale.end.open();
    expect(await first).toBe('lease-lost');
    expect(await runs.deliver()).toBe('busy');
    newer.end.open();
    expect(await second).toBe('succeeded');
  });

  it('does not record a run of which it has lost the claim, and lets the handler run again', async () => {
    const { store, wipe } = wipeable();
    const runs = new Runs(store, { lease: 60_000 });
    expect(await runs.deliver(wipe)).toBe('lease-lost');
    let attempt = 0;
    expect(await runs.deliver((_n, context) => (attempt = context.attempt))).toBe('succeeded');
    expect(attempt).toBe(1);
  });
});
