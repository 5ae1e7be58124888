import { Global, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gate } from '../../support/gate.js';
import { handlerClass } from '../../support/handlers/handler-class.js';
import { HandlingApp } from '../../support/applications/handling-app.js';
import { captureLog } from '../../support/verdicts/log-lines.js';
import { CONTRACT_RESOURCE } from '../../support/wire/notification.js';
import { PLATFORMS } from '../../support/wire/platforms.js';
import { Runs } from '../../support/handlers/runs.js';
import { NEVER, ScriptedStore, sleep } from '../../support/handlers/scripted-store.js';
import { until } from '../../support/until.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const PATIENCE = 10_000;

/** Shortens the patience at shutdown, and leaves all other timers alone. */
function impatient(): void {
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, time?: number) =>
    real(work, time === PATIENCE ? 50 : time)) as typeof setTimeout);
}

describe.each(PLATFORMS)('a shutdown on %s', (_platform, adapter) => {
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => void (log = captureLog()));
  afterEach(() => {
    log.restore();
    vi.restoreAllMocks();
  });

  it('lets running handlers end, responds 204 to their delivery, and starts no other', async () => {
    const [begun, end] = [gate(), gate()];
    const called: string[] = [];
    const store = new ScriptedStore();
    const app = await HandlingApp.start(adapter, {
      providers: [
        handlerClass('Policies', async ({ id }) => {
          called.push(id);
          begun.open();
          await end.promise;
        }),
      ],
      options: { notifications: { store } },
    });
    const running = app.deliver(SIGN, CONTRACT_RESOURCE, { id: 'EV-1' });
    await begun.promise;
    const closing = app.stop();
    const next = await app.deliver(SIGN, CONTRACT_RESOURCE, { id: 'EV-2' });
    expect(next).toEqual({ status: 500, body: '{"code":"FAIL","message":"not handled yet"}' });
    expect(log.lines.at(-1)).toMatch(
      /^log INSURANCE_ENTRUST.SIGN EV-2: Policies.handle was not started: the application is shutting down \(\d+ ms\)$/,
    );
    end.open();
    expect((await running).status).toBe(204);
    await closing;
    expect([called, store.calls]).toEqual([['EV-1'], ['claim', 'complete']]);
    await expect(app.deliver(SIGN)).rejects.toThrow('ECONNREFUSED');
  });

  it('fires the signal of a handler that hangs after the patience, and does not release its claim', async () => {
    const begun = gate<AbortSignal>();
    const store = new ScriptedStore();
    const app = await HandlingApp.start(adapter, {
      providers: [handlerClass('Hangs', (_n, { signal }) => (begun.open(signal), NEVER))],
      options: { notifications: { store, budget: 30, lease: 60_000 } },
    });
    expect((await app.deliver(SIGN)).status).toBe(500);
    const signal = await begun.promise;
    impatient();
    const closing = app.stop();
    await sleep(20);
    expect(signal.aborted).toBe(false);
    await closing;
    expect([signal.aborted, String(signal.reason)]).toEqual([
      true,
      'Error: the application shuts down',
    ]);
    expect(store.calls).toEqual(['claim']);
  });

  it.each([true, false])(
    'waits for handlers before it destroys their dependencies, with isGlobal %s',
    async (isGlobal) => {
      const order: string[] = [];
      @Injectable()
      class Database implements OnModuleDestroy {
        onModuleDestroy(): void {
          order.push('database');
        }
      }
      @Global()
      @Module({ providers: [Database], exports: [Database] })
      class GlobalDatabaseModule {}
      @Injectable()
      class NearDatabase extends Database {}
      const [begun, end] = [gate(), gate()];
      const app = await HandlingApp.start(adapter, {
        providers: [
          NearDatabase,
          handlerClass('Policies', async () => {
            begun.open();
            await end.promise;
            order.push('handler');
          }),
        ],
        imports: [GlobalDatabaseModule],
        isGlobal,
      });
      const running = app.deliver(SIGN);
      await begun.promise;
      const closing = app.stop();
      await sleep(30);
      end.open();
      expect((await running).status).toBe(204);
      await closing;
      expect(order).toEqual(['handler', 'database', 'database']);
    },
  );
});

describe('a runner that closes', () => {
  it('closes at once when nothing runs, also while a store hangs', async () => {
    const runs = new Runs(new ScriptedStore({ claim: () => NEVER }));
    void runs.deliver();
    const began = performance.now();
    await runs.runner.close(PATIENCE);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('does not fire the signal of a handler that has ended', async () => {
    const runs = new Runs(new ScriptedStore());
    const signals: AbortSignal[] = [];
    await runs.deliver((_n, { signal }) => signals.push(signal), 'well');
    await runs.deliver((_n, { signal }) => {
      signals.push(signal);
      throw new Error('badly');
    }, 'badly');
    await runs.runner.close(PATIENCE);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('starts no handler for a claim that arrives while it closes, and keeps that claim', async () => {
    const [asked, response] = [gate(), gate()];
    const store = new ScriptedStore({
      claim: async (real) => {
        asked.open();
        await response.promise;
        return real();
      },
    });
    const runs = new Runs(store);
    const run = runs.deliver(() => Promise.reject(new Error('begun')));
    await asked.promise;
    await runs.runner.close(PATIENCE);
    response.open();
    expect(await run).toBe('shutting-down');
    expect(store.calls).toEqual(['claim']);
    expect(runs.reports[0]).not.toHaveProperty('attempt');
  });

  it('starts no handler when a late claim is confirmed while it closes', async () => {
    const [asked, response] = [gate(), gate<boolean>()];
    let clock = 0;
    const store = new ScriptedStore({
      claim: async (real) => ((clock += 100), real()),
      renew: () => (asked.open(), response.promise),
    });
    const runs = new Runs(store, { lease: 250, now: () => clock });
    const run = runs.deliver(() => Promise.reject(new Error('begun')));
    await asked.promise;
    const closing = runs.runner.close(PATIENCE);
    response.open(true);
    expect(await run).toBe('shutting-down');
    await closing;
    expect(store.calls).toEqual(['claim', 'renew']);
  });

  it('does not wait for a handler that was aborted at maxHandling', async () => {
    const runs = new Runs(new ScriptedStore(), { lease: 30, maxHandling: 20 });
    void runs.deliver(() => NEVER);
    await until(() => runs.outcomes.includes('overdue'));
    const began = performance.now();
    await runs.runner.close(PATIENCE);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('releases the claim of a handler that throws after its signal has fired', async () => {
    const store = new ScriptedStore();
    const runs = new Runs(store, { lease: 60_000 });
    const begun = gate();
    const run = runs.deliver((_n, { signal }) => {
      begun.open();
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    await begun.promise;
    await runs.runner.close(20);
    expect(await run).toBe('threw');
    expect(store.calls).toEqual(['claim', 'release']);
  });

  it('stops retrying to record a success after its patience', async () => {
    const store = new ScriptedStore({ complete: () => Promise.reject(new Error('down')) });
    const runs = new Runs(store);
    const run = runs.deliver();
    await until(() => store.calls.includes('complete'));
    await runs.runner.close(20);
    expect(await run).toBe('store-failed');
    expect(store.count('release')).toBe(0);
  });
});
