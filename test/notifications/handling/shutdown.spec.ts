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

/** Lets the patience at shutdown run out at once, and leaves all other timers alone. */
function impatient(): void {
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, time?: number) =>
    real(work, time === PATIENCE ? 50 : time)) as typeof setTimeout);
}

describe.each(PLATFORMS)('at shutdown on %s', (_platform, adapter) => {
  let log: ReturnType<typeof captureLog>;
  beforeEach(() => void (log = captureLog()));
  afterEach(() => {
    log.restore();
    vi.restoreAllMocks();
  });

  it('running handlers end, their delivery gets 204, and no other begins', async () => {
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
      /^log INSURANCE_ENTRUST.SIGN EV-2: Policies.handle was not begun, since the application shuts down \(\d+ ms\)$/,
    );
    end.open();
    expect((await running).status).toBe(204);
    await closing;
    expect([called, store.calls]).toEqual([['EV-1'], ['claim', 'complete']]);
    await expect(app.deliver(SIGN)).rejects.toThrow('ECONNREFUSED');
  });

  it('a handler that hangs is told after the patience, and its claim is not given back', async () => {
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
    'handlers end before what they use is destroyed, with isGlobal %s',
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

  it('does not tell to stop what has ended', async () => {
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

  it('begins nothing that was claimed while it closed, and keeps that claim', async () => {
    const [asked, answer] = [gate(), gate()];
    const store = new ScriptedStore({
      claim: async (real) => {
        asked.open();
        await answer.promise;
        return real();
      },
    });
    const runs = new Runs(store);
    const run = runs.deliver(() => Promise.reject(new Error('begun')));
    await asked.promise;
    await runs.runner.close(PATIENCE);
    answer.open();
    expect(await run).toBe('shutting-down');
    expect(store.calls).toEqual(['claim']);
    expect(runs.reports[0]).not.toHaveProperty('attempt');
  });

  it('begins nothing whose late claim was confirmed while it closed', async () => {
    const [asked, answer] = [gate(), gate<boolean>()];
    let clock = 0;
    const store = new ScriptedStore({
      claim: async (real) => ((clock += 100), real()),
      renew: () => (asked.open(), answer.promise),
    });
    const runs = new Runs(store, { lease: 250, now: () => clock });
    const run = runs.deliver(() => Promise.reject(new Error('begun')));
    await asked.promise;
    const closing = runs.runner.close(PATIENCE);
    answer.open(true);
    expect(await run).toBe('shutting-down');
    await closing;
    expect(store.calls).toEqual(['claim', 'renew']);
  });

  it('does not wait for a handler that was told to stop at maxHandling', async () => {
    const runs = new Runs(new ScriptedStore(), { lease: 30, maxHandling: 20 });
    void runs.deliver(() => NEVER);
    await until(() => runs.outcomes.includes('overdue'));
    const began = performance.now();
    await runs.runner.close(PATIENCE);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('lets a handler that is told to stop, and throws, give back its claim', async () => {
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

  it('stops trying to record a success when its patience is over', async () => {
    const store = new ScriptedStore({ complete: () => Promise.reject(new Error('down')) });
    const runs = new Runs(store);
    const run = runs.deliver();
    await until(() => store.calls.includes('complete'));
    await runs.runner.close(20);
    expect(await run).toBe('store-failed');
    expect(store.count('release')).toBe(0);
  });
});
