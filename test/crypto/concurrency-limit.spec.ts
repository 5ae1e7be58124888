import { describe, expect, it } from 'vitest';
import { ConcurrencyLimit } from '../../lib/crypto/concurrency-limit.js';

/** Works that end when the test says so. */
function works() {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (id: number) => () => {
    started.push(id);
    return new Promise<number>((resolve) => (ends[id] = () => resolve(id)));
  };
  return { started, ends, work };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('let as many works run as there are lanes, and the next in the order they came', async () => {
    const { started, ends, work } = works();
    const lanes = new ConcurrencyLimit(2);
    const results = [0, 1, 2, 3].map((id) => lanes.run(work(id)));
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

  it('are free again after works that failed, at once or later', async () => {
    const lanes = new ConcurrencyLimit(1);
    const later = lanes.run(() => Promise.reject(new Error('later')));
    const atOnce = lanes.run(() => {
      throw new Error('at once');
    });
    await expect(later).rejects.toThrow('later');
    await expect(atOnce).rejects.toThrow('at once');
    await expect(lanes.run(() => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('never run more works than there are lanes, however they come and go', async () => {
    const lanes = new ConcurrencyLimit(3);
    let running = 0;
    let most = 0;
    const one = async (turns: number) => {
      running += 1;
      most = Math.max(most, running);
      for (let count = 0; count < turns; count += 1) await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, (_, index) => lanes.run(() => one(index % 4))));
    expect([running, most]).toEqual([0, 3]);
  });
});
