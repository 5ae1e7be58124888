import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueueConnection } from '../../lib/bullmq/queue-connection.js';
import { SharedSweeps } from '../../lib/bullmq/shared-sweeps.js';

const bullmq = vi.hoisted(() => ({ work: async (): Promise<void> => {} }));
vi.mock('bullmq', () => ({
  Queue: class extends EventEmitter {},
  Worker: class extends EventEmitter {
    constructor(_name: string, work: () => Promise<void>) {
      super();
      bullmq.work = work;
    }
  },
}));

const INTERVAL = 1_000;

/** Starts the sweeps of an instance, and returns the work of a job. */
function start(sweep: () => Promise<void>): () => Promise<void> {
  const connection = { client: {}, run: async () => {}, report: () => {} };
  const client = connection as unknown as QueueConnection;
  expect(new SharedSweeps(client, 'sweeps', 'bull', INTERVAL, sweep)).toBeDefined();
  return bullmq.work;
}

describe('the sweeps that instances share', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leaves the next sweep to another instance when one has not ended after ten intervals', async () => {
    let end = (): void => {};
    let sweeps = 0;
    const work = start(() => {
      sweeps += 1;
      return new Promise<void>((resolve) => (end = resolve));
    });
    let outcome: unknown = 'open';
    work().catch((error) => (outcome = error));
    await vi.advanceTimersByTimeAsync(10 * INTERVAL - 1);
    expect(outcome).toBe('open');
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toMatchObject({ message: 'no response within 10000 ms' });
    // The instance does not hold up the next job as well.
    await work();
    expect(sweeps).toBe(1);
    end();
    await vi.advanceTimersByTimeAsync(1);
    void work();
    expect(sweeps).toBe(2);
  });

  it('ends its job with the sweep', async () => {
    const work = start(async () => {});
    await expect(work()).resolves.toBeUndefined();
  });
});
