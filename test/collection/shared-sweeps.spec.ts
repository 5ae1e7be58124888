import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { InProcessCollectionQueue } from '../../lib/collection/index.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** A queue that decides by itself when this instance sweeps. */
class SharedQueue extends InProcessCollectionQueue {
  starts = 0;
  interval = 0;
  sweep = async (): Promise<void> => {};

  override async start(work: Parameters<InProcessCollectionQueue['start']>[0]): Promise<void> {
    this.starts += 1;
    await super.start(work);
  }

  async startSweeps(interval: number, sweep: () => Promise<void>): Promise<void> {
    this.interval = interval;
    this.sweep = sweep;
  }
}

describe('a queue that shares the sweeps', () => {
  it('lets an instance sweep when it says so, and not before', async () => {
    const queue = new SharedQueue();
    app = await CollectingApp.start({ queue, sweepInterval: 1_000 });
    expect(queue.interval).toBe(1_000);
    const id = await app.sign('shared', ['2027-01-01', 2000]);
    await app.simulator.advanceTo('2026-12-31T10:00:00+08:00');
    await sleep(1_500);
    expect(app.writes()).toEqual([]);
    await queue.sweep();
    await queue.idle();
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule']);
    await expect.poll(() => app.log(id)).toContainEqual('2026-12-31 10:00 scheduled 2');
  });

  it('hands no job to an instance that collects nothing by itself', async () => {
    const queue = new SharedQueue();
    app = await CollectingApp.start({ queue, sweepInterval: false });
    expect([queue.starts, queue.interval]).toEqual([0, 0]);
    await app.collection.runUntilIdle();
    await app.collection.runUntilIdle();
    expect([queue.starts, queue.interval]).toEqual([1, 0]);
  });
});
