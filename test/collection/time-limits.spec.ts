import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkCollectionOptions } from '../../lib/collection/collection-options.js';
import { PolicyDecisions } from '../../lib/collection/engine/policy-decisions.js';
import { PremiumSweeper } from '../../lib/collection/engine/premium-sweeper.js';
import { EventOutbox } from '../../lib/collection/events/event-outbox.js';
import {
  type CollectionPolicy,
  type DuePremium,
  MemoryCollectionStore,
  OnPremium,
  type PremiumEvent,
} from '../../lib/collection/index.js';
import { Sealed } from '../../lib/common/sealed.js';
import { CollectingApp } from './support/collecting-app.js';
import { createLedger, createPremium } from './support/premiums.js';

const never = () => new Promise<never>(() => {});
const POLL = { timeout: 15_000 };

describe('a running application', () => {
  let app: CollectingApp;
  let release = (): void => {};
  let gate: Promise<void>;
  beforeEach(() => {
    gate = new Promise((resolve) => (release = resolve));
  });
  afterEach(async () => {
    release();
    await app.stop();
  });

  it('goes on while a handler of one event does not end', { timeout: 40_000 }, async () => {
    const seen: string[] = [];
    class Handlers {
      @OnPremium('scheduled', 'paid')
      async handle({ out_contract_code, type }: PremiumEvent): Promise<void> {
        if (out_contract_code === 'slow') await gate;
        seen.push(`${type} ${out_contract_code}`);
      }
    }
    app = await CollectingApp.start({ sweepInterval: 1_000 }, [Handlers]);
    const slow = await app.sign('slow', ['2027-01-01', 2000]);
    const other = await app.sign('other', ['2027-01-02', 2000]);
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expect.poll(() => app.states(slow), POLL).toEqual(['paid', 'scheduled']);
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await expect.poll(() => app.states(slow), POLL).toEqual(['paid', 'accepted']);
    await expect.poll(() => app.states(other), POLL).toEqual(['paid', 'scheduled']);
    await expect.poll(() => seen, POLL).toEqual(['scheduled other']);
    await app.simulator.advanceTo('2027-01-02T08:00:30+08:00');
    await expect.poll(() => app.states(other), POLL).toEqual(['paid', 'accepted']);
    await app.simulator.advanceBy(60_000);
    await expect.poll(() => seen, POLL).toContain('paid other');
    expect(await app.states(slow)).toEqual(['paid', 'paid']);
  });

  it('goes on while the policy does not end', { timeout: 40_000 }, async () => {
    let asked = 0;
    class Policy implements CollectionPolicy {
      async decide({ out_contract_code }: DuePremium) {
        if (out_contract_code === 'slow') {
          asked += 1;
          await gate;
        }
        return 'collect' as const;
      }
    }
    app = await CollectingApp.start({ sweepInterval: 1_000, policy: Policy });
    const slow = await app.sign('slow', ['2027-01-01', 2000]);
    const other = await app.sign('other', ['2027-01-02', 2000]);
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expect.poll(() => asked, POLL).toBe(1);
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await expect.poll(() => app.states(other), POLL).toEqual(['paid', 'scheduled']);
    await app.simulator.advanceTo('2027-01-02T08:00:30+08:00');
    await expect.poll(() => app.states(other), POLL).toEqual(['paid', 'accepted']);
    // The sweeps since have found the same premium, and one worker is enough.
    expect(asked).toBe(1);
    release();
    await expect.poll(() => app.states(slow), POLL).toEqual(['paid', 'scheduled']);
  });
});

