import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type CollectionJob,
  type CollectionWork,
  InProcessCollectionQueue,
} from '../../lib/collection/index.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** A queue of one instance, whose jobs the test hands over. */
class OwnQueue extends InProcessCollectionQueue {
  work: CollectionWork = async () => {};

  override async start(work: CollectionWork): Promise<void> {
    this.work = work;
    await super.start(work);
  }
}

/** A queue of several instances. */
class SharedQueue extends OwnQueue {
  async startSweeps(): Promise<void> {}
}

const createJob = (policy_period_id?: number): CollectionJob => ({
  id: `C1:${policy_period_id}`,
  contract_id: 'C1',
  policy_period_id,
  estimated_deduct_date: '2027-01-01',
});

/** Milliseconds that a job takes. */
async function measure(work: Promise<void>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe('an instance whose store fails', () => {
  it('waits after each job, longer each time, so that other instances take the jobs', async () => {
    const queue = new SharedQueue();
    app = await CollectingApp.start({ queue, sweepInterval: 60_000 });
    const load = vi.spyOn(app.store, 'load').mockRejectedValue(new Error('no database'));
    expect(await measure(queue.work(createJob(2)))).toBeGreaterThan(950);
    expect(await measure(queue.work(createJob()))).toBeGreaterThan(1_950);
    load.mockRestore();
    expect(await measure(queue.work(createJob(2)))).toBeLessThan(500);
    vi.spyOn(app.store, 'load').mockRejectedValue(new Error('no database'));
    const next = await measure(queue.work(createJob()));
    expect(next).toBeGreaterThan(950);
    expect(next).toBeLessThan(2_900);
  });

  it('ends the wait when it shuts down', async () => {
    const queue = new SharedQueue();
    app = await CollectingApp.start({ queue, sweepInterval: 60_000 });
    vi.spyOn(app.store, 'load').mockRejectedValue(new Error('no database'));
    const warnings: Error[] = [];
    const record = (warning: Error) => void warnings.push(warning);
    process.on('warning', record);
    let ended = 0;
    const jobs = Array.from({ length: 12 }, (_, index) =>
      queue.work(createJob(index === 0 ? undefined : index)).then(() => (ended += 1)),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ended).toBe(0);
    const began = performance.now();
    await app.app.close();
    await Promise.all(jobs);
    expect(performance.now() - began).toBeLessThan(700);
    process.off('warning', record);
    expect(warnings).toEqual([]);
  });

  it('does not wait when no other instance takes the jobs', async () => {
    const queue = new OwnQueue();
    app = await CollectingApp.start({ queue, sweepInterval: 60_000 });
    vi.spyOn(app.store, 'load').mockRejectedValue(new Error('no database'));
    expect(await measure(queue.work(createJob(2)))).toBeLessThan(500);
    expect(await measure(queue.work(createJob()))).toBeLessThan(500);
  });
});
