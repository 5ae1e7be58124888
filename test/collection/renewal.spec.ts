import { afterEach, describe, expect, it } from 'vitest';
import { CollectingApp, PLANS, toBeijing } from './support/collecting-app.js';
import { continueList, renewWith } from './support/renewing-policy.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const RENEW = 'POST /v3/papay/insurance-sign/policy-periods/plan-id/{p}/contract-id/{c}/renew';
const HOUR = 3_600_000;

/** The time and the type of each event about renewals. */
const log = (id: string) =>
  app
    .log(id)
    .filter((line) => line.includes('renew'))
    .map((line) => line.replace(/ \d+$/, ''));

/** The times of renewals, with their acceptance. */
const sent = () =>
  app
    .renewals()
    .filter(({ kind }) => kind === 'renew')
    .map(({ at, accepted }) => `${toBeijing(at)} ${accepted ? 'accepted' : 'rejected'}`);

describe('the renewal of a list of periods', () => {
  it('renews a monthly contract all year, and collects each premium', async () => {
    app = await CollectingApp.start({
      policy: renewWith((contract) => continueList(contract, 3, 1)),
    });
    const id = await app.sign('monthly', ['2027-01-01', 1000], ['2027-02-01', 1000]);
    await app.runUntil('2028-01-01 20:00');
    expect(sent()).toEqual([
      '2027-02-02 08:00 accepted',
      '2027-05-02 08:00 accepted',
      '2027-08-02 08:00 accepted',
      '2027-11-02 08:00 accepted',
    ]);
    expect(log(id)).toEqual([
      '2027-02-02 08:00 renewed',
      '2027-05-02 08:00 renewed',
      '2027-08-02 08:00 renewed',
      '2027-11-02 08:00 renewed',
    ]);
    expect(await app.states(id)).toEqual([...Array(14).fill('paid'), 'planned']);
    expect(app.simulator.requests.every(({ accepted }) => accepted)).toBe(true);
  });

  it.each([
    ['quarter', 3, '2027-03-01', '2027-05-01 08:00 accepted'],
    ['year', 12, '2027-12-01', '2028-11-01 08:00 accepted'],
  ] as const)(
    'renews a contract of a plan by the %s in its window',
    async (frequency, months, date, time) => {
      app = await CollectingApp.start({
        policy: renewWith((contract) => continueList(contract, 2, months)),
      });
      app.planId = PLANS[frequency];
      const id = await app.sign(frequency, [date, 1000]);
      await app.runUntil(frequency === 'quarter' ? '2027-12-10 12:00' : '2029-12-10 12:00');
      expect(sent()[0]).toBe(time);
      expect(sent().every((line) => line.endsWith('accepted'))).toBe(true);

      expect(log(id).every((line) => line.endsWith(' renewed'))).toBe(true);
    },
  );
});
