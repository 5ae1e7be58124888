import diagnostics from 'node:diagnostics_channel';
import type { INestApplication } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BullMqCollectionQueue } from '../../lib/bullmq/index.js';
import {
  MemoryCollectionStore,
  PREMIUM_COLLECTION_CHANNEL,
  type PremiumStepEvent,
} from '../../lib/collection/index.js';
import { CollectingApp, PLAN } from '../collection/support/collecting-app.js';
import { type RedisServer, startRedis } from '../components/support/redis-server.mjs';

/** As many as one customer may have. */
const CONTRACTS = 10;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

interface TakenStep extends PremiumStepEvent {
  /** Milliseconds by `performance.now()` at which the step ended. */
  readonly endedAt: number;
}

let app: CollectingApp;
let apps: INestApplication[] = [];
let steps: TakenStep[] = [];
const listen = (step: unknown) =>
  void steps.push({ ...(step as PremiumStepEvent), endedAt: performance.now() });
beforeEach(() => {
  steps = [];
  diagnostics.subscribe(PREMIUM_COLLECTION_CHANNEL, listen);
});
afterEach(async () => {
  diagnostics.unsubscribe(PREMIUM_COLLECTION_CHANNEL, listen);
  await Promise.all(apps.map((one) => one.close()));
  await app.stop();
  await redis.wipe();
});

/** Applications with one ledger and one Redis; each has a queue of its own. */
async function startInstances(count: number, rate?: number, concurrency = 4): Promise<void> {
  const store = new MemoryCollectionStore();
  const createOptions = () => ({
    store,
    sweepInterval: 1_000,
    queue: new BullMqCollectionQueue({ connection: { port: redis.port }, rate, concurrency }),
  });
  app = await CollectingApp.start(createOptions());
  apps = [app.app];
  while (apps.length < count) {
    await app.boot(createOptions());
    apps.push(app.app);
  }
}

async function signContracts(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < CONTRACTS; index += 1) {
    ids.push(await app.sign(`several${index}`, ['2027-01-01', 2000]));
  }
  return ids;
}

/** Resolves when the second premium of each contract has the state. */
async function expectState(ids: readonly string[], state: string, timeout = 60_000) {
  const read = async () => {
    const states = await Promise.all(ids.map((id) => app.states(id)));
    return states.filter(([, second]) => second === state).length;
  };
  await expect.poll(read, { timeout, interval: 50 }).toBe(ids.length);
}

/** Each contract was scheduled and deducted with one request. */
function expectOneRequestEach(): void {
  const writes = app.writes();
  expect(writes.every(({ accepted }) => accepted)).toBe(true);
  const count = (kind: string) => writes.filter((write) => write.kind === kind).length;
  expect([count('schedule'), count('deduct')]).toEqual([CONTRACTS, CONTRACTS]);
  expect(new Set(writes.map(({ url, body }) => url + body)).size).toBe(2 * CONTRACTS);
}

describe('several applications with one ledger and one Redis', () => {
  it.each([2, 4])('collect each premium once as %s instances', async (count) => {
    await startInstances(count);
    const ids = await signContracts();
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expectState(ids, 'scheduled');
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await expectState(ids, 'accepted');
    await app.simulator.advanceBy(1_000);
    await expectState(ids, 'paid');
    expectOneRequestEach();
    // An event can be handled by any instance, and is handled once.
    const readPaid = () => app.events.filter(({ type }) => type === 'paid').map(({ id }) => id);
    await expect.poll(() => readPaid().length, { timeout: 20_000 }).toBe(CONTRACTS);
    expect(new Set(readPaid()).size).toBe(CONTRACTS);
  });

  it('keep the rate together', async () => {
    await startInstances(4, 2);
    const ids = await signContracts();
    steps = [];
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expectState(ids, 'scheduled');
    const starts = steps
      .filter(({ step }) => step === 'schedule')
      .map(({ endedAt, milliseconds }) => endedAt - milliseconds);
    expect(starts).toHaveLength(CONTRACTS);
    // 10 jobs at 2 per second, in periods of a second.
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(3_500);
  });

  it('all slow down when WeChat Pay limits one of them', async () => {
    await startInstances(3, undefined, 1);
    const ids = await signContracts();
    app.simulator.fail({ status: 429, code: 'RATELIMIT_EXCEEDED', times: 1 });
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    const readScheduled = () => app.writes().filter(({ accepted }) => accepted).length;
    await expect.poll(readScheduled, { timeout: 30_000 }).toBe(CONTRACTS - 1);
    const limited = steps.find(({ outcome }) => outcome === 'limited')!;
    const after = steps.map(({ endedAt }) => endedAt - limited.endedAt).filter((time) => time > 0);
    // The other two instances may each run a job, and have fetched another one.
    expect(after.filter((time) => time < 4_900).length).toBeLessThanOrEqual(4);
    expect(after.filter((time) => time >= 4_900).length).toBeGreaterThan(0);
    await app.simulator.advanceBy(10 * 60_000);
    await expectState(ids, 'scheduled');
    expect(readScheduled()).toBe(CONTRACTS);
  });

  it('go on after Redis has lost everything in the middle of the work', async () => {
    await startInstances(3, 3);
    const ids = await signContracts();
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expect.poll(() => app.writes().length, { timeout: 20_000 }).toBeGreaterThan(2);
    await redis.wipe();
    await expectState(ids, 'scheduled');
    await redis.wipe();
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await expect
      .poll(() => app.writes().length, { timeout: 20_000 })
      .toBeGreaterThan(CONTRACTS + 2);
    await redis.wipe();
    await expectState(ids, 'accepted');
    expectOneRequestEach();
  });

  it('collect the other plans while one is paused', async () => {
    await startInstances(2);
    const ids = await signContracts();
    await app.collection.pause({ plan_id: PLAN + 1 });
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expectState(ids, 'scheduled');
    await app.collection.pause({ plan_id: PLAN });
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    const readHeld = async () =>
      (await app.store.findDue({ now: app.simulator.now, limit: 100 })).length;
    await expect.poll(readHeld, { timeout: 20_000 }).toBe(0);
    expect(app.writes()).toHaveLength(CONTRACTS);
    await app.collection.resume({ plan_id: PLAN });
    await expectState(ids, 'accepted');
    expectOneRequestEach();
  });

  it('leave the work of a closed instance to the others', async () => {
    await startInstances(3, 3);
    const ids = await signContracts();
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expect.poll(() => app.writes().length, { timeout: 20_000 }).toBeGreaterThan(1);
    const [first, second] = apps;
    await Promise.all([first!.close(), second!.close()]);
    await expectState(ids, 'scheduled');
    expect(app.writes()).toHaveLength(CONTRACTS);
  });
});
