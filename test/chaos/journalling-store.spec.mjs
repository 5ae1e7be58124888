import { describe, expect, it } from 'vitest';
import { HandlerRunner } from '../../lib/notifications/handling/handler-runner.js';
import { JournallingStore } from './journalling-store.mjs';

const KEY = 'a:b:Ledger.book:EV-1';

/** A store in which every claim is free; `grantAll` resolves all pending claims at once. */
class Batch {
  #waiting = [];

  claim() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  grantAll() {
    this.#waiting.forEach((resolve, index) =>
      resolve({ outcome: 'claimed', token: `token ${index}`, attempt: 1 }),
    );
  }

  renew = async () => true;
  complete = async () => true;
  release = async () => {};
}

function createRunner(store) {
  const sealed = (value) => ({ open: () => value });
  const settings = sealed({ lease: 1_000, maxHandling: 1_000 });
  const now = () => 0;
  return new HandlerRunner(sealed(store), settings, { logRun() {} }, { add() {} }, now);
}

describe('the journal of a storm', () => {
  it('the journal tells apart runs with simultaneous claims and equal arguments', async () => {
    const batch = new Batch();
    const lines = [];
    const store = new JournallingStore(batch, (line) => lines.push(line));
    const runner = createRunner(store);
    const seen = [];
    const handler = {
      id: 'Ledger.book',
      handle: async () => {
        const before = store.ownToken();
        await new Promise(setImmediate);
        seen.push([before, store.ownToken()]);
      },
    };
    const runs = [1, 2, 3].map(() => runner.run(handler, { id: 'EV-1' }, KEY));
    batch.grantAll();
    expect(await Promise.all(runs)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const tokens = ['token 0', 'token 1', 'token 2'];
    expect(seen).toEqual(tokens.map((token) => [token, token]));
    expect(lines.filter(({ type }) => type === 'claimed')).toMatchObject(
      tokens.map((token) => ({ token, attempt: 1, handler: 'Ledger.book', notification: 'EV-1' })),
    );
    expect(lines.filter(({ type }) => type === 'completed').map(({ token }) => token)).toEqual(
      tokens,
    );
  });

  it('the journal knows no token outside of a run', async () => {
    const store = new JournallingStore(new Batch(), () => {});
    expect(store.ownToken()).toBeUndefined();
  });
});
