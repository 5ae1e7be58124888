import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  BullMqCollectionQueue,
  type BullMqCollectionQueueOptions,
} from '../../lib/bullmq/index.js';
import type { CollectionJob, CollectionWork } from '../../lib/collection/index.js';
import {
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../components/support/redis-server.mjs';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

const started: BullMqCollectionQueue[] = [];
const log = vi.spyOn(Logger.prototype, 'error');
const inform = vi.spyOn(Logger.prototype, 'log');
afterEach(async () => {
  await Promise.all(started.splice(0).map((queue) => queue.stop()));
  vi.clearAllMocks();
  await redis.wipe();
});
log.mockImplementation(() => {});
inform.mockImplementation(() => {});

type Options = Partial<BullMqCollectionQueueOptions>;

function createQueue(options: Options = {}): BullMqCollectionQueue {
  const queue = new BullMqCollectionQueue({
    connection: { host: '127.0.0.1', port: redis.port },
    ...options,
  });
  started.push(queue);
  return queue;
}

async function startQueue(
  work: CollectionWork,
  options: Options = {},
): Promise<BullMqCollectionQueue> {
  const queue = createQueue(options);
  await queue.start(work, 'production');
  return queue;
}

const createJob = (id: string, date = '2027-01-01'): CollectionJob => ({
  id: `${id}:2:7`,
  contract_id: id,
  policy_period_id: 2,
  estimated_deduct_date: date,
});

const createJobs = (count: number) =>
  Array.from({ length: count }, (_, index) => createJob(`C${index}`));

/** A gate that holds jobs up, and what passed it. */
function createGate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

async function waitFor(condition: () => boolean, limit = 30_000): Promise<void> {
  for (const end = performance.now() + limit; !condition(); await sleep(10)) {
    if (performance.now() > end) throw new Error('the condition was not met in time');
  }
}

describe('several instances on one Redis', () => {
  it('work on each job once, and all of them take part', async () => {
    // No job ends, and could be added again, before all are added.
    const { opened, open } = createGate();
    const done: string[] = [];
    const shares = [0, 0, 0, 0];
    for (const index of shares.keys()) {
      await startQueue(
        async ({ id }) => {
          await opened;
          await sleep(5);
          done.push(id);
          shares[index]! += 1;
        },
        { concurrency: 2 },
      );
    }
    const [first, second] = started;
    await Promise.all([first!.add(createJobs(200)), second!.add(createJobs(200))]);
    open();
    await first!.idle();
    expect(done).toHaveLength(200);
    expect(new Set(done).size).toBe(200);
    expect(Math.min(...shares)).toBeGreaterThan(0);
  });

  it('keep one rate together', async () => {
    const starts: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      await startQueue(async () => void starts.push(performance.now()), { rate: 20 });
    }
    // Before the first period, whose first job may be seen late.
    const added = performance.now();
    await started[0]!.add(createJobs(100));
    await started[0]!.idle();
    expect(starts).toHaveLength(100);
    // BullMQ counts in periods of a second, which begin with their first job.
    for (const [index, start] of starts.entries()) {
      const later = starts[index + 40];
      if (later !== undefined) expect(later - start).toBeGreaterThan(900);
    }
    expect(starts.at(-1)! - added).toBeGreaterThan(3_900);
    expect(starts.at(-1)! - starts[0]!).toBeLessThan(10_000);
  });

  it('slow down together when one of them does, for the longest time', async () => {
    const starts: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      await startQueue(async () => void starts.push(performance.now()));
    }
    await started[0]!.add(createJobs(30));
    await started[0]!.idle();
    const slowed = performance.now();
    await started[1]!.slowDown(2_000);
    await started[2]!.slowDown(300);
    await started[0]!.add(createJobs(30));
    await started[0]!.idle();
    expect(starts).toHaveLength(60);
    expect(starts[30]! - slowed).toBeGreaterThan(1_950);
    expect(starts[59]! - slowed).toBeLessThan(6_000);
  });

  it('let one of them sweep in each interval', async () => {
    const sweeps: number[] = [];
    let running = 0;
    let most = 0;
    for (let count = 0; count < 4; count += 1) {
      const queue = await startQueue(async () => {});
      await queue.startSweeps(1_000, async () => {
        most = Math.max(most, (running += 1));
        sweeps.push(performance.now());
        // Longer than the interval.
        await sleep(sweeps.length === 2 ? 2_500 : 10);
        running -= 1;
      });
    }
    const began = performance.now();
    await sleep(6_500);
    await waitFor(() => sweeps.length >= 4);
    const seconds = (performance.now() - began) / 1_000;
    expect(most).toBe(1);
    expect(sweeps.length).toBeLessThanOrEqual(seconds + 1.5);
  });
});