describe('the time limit', () => {
  let errors: string[];
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    errors = [];
    const record = (message: string) => void errors.push(message);
    vi.spyOn(Logger.prototype, 'error').mockImplementation(record);
    vi.spyOn(Logger.prototype, 'warn').mockImplementation(record);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const premium: DuePremium = {
    contract_id: 'C1',
    plan_id: 1,
    out_contract_code: 'policy1',
    policy_period_id: 2,
    estimated_deduct_date: '2027-01-15',
    amount: 3000,
    step: 'deduct',
  };

  it.each([
    ['decide', (policy: PolicyDecisions) => policy.decide(premium)],
    ['describe', (policy: PolicyDecisions) => policy.describe(premium)],
    [
      'nextAttempt',
      (policy: PolicyDecisions) =>
        policy.chooseNextAttempt({ ...premium, attempts: [], closesAt: 1 }),
    ],
  ])('ends %s of the policy after 30 s', async (method, ask) => {
    let outcome: unknown = 'open';
    void ask(new PolicyDecisions({ [method]: never })).catch((error) => (outcome = error));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(outcome).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toMatchObject({ message: 'no response within 30000 ms' });
  });

  /** A store with one event of each of the contracts. */
  async function createOutbox(handle: (event: PremiumEvent) => Promise<void>, codes = ['C1']) {
    const store = new MemoryCollectionStore();
    for (const id of codes) {
      const ledger = createLedger(createPremium({ contract_id: id }));
      await store.commit({
        ledger: { ...ledger, contract: { ...ledger.contract, contract_id: id } },
        expectedVersion: 0,
        events: [
          { ...premium, contract_id: id, id: `${id}-1`, type: 'scheduled', at: 0 },
          { ...premium, contract_id: id, id: `${id}-2`, type: 'abandoned', at: 0 },
        ],
        unlessPaused: false,
      });
    }
    const settings = checkCollectionOptions({ store, sweepInterval: 1_000 });
    const handlers = { isEmpty: false, handle };
    return { settings, outbox: new EventOutbox(new Sealed(settings), handlers as never) };
  }

  it('repeats the event of a handler before its lease ends', async () => {
    const seen: string[] = [];
    let isHanging = true;
    const { outbox } = await createOutbox(async ({ id }) => {
      seen.push(id);
      if (isHanging) await never();
    });
    void outbox.dispatch();
    await vi.advanceTimersByTimeAsync(239_999);
    isHanging = false;
    expect(await outbox.dispatch()).toBe(0);
    expect(errors).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(errors).toEqual([
      'a handler of scheduled for C1, period 2 (1) failed: it did not end within 4 minutes; the event is repeated, while it may still run',
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await outbox.dispatch()).toBe(2);
    expect(seen).toEqual(['C1-1', 'C1-1', 'C1-2']);
  });

  it('holds up no other contract, not even in the same call', async () => {
    const seen: string[] = [];
    const codes = Array.from({ length: 60 }, (_, index) => `C${index}`);
    const { outbox } = await createOutbox(async ({ id, contract_id }) => {
      seen.push(id);
      if (contract_id === 'C0') await never();
    }, codes);
    void outbox.dispatch();
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toHaveLength(119);
  });

  it('repeats an event whose outcome cannot be recorded after its lease', async () => {
    const { outbox, settings } = await createOutbox(async () => {});
    vi.spyOn(settings.store, 'completeEvent').mockRejectedValueOnce(new Error('no database'));
    expect(await outbox.dispatch()).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(
        /^the outcome of scheduled for C1, period 2 \(1\) was not recorded: Error at /,
      ),
    ]);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(await outbox.dispatch()).toBe(2);
  });

  async function startSweeper(settings: ReturnType<typeof checkCollectionOptions>) {
    let stop = async (): Promise<void> => {};
    const outbox = { dispatch: async () => 0, idle: never };
    const shutdown = { add: (work: () => Promise<void>) => (stop = work) };
    const status = { read: () => ({ mchid: '1900000001' }), hasTransactionNotifyUrl: true };
    const nothing = async (): Promise<void> => {};
    const maintenance = { run: nothing, recordSweep: nothing, stop: nothing };
    const sweeper = new PremiumSweeper(
      new Sealed(settings),
      {} as never,
      outbox as never,
      status as never,
      shutdown as never,
      {} as never,
      maintenance as never,
    );
    await sweeper.onApplicationBootstrap();
    return { stop: () => stop() };
  }

  it('reports a sweep after ten intervals', async () => {
    const { settings } = await createOutbox(never);
    vi.spyOn(settings.store, 'findDue').mockImplementation(never);
    await startSweeper(settings);
    errors.length = 0;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(errors).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(errors).toEqual([
      'the sweep has been running for 10 s: very much is due, or the store or the queue does not respond',
    ]);
  });

  it('ends a shutdown after a minute', async () => {
    const { settings } = await createOutbox(never);
    const { stop } = await startSweeper(settings);
    errors.length = 0;
    let isStopped = false;
    void stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(isStopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isStopped).toBe(true);
    expect(errors).toEqual([
      'the handlers of events did not end before the shutdown: no response within 60000 ms',
    ]);
  });
});
