import { afterEach, describe, expect, it } from 'vitest';
import { CollectingApp } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

/** Lets the commit of an intent take a while. */
function delayIntent(milliseconds: number): void {
  const commit = app.store.commit.bind(app.store);
  app.store.commit = async (change) => {
    const isCommitted = await commit(change);
    const { premiums, renewal } = change.ledger;
    const states: unknown[] = [renewal?.state, ...premiums.map(({ state }) => state)];
    if (states.some((state) => /^(?:scheduling|deducting|renewing)$/.test(String(state)))) {
      app.store.commit = commit;
      await app.simulator.advanceBy(milliseconds);
    }
    return isCommitted;
  };
}

describe('an intent whose commit takes long', () => {
  it.each([
    [9_999, ['schedule']],
    [10_000, []],
  ])(
    'sends a schedule only within the window after an intent that took %i ms',
    async (delay, sent) => {
      app = await CollectingApp.start();
      const id = await app.sign('schedule', ['2027-01-01', 2000]);
      await app.simulator.advanceTo('2027-01-29T19:29:20+08:00');
      delayIntent(delay);
      await app.collection.collectNow(id, 2);
      expect(app.writes().map(({ kind }) => kind)).toEqual(sent);
      await app.runUntil('2027-01-29 20:00');
      expect(app.writes().map(({ kind }) => kind)).toEqual(sent);
      expect(await app.states(id)).toEqual(['paid', sent.length > 0 ? 'scheduled' : 'expired']);
    },
  );

  it.each([
    [9_999, ['deduct']],
    [10_000, []],
  ])(
    'sends a deduction only within the window after an intent that took %i ms',
    async (delay, sent) => {
      app = await CollectingApp.start();
      const id = await app.sign('deduct', ['2027-01-01', 2000]);
      await app.runUntil('2026-12-31 12:00');
      await app.simulator.advanceTo('2027-01-30T19:59:20+08:00');
      delayIntent(delay);
      await app.collection.collectNow(id, 2);
      expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', ...sent]);
      await app.runUntil('2027-01-31 12:00');
      expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', ...sent]);
      expect(await app.states(id)).toEqual(['paid', sent.length > 0 ? 'paid' : 'expired']);
    },
  );

  it.each([
    [9_999, 1],
    [10_000, 0],
  ])(
    'sends a renewal only within the window after an intent that took %i ms',
    async (delay, sent) => {
      let isReady = false;
      app = await CollectingApp.start({
        policy: renewWith((contract) => (isReady ? continueList(contract, 2, 1, 2) : undefined)),
      });
      const id = await app.sign('renew', ['2027-01-01', 1000]);
      await app.runUntil('2027-01-02 07:00');
      await app.simulator.advanceTo('2027-01-31T18:59:20+08:00');
      isReady = true;
      delayIntent(delay);
      await app.collection.renewNow(id);
      await app.runUntil('2027-01-31 19:30');
      expect(app.renewals().filter(({ kind }) => kind === 'renew')).toHaveLength(sent);
      expect(app.log(id).at(-1)).toMatch(sent > 0 ? /renewed/ : /renewal-lapsed/);
    },
  );
});