describe('two installations on one Redis', () => {
  it('share no job and no sweep', async () => {
    const done: string[] = [];
    const sweeps: string[] = [];
    for (const installation of ['production', 'a:b {测试}']) {
      const queue = createQueue();
      await queue.start(async ({ id }) => void done.push(`${installation} ${id}`), installation);
      await queue.startSweeps(1_000, async () => void sweeps.push(installation));
    }
    await started[1]!.add(createJobs(30));
    await started[1]!.idle();
    expect(done.filter((job) => job.startsWith('a:b {测试} '))).toHaveLength(30);
    await waitFor(() => new Set(sweeps).size === 2);
  });
});

describe('a job', () => {
  it('cannot be added twice while it waits or runs, and can be added after it ended', async () => {
    const { opened, open } = createGate();
    const done: string[] = [];
    const queue = await startQueue(
      async ({ contract_id }) => {
        done.push(contract_id);
        await opened;
      },
      { concurrency: 1 },
    );
    await queue.add([createJob('A')]);
    await waitFor(() => done.length === 1);
    await queue.add([createJob('A'), createJob('B')]);
    await queue.add([createJob('B'), createJob('A')]);
    open();
    await queue.idle();
    expect(done).toEqual(['A', 'B']);
    await queue.add([createJob('A')]);
    await queue.idle();
    expect(done).toEqual(['A', 'B', 'A']);
  });

  it('comes before those with a later date, and a renewal before all premiums', async () => {
    const { opened, open } = createGate();
    const done: string[] = [];
    const queue = await startQueue(
      async ({ contract_id }) => {
        done.push(contract_id);
        await opened;
      },
      { concurrency: 1 },
    );
    await queue.add([createJob('first')]);
    await waitFor(() => done.length === 1);
    await queue.add([
      createJob('march', '2027-03-01'),
      createJob('invalid', 'none'),
      createJob('january', '2027-01-01'),
      createJob('february', '2027-02-28'),
      { ...createJob('renewal', '2027-04-01'), id: 'C:renewal:7', policy_period_id: undefined },
    ]);
    open();
    await queue.idle();
    expect(done).toEqual(['first', 'renewal', 'january', 'february', 'march', 'invalid']);
  });

  it('shows ids only, and leaves nothing behind', async () => {
    const { opened, open } = createGate();
    const seen: CollectionJob[] = [];
    const queue = await startQueue(async (job) => {
      seen.push(job);
      await opened;
    });
    const client = new Redis(redis.port);
    const board = new Queue('wechatpay-premiums-production', { connection: client });
    try {
      await queue.add([createJob('4711')]);
      await waitFor(() => seen.length === 1);
      const [job] = await board.getActive();
      expect(job?.id).toBe('premium-4711-2-7');
      expect(job?.data).toEqual(createJob('4711'));
      open();
      await queue.idle();
      await expect
        .poll(() => board.getJobCounts('active', 'completed', 'failed', 'wait'))
        .toEqual({ active: 0, completed: 0, failed: 0, wait: 0 });
      expect(await client.keys('bull:wechatpay-premiums-production:premium-*')).toEqual([]);
    } finally {
      await board.close();
      client.disconnect();
    }
  });
});

