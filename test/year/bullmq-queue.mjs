import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { BullMqCollectionQueue } from 'nestjs-wechatpay-insurance/bullmq';
import { delegate } from './watched-store.mjs';

export const QUEUE = { name: 'year', prefix: 'year' };

/** Milliseconds between two looks at the queue. */
const LOOK = 20;
/** Milliseconds for which another process may work on its last job, unless it was killed. */
const PATIENCE = 3_000;

/**
 * The queue of a worker on BullMQ. Its `idle` does not wait for the jobs of processes that were killed: BullMQ keeps
 * them for 45 s of real time.
 */
export function createBullMqQueue({ redisPort, concurrency }, slowDown) {
  const connection = { host: '127.0.0.1', port: redisPort };
  const queue = new BullMqCollectionQueue({ ...QUEUE, connection, concurrency });
  const watcher = watchQueue(redisPort);
  let running = 0;
  return delegate(queue, {
    slowDown,
    start: (work, ...rest) =>
      queue.start(
        async (job) => {
          running += 1;
          await work(job).finally(() => (running -= 1));
        },
        ...rest,
      ),
    idle: async () => {
      let until = performance.now() + PATIENCE;
      for (;;) {
        const counts = await watcher.getJobCounts('wait', 'prioritized', 'active');
        const waiting = counts.wait + counts.prioritized + running;
        if (waiting > 0) until = performance.now() + PATIENCE;
        else if (counts.active === 0 || performance.now() > until) return;
        await sleep(LOOK);
      }
    },
    stop: async () => {
      await queue.stop();
      await watcher.close();
    },
  });
}

function watchQueue(port) {
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: 1 };
  const queue = new Queue(QUEUE.name, { prefix: QUEUE.prefix, connection });
  queue.on('error', () => {});
  return queue;
}

/** Removes the jobs of processes that were killed. On the virtual clock, BullMQ would keep them for weeks. */
export class DeadJobs {
  #queue;

  constructor(port) {
    this.#queue = watchQueue(port);
  }

  /** To be called while no process works. */
  async remove() {
    const client = await this.#queue.client;
    for (const { id } of await this.#queue.getActive()) {
      await client.del(`${this.#queue.toKey(id)}:lock`);
      await this.#queue.remove(id);
    }
  }

  async close() {
    await this.#queue.close();
  }
}
