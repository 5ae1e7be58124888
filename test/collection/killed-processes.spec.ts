import { afterEach, describe, expect, it } from 'vitest';
import { InProcessCollectionQueue, type LedgerChange } from '../../lib/collection/index.js';
import { CollectingApp } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** Stops processes at a commit of a contract: the commit is made or not, and nothing follows. */
class Killer {
  readonly #counts = new Map<string, number>();
  readonly #targets = new Map<string, number>();
  kills = 0;
  #kill = (): void => {};
  /** Resolves when the process is killed. */
  killed = new Promise<void>((resolve) => (this.#kill = resolve));

  constructor(isMade: boolean) {
    const commit = app.store.commit.bind(app.store);
    app.store.commit = async (change: LedgerChange) => {
      const { contract_id } = change.ledger.contract;
      const count = (this.#counts.get(contract_id) ?? 0) + 1;
      this.#counts.set(contract_id, count);
      if (count !== this.#targets.get(contract_id)) return commit(change);
      if (isMade) await commit(change);
      this.kills += 1;
      this.#kill();
      return new Promise<boolean>(() => {});
    };
  }

  /** Kills the process at this commit of the contract, counted from now. */
  aim(contractId: string, commit: number): void {
    this.#targets.set(contractId, (this.#counts.get(contractId) ?? 0) + commit);
  }

  renew(): void {
    this.killed = new Promise<void>((resolve) => (this.#kill = resolve));
  }
}

describe('a process that is killed', () => {
  it.each([
    ['before each commit', false],
    ['after each commit', true],
  ])('%s loses no premium, and takes none twice', async (_case, isMade) => {
    // One job at a time, since a kill ends all of them.
    app = await CollectingApp.start({ queue: new InProcessCollectionQueue({ concurrency: 1 }) });
    const ids: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const id = await app.sign(`killed${index}`, ['2027-01-01', 2000]);
      if (index % 2 === 0) await app.simulator.user.failToPay(id);
      ids.push(id);
    }
    const killer = new Killer(isMade);
    for (const [index, id] of ids.entries()) killer.aim(id, index + 1);
    const end = Date.parse('2027-01-05T12:00:00+08:00');
    for (let rounds = 0; app.simulator.now < end; rounds += 1) {
      expect(rounds).toBeLessThan(500);
      const { kills } = killer;
      const [due] = await app.store.findDue({ now: end, limit: 1 });
      await app.simulator.advanceTo(Math.max(app.simulator.now, due?.dueAt ?? end));
      const work = app.collection.runUntilIdle().then(() => app.simulator.advanceBy(1_000));
      await Promise.race([work, killer.killed]);
      if (killer.kills === kills) continue;
      killer.renew();
      await app.boot({ queue: new InProcessCollectionQueue({ concurrency: 1 }) });
    }
    expect(killer.kills).toBeGreaterThanOrEqual(7);
    for (const id of ids) expect(await app.states(id)).toEqual(['paid', 'paid']);
    const paid = app.events.filter(({ type }) => type === 'paid').map(({ id }) => id);
    expect(new Set(paid).size).toBe(10);
    // Each number is sent once, or again after a query has found no order.
    const numbers = new Set<string>();
    for (const { kind, accepted, body } of app.writes()) {
      expect(accepted).toBe(true);
      if (kind === 'schedule') continue;
      const { out_trade_no } = JSON.parse(body) as { readonly out_trade_no: string };
      expect(numbers.has(out_trade_no), out_trade_no).toBe(false);
      numbers.add(out_trade_no);
    }
    expect(numbers.size).toBe(15);
  });

  it.each([
    ['before each commit', false],
    ['after each commit', true],
  ])('%s renews each contract, and repeats no renewal before a query', async (_case, isMade) => {
    const options = () => ({
      queue: new InProcessCollectionQueue({ concurrency: 1 }),
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    app = await CollectingApp.start(options());
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      ids.push(await app.sign(`renewed${index}`, ['2027-01-01', 1000]));
    }
    await app.runUntil('2027-01-02 07:00');
    const restore = app.simulator.deliverTo((_request: unknown, response: { end(): void }) => {
      response.end();
    });
    const killer = new Killer(isMade);
    for (const [index, id] of ids.entries()) killer.aim(id, index + 1);
    const end = Date.parse('2027-01-02T12:00:00+08:00');
    for (let rounds = 0; app.simulator.now < end; rounds += 1) {
      expect(rounds).toBeLessThan(200);
      const { kills } = killer;
      const [due] = await app.store.findDue({ now: end, limit: 1 });
      await app.simulator.advanceTo(Math.max(app.simulator.now, due?.dueAt ?? end));
      await Promise.race([app.collection.runUntilIdle(), killer.killed]);
      if (killer.kills === kills) continue;
      killer.renew();
      await app.boot(options());
    }
    restore();
    expect(killer.kills).toBeGreaterThanOrEqual(4);
    for (const id of ids) {
      expect(await app.states(id)).toEqual(['paid', 'paid', 'planned', 'planned']);
    }
    for (const [index, id] of ids.entries()) {
      const about = app
        .renewals()
        .filter(({ url }) => url.includes(id) || url.includes(`renewed${index}`));
      expect(about.map(({ kind }) => kind).join(' ')).not.toContain('renew renew');
      expect(about.filter(({ kind, accepted }) => kind === 'renew' && accepted)).toHaveLength(1);
    }
  });
});