describe('a Redis with trouble', () => {
  it('gets sweeps and jobs again after it lost everything', async () => {
    const done: string[] = [];
    let sweeps = 0;
    for (let count = 0; count < 2; count += 1) {
      const queue = await startQueue(async ({ id }) => {
        await sleep(30);
        done.push(id);
      });
      await queue.startSweeps(1_000, async () => {
        sweeps += 1;
        await queue.add(createJobs(20));
      });
    }
    await waitFor(() => done.length >= 20);
    // In the middle of jobs.
    await waitFor(() => done.length % 20 > 2);
    await redis.wipe();
    const [before, swept] = [done.length, sweeps];
    await waitFor(() => sweeps >= swept + 2 && done.length >= before + 40);
  });

  it('goes down for a while, which is reported once, and work goes on afterwards', async () => {
    const server = await startRedis();
    try {
      const done: string[] = [];
      let sweeps = 0;
      const queue = await startQueue(async ({ id }) => void done.push(id), {
        connection: { host: '127.0.0.1', port: server.port },
      });
      await queue.startSweeps(1_000, async () => {
        sweeps += 1;
        await queue.add(createJobs(3)).catch(() => {});
      });
      await waitFor(() => done.length >= 3);
      await server.kill();
      const adding = queue.add(createJobs(1));
      await expect(adding).rejects.toThrow(
        /^Redis did not take premiums: (it cannot be reached|no response within \d+ ms)$/,
      );
      await queue.slowDown(1_000);
      expect(log.mock.calls.map(([message]) => String(message))).toEqual([
        expect.stringMatching(
          /^Redis: (connect ECONNREFUSED|read ECONNRESET|write (ECONNRESET|EPIPE)).*; due premiums stay in the ledger/,
        ),
      ]);
      await server.start();
      const swept = sweeps;
      await waitFor(() => sweeps >= swept + 2);
      expect(inform).toHaveBeenCalledWith('Redis is connected again');
    } finally {
      await Promise.all(started.splice(0).map((queue) => queue.stop()));
      await server.stop();
    }
  });

  it('does not hold up the start while it is down, and is used once it is up', async () => {
    const server = await startRedis();
    await server.kill();
    try {
      const done: string[] = [];
      const began = performance.now();
      const queue = await startQueue(async ({ id }) => void done.push(id), {
        connection: { host: '127.0.0.1', port: server.port },
      });
      let sweeps = 0;
      await queue.startSweeps(1_000, async () => void (sweeps += 1));
      expect(performance.now() - began).toBeLessThan(1_000);
      await waitFor(() => log.mock.calls.length > 0);
      await server.start();
      await queue.add(createJobs(2));
      await waitFor(() => sweeps > 0 && done.length === 2);
    } finally {
      await Promise.all(started.splice(0).map((queue) => queue.stop()));
      await server.stop();
    }
  });

  it.each(['down', 'down from the start', 'hanging'])(
    'does not hold up the shutdown while it is %s',
    async (trouble) => {
      const server = await startRedis();
      try {
        if (trouble === 'down from the start') await server.kill();
        let hasBegun = false;
        let done = 0;
        const queue = await startQueue(
          async () => {
            hasBegun = true;
            await sleep(1_000);
            done += 1;
          },
          { connection: { host: '127.0.0.1', port: server.port } },
        );
        await queue.startSweeps(1_000, async () => {});
        if (trouble !== 'down from the start') {
          await queue.add(createJobs(1));
          await waitFor(() => hasBegun);
          if (trouble === 'down') await server.kill();
          else server.pause();
        }
        const began = performance.now();
        await queue.stop();
        expect(performance.now() - began).toBeLessThan(8_000);
        expect(done).toBe(trouble === 'down from the start' ? 0 : 1);
      } finally {
        await server.stop();
      }
    },
  );
});

