import { afterEach, describe, expect, it } from 'vitest';
import { CollectingApp, PLAN } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const DAY = 24 * 3_600_000;

/** Takes over the current state of the contract, as a query for another premium does. */
const refresh = (code: string) => app.collection.enrol({ plan_id: PLAN, out_contract_code: code });

describe('a termination that can be withdrawn', () => {
  it('does not put off the query of an open deduction', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('open', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-01 07:00');
    app.simulator.deliverTo((_request: unknown, response: { end(): void }) => response.end());
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await app.collection.runUntilIdle();
    await app.simulator.advanceTo('2027-01-01T08:02:30+08:00');
    await app.simulator.user.terminate(id, { revocableFor: 10 * DAY });
    expect(await app.states(id)).toEqual(['paid', 'accepted']);
    await refresh('open');
    expect((await app.collection.find(id))?.contract.state).toBe('suspended');
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it.each([
    ['was not scheduled', '2026-12-31 07:00', '2027-01-29T19:29:31+08:00'],
    ['was scheduled', '2026-12-31 12:00', '2027-01-30T20:00:00+08:00'],
  ])('does not put off the end of a premium that %s', async (_case, terminated, end) => {
    app = await CollectingApp.start();
    const id = await app.sign('over', ['2027-01-01', 2000]);
    await app.runUntil(terminated);
    await app.simulator.user.terminate(id, { revocableFor: 60 * DAY });
    await app.simulator.advanceTo(Date.parse(end) - 60_000);
    await refresh('over');
    await app.collection.runUntilIdle();
    expect((await app.collection.find(id))?.premiums[1]).toMatchObject({
      state: expect.stringMatching(/^(?:planned|scheduled)$/),
      reason: 'terminate-pending',
    });
    await app.simulator.advanceTo(end);
    await refresh('over');
    await app.collection.runUntilIdle();
    expect(await app.states(id)).toEqual(['paid', 'expired']);
  });

  it('holds up no premium once it was withdrawn', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('back', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    await app.simulator.user.terminate(id, { revocableFor: 10 * DAY });
    await app.runUntil('2026-12-31 09:00');
    expect((await app.collection.find(id))?.premiums[1]?.reason).toBe('terminate-pending');
    await app.simulator.user.revokeTermination(id);
    await refresh('back');
    expect((await app.collection.find(id))?.premiums[1]?.reason).toBeUndefined();
    await app.collection.runUntilIdle();
    expect(app.log(id)).toEqual(['2026-12-31 09:00 scheduled 2']);
  });

  it('holds up no renewal once it was withdrawn', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 2, 1)),
    });
    const id = await app.sign('renewed', ['2027-01-01', 1000]);
    await app.runUntil('2027-01-02 07:00');
    await app.simulator.user.terminate(id, { revocableFor: 10 * DAY });
    await app.runUntil('2027-01-02 09:00');
    expect((await app.collection.find(id))?.renewal?.reason).toBe('terminate-pending');
    await app.simulator.user.revokeTermination(id);
    await refresh('renewed');
    await app.collection.runUntilIdle();
    expect(app.log(id).at(-1)).toMatch(/^2027-01-02 09:00 renewed/);
  });
});
