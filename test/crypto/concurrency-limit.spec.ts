import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../lib/crypto/concurrency-limit.js';

/** Tasks that the test ends. */
function createTasks() {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const task = (id: number) => () => {
    started.push(id);
    return new Promise<number>((resolve) => (ends[id] = () => resolve(id)));
  };
  return { started, ends, task };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('ConcurrencyLimit', () => {
  it('runs as many tasks as its limit, and the others in first-in, first-out order', async () => {
    const { started, ends, task } = createTasks();
    const limit = new ConcurrencyLimit(2);
    const results = [0, 1, 2, 3].map((id) => limit.run(task(id)));
    await turn();
    expect(started).toEqual([0, 1]);
    ends[1]!();
    await turn();
    expect(started).toEqual([0, 1, 2]);
    ends[0]!();
    await turn();
    expect(started).toEqual([0, 1, 2, 3]);
    ends[2]!();
    ends[3]!();
    await expect(Promise.all(results)).resolves.toEqual([0, 1, 2, 3]);
  });

  it('counts the tasks that wait', async () => {
    const { ends, task } = createTasks();
    const limit = new ConcurrencyLimit(1);
    expect(limit.waiting).toBe(0);
    const results = [0, 1, 2].map((id) => limit.run(task(id)));
    expect(limit.waiting).toBe(2);
    ends[0]!();
    await turn();
    expect(limit.waiting).toBe(1);
    ends[1]!();
    await turn();
    ends[2]!();
    await Promise.all(results);
    expect(limit.waiting).toBe(0);
  });

  it('frees the slot of a task that fails, synchronously or later', async () => {
    const limit = new ConcurrencyLimit(1);
    const later = limit.run(() => Promise.reject(new Error('later')));
    const synchronous = limit.run(() => {
      throw new Error('synchronous');
    });
    await expect(later).rejects.toThrow('later');
    await expect(synchronous).rejects.toThrow('synchronous');
    await expect(limit.run(() => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('never exceeds its limit with tasks of different durations', async () => {
    const limit = new ConcurrencyLimit(3);
    let running = 0;
    let most = 0;
    const one = async (turns: number) => {
      running += 1;
      most = Math.max(most, running);
      for (let count = 0; count < turns; count += 1) await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => limit.run(() => one(index % 4))));
    expect([running, most]).toEqual([0, 3]);
  });
});