describe('a shutdown', () => {
  it('waits for the jobs that run, and leaves the others to other instances', async () => {
    let begun = 0;
    let goOn: (() => void) | undefined;
    const mayEnd = new Promise<void>((resolve) => (goOn = resolve));
    const done: string[] = [];
    const slow: CollectionWork = async ({ contract_id }) => {
      begun += 1;
      await mayEnd;
      done.push(contract_id);
    };
    const first = await startQueue(slow, { concurrency: 2 });
    await first.add(createJobs(4));
    await waitFor(() => begun === 2);
    const stopped = first.stop();
    await sleep(300);
    expect(done).toHaveLength(0);
    goOn?.();
    await stopped;
    expect(done).toHaveLength(2);
    await first.add(createJobs(1));
    await first.idle();
    const second = await startQueue(slow);
    await second.idle();
    expect(done.toSorted()).toEqual(['C0', 'C1', 'C2', 'C3']);
  });

  it('does not wait for the end of a pause', async () => {
    const queue = await startQueue(async () => {});
    await queue.add(createJobs(1));
    await queue.idle();
    await queue.slowDown(30_000);
    await queue.add(createJobs(3));
    await sleep(300);
    const began = performance.now();
    await queue.stop();
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('can be followed by another start', async () => {
    const done: string[] = [];
    const queue = await startQueue(async ({ id }) => void done.push(id));
    await queue.stop();
    await queue.start(async ({ id }) => void done.push(id), 'production');
    await queue.add(createJobs(1));
    await queue.idle();
    expect(done).toHaveLength(1);
  });
});

describe('the connection', () => {
  it('does not use or close the client of the application', async () => {
    const client = new Redis(redis.port, { maxRetriesPerRequest: 1, commandTimeout: 500 });
    try {
      const done: string[] = [];
      const queue = await startQueue(async ({ id }) => void done.push(id), { connection: client });
      await queue.add(createJobs(3));
      await queue.idle();
      await sleep(1_000);
      await queue.add([createJob('late')]);
      await queue.idle();
      expect(done).toHaveLength(4);
      await queue.stop();
      expect(await client.ping()).toBe('PONG');
      expect(log).not.toHaveBeenCalled();
    } finally {
      client.disconnect();
    }
  });

  it('can be a cluster', async () => {
    const cluster = await startRedisCluster();
    const client = new Cluster(cluster.nodes.map(({ host, port }) => ({ host, port })));
    try {
      const done: string[] = [];
      let sweeps = 0;
      for (let count = 0; count < 2; count += 1) {
        const queue = await startQueue(async ({ id }) => void done.push(id), {
          connection: client,
          prefix: '{bull}',
        });
        await queue.startSweeps(1_000, async () => void (sweeps += 1));
      }
      await started[0]!.add(createJobs(20));
      await started[1]!.idle();
      await waitFor(() => sweeps >= 2);
      expect(done).toHaveLength(20);
    } finally {
      await Promise.all(started.splice(0).map((queue) => queue.stop()));
      client.disconnect();
      await cluster.stop();
    }
  });

  it('shows no password in an error, a log or itself', async () => {
    const server = await startRedis('--requirepass', 'the-right-one');
    try {
      const url = `redis://default:the-wr0ng-one@127.0.0.1:${server.port}/0`;
      const queue = await startQueue(async () => {}, { connection: { url } });
      const error: unknown = await queue.add(createJobs(1)).catch((reason: unknown) => reason);
      await queue.slowDown(10);
      expect(error).toBeInstanceOf(Error);
      expect(log.mock.calls.length).toBeGreaterThan(0);
      const shown = [error, log.mock.calls, inform.mock.calls, queue]
        .map((value) => inspect(value, { depth: null, showHidden: true }) + JSON.stringify(value))
        .join('\n');
      expect(shown).toMatch(/WRONGPASS/);
      expect(shown).not.toMatch(/the-wr0ng-one/);
    } finally {
      await Promise.all(started.splice(0).map((queue) => queue.stop()));
      await server.stop();
    }
  });
});
