import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type CollectionJob, InProcessCollectionQueue } from '../../lib/collection/index.js';

const createJob = (id: string, date = '2027-01-01'): CollectionJob => ({
  id,
  contract_id: id,
  policy_period_id: 1,
  estimated_deduct_date: date,
});

describe('the queue in the process', () => {
  it('works on waiting jobs with the nearest deadline first, and on each id once', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 1 });
    const done: string[] = [];
    await queue.add([createJob('c', '2027-03-01'), createJob('a'), createJob('b', '2027-02-01')]);
    await queue.add([createJob('a')]);
    await queue.start(async ({ id }) => void done.push(id));
    await queue.idle();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('works on renewals before premiums, and on both with the nearest deadline first', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 1 });
    const done: string[] = [];
    const renew = (id: string, date: string) => ({
      id,
      contract_id: id,
      estimated_deduct_date: date,
    });
    await queue.add([
      createJob('a', '2026-12-01'),
      renew('r2', '2027-02-01'),
      createJob('b', '2027-03-01'),
      renew('r1', '2027-01-01'),
    ]);
    await queue.start(async ({ id }) => void done.push(id));
    await queue.idle();
    expect(done).toEqual(['r1', 'r2', 'a', 'b']);
  });

  it('does not start a job again that runs', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 2 });
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const done: string[] = [];
    await queue.start(async ({ id }) => {
      done.push(id);
      if (id === 'a') await gate;
    });
    await queue.add([createJob('a')]);
    await queue.add([createJob('a'), createJob('b')]);
    await sleep(10);
    expect(done).toEqual(['a', 'b']);
    open();
    await queue.idle();
    await queue.add([createJob('a')]);
    await queue.idle();
    expect(done).toEqual(['a', 'b', 'a']);
  });

  it('runs as many jobs at once as its concurrency', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 3 });
    let running = 0;
    let most = 0;
    await queue.start(async () => {
      most = Math.max(most, (running += 1));
      await sleep(5);
      running -= 1;
    });
    await queue.add(Array.from({ length: 12 }, (_, index) => createJob(`${index}`)));
    await queue.idle();
    expect(most).toBe(3);
  });

  it('keeps its rate', async () => {
    const queue = new InProcessCollectionQueue({ rate: 100 });
    const began = performance.now();
    await queue.start(async () => {});
    await queue.add(Array.from({ length: 11 }, (_, index) => createJob(`${index}`)));
    await queue.idle();
    expect(performance.now() - began).toBeGreaterThanOrEqual(99);
  });

  it('starts no job while it is slowed down', async () => {
    const queue = new InProcessCollectionQueue();
    const began = performance.now();
    await queue.start(async () => {});
    await queue.slowDown(100);
    await queue.add([createJob('a')]);
    await queue.idle();
    expect(performance.now() - began).toBeGreaterThanOrEqual(99);
  });

  it('makes the caller wait while more than 1,000 jobs wait', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 1 });
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    await queue.start(() => gate);
    await queue.add(Array.from({ length: 1_001 }, (_, index) => createJob(`${index}`)));
    let isAdded = false;
    const added = queue.add([createJob('more')]).then(() => (isAdded = true));
    await sleep(10);
    expect(isAdded).toBe(false);
    open();
    await added;
    await queue.idle();
  });

  it('ends the jobs that run when it stops, and drops those that wait', async () => {
    const queue = new InProcessCollectionQueue({ concurrency: 1 });
    const done: string[] = [];
    await queue.start(async ({ id }) => {
      await sleep(20);
      done.push(id);
    });
    await queue.add([createJob('a'), createJob('b')]);
    await sleep(1);
    await queue.stop();
    expect(done).toEqual(['a']);
    await queue.idle();
  });
});
