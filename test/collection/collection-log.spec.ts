import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CollectionPolicy,
  InProcessCollectionQueue,
  MemoryCollectionStore,
  OnPremium,
} from '../../lib/collection/index.js';
import { BullMqCollectionQueueError } from '../../lib/bullmq/bullmq-collection-queue.error.js';
import { captureLog } from '../support/verdicts/log-lines.js';
import { CollectingApp } from './support/collecting-app.js';

/** An error of an application, with the data of a customer. */
class CustomerError extends Error {}

const IDENTITY = '11010119900307123X';
const fail = async (): Promise<never> => {
  throw new CustomerError(`no account of ${IDENTITY} at postgres://app:s3cret@db.example`);
};

let app: CollectingApp;
let log: ReturnType<typeof captureLog>;
beforeEach(() => void (log = captureLog()));
afterEach(async () => {
  await app.stop();
  log.restore();
});

/** Collects a premium that is paid on the second day, and returns the error lines. */
async function collect(): Promise<string[]> {
  await app.sign('logged', ['2027-01-01', 2000]);
  await app.runUntil('2027-01-02 12:00');
  return log.lines.filter((line) => line.startsWith('error '));
}

function expectNoData(lines: readonly string[], begin: RegExp): void {
  expect(lines.filter((line) => begin.test(line)).length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/CustomerError at .*collection-log\.spec\.ts:\d+:\d+/);
    expect(line).not.toMatch(/11010119900307123X|s3cret|no account/);
  }
}

describe('the log of the collection', () => {
  it.each<[keyof CollectionPolicy, RegExp]>([
    ['decide', /^error the policy failed for \S+, period 2: CustomerError/],
    ['describe', /^error the policy failed for \S+, period 2: CustomerError/],
  ])('shows class and place of an error of %s(), and not its message', async (method, begin) => {
    class Policy implements CollectionPolicy {}
    Object.assign(Policy.prototype, { [method]: fail });
    app = await CollectingApp.start({ policy: Policy });
    expectNoData(await collect(), begin);
  });

  it('shows class and place of an error of nextAttempt(), and not its message', async () => {
    class Policy implements CollectionPolicy {
      nextAttempt = fail;
    }
    app = await CollectingApp.start({ policy: Policy });
    const id = await app.sign('logged', ['2027-01-01', 2000]);
    await app.simulator.user.failToPay(id, { times: 1 });
    await app.runUntil('2027-01-02 12:00');
    const lines = log.lines.filter((line) => line.startsWith('error '));
    expectNoData(lines, /^error nextAttempt\(\) of the policy failed/);
  });

  it('shows class and place of an error of a handler, and not its message', async () => {
    class Handlers {
      @OnPremium('paid')
      paid(): Promise<void> {
        return fail();
      }
    }
    app = await CollectingApp.start({}, [Handlers]);
    expectNoData(await collect(), /^error a handler of paid for \S+, period 2 \(1\) failed: /);
  });

  it.each<[keyof MemoryCollectionStore, RegExp]>([
    ['findDue', /^error the sweep failed/],
    ['takeEvents', /^error events were not read/],
  ])(
    'shows class and place of an error of the store in %s(), and not its message',
    async (method, begin) => {
      app = await CollectingApp.start({ sweepInterval: 1_000 });
      await app.sign('logged', ['2027-01-01', 2000]);
      vi.spyOn(app.store, method as 'findDue').mockImplementation(fail);
      await vi.waitFor(() => expect(log.lines.some((line) => begin.test(line))).toBe(true), 20_000);
      vi.mocked(app.store[method]).mockRestore();
      expectNoData(
        log.lines.filter((line) => line.startsWith('error ')),
        begin,
      );
    },
  );

  it('shows class and place of an error when the outcome of an event is recorded, and not its message', async () => {
    app = await CollectingApp.start();
    vi.spyOn(app.store, 'completeEvent').mockImplementationOnce(fail);
    expectNoData(await collect(), /^error the outcome of scheduled for .* was not recorded/);
  });

  it('shows the SQLSTATE of an error of PostgreSQL', async () => {
    app = await CollectingApp.start();
    vi.spyOn(app.store, 'isPaused').mockImplementationOnce(async () => {
      throw Object.assign(new CustomerError(`s3cret ${IDENTITY}`), { code: '57P01' });
    });
    expectNoData(await collect(), /^error \S+, period 2: CustomerError .* SQLSTATE 57P01$/);
  });

  it('shows class and place of an error of the queue, and not its message', async () => {
    const queue = Object.assign(new InProcessCollectionQueue(), { add: fail });
    app = await CollectingApp.start({ queue, sweepInterval: 1_000 });
    const getErrors = () => log.lines.filter((line) => line.startsWith('error '));
    await vi.waitFor(() => expect(getErrors().length).toBeGreaterThan(0), 20_000);
    expectNoData(getErrors(), /^error the sweep failed/);
  });

  it('shows the message of an error of BullMqCollectionQueue, which has no address', async () => {
    const add = async () => {
      throw new BullMqCollectionQueueError('take premiums', new Error('redis://:s3cret@host lost'));
    };
    const queue = Object.assign(new InProcessCollectionQueue(), { add });
    app = await CollectingApp.start({ queue, sweepInterval: 1_000 });
    const message =
      'error the sweep failed and is repeated in the next interval: Redis did not take premiums: [address] lost';
    await vi.waitFor(() => expect(log.lines).toContain(message), 20_000);
  });

  it('shows class and place of an unforeseen error, and not its message', async () => {
    app = await CollectingApp.start();
    vi.spyOn(app.insurance, 'schedulePolicyPeriod').mockImplementation(fail);
    expectNoData(await collect(), /^error \S+, period 2: CustomerError/);
  });

  it('shows the message of an error about a value that the policy returned', async () => {
    class Policy implements CollectionPolicy {
      decide() {
        return 'later' as never;
      }
    }
    app = await CollectingApp.start({ policy: Policy });
    expect((await collect())[0]).toMatch(/: decide\(\) must return 'collect', 'skip' or /);
  });
});
