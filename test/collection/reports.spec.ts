import { afterEach, describe, expect, it } from 'vitest';
import type {
  CollectionDecision,
  CollectionReport,
  PremiumTotal,
} from '../../lib/collection/index.js';
import { pick, seededRandom } from '../support/random.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp;
afterEach(() => app?.stop());

const DAY = 24 * 60 * 60_000;
const LINES = ['paid', 'failed', 'open', 'skipped', 'superseded', 'ended', 'stuck'] as const;
const FIRST = Date.UTC(2027, 0, 1);
const dates = Array.from({ length: 4 }, (_, index) =>
  new Date(FIRST + index * DAY).toISOString().slice(0, 10),
);

function sum(report: CollectionReport): PremiumTotal {
  return {
    count: LINES.reduce((count, line) => count + report[line].count, 0),
    amount: LINES.reduce((amount, line) => amount + report[line].amount, 0),
  };
}

/** The payments of a day in the bill, after a check that the differences explain the ledger. */
async function readBilled(date: string): Promise<PremiumTotal> {
  const { billed, recorded, missingInBill, otherOrders, amountDiffers } =
    await app.collection.reconcile(date);
  const add = (items: readonly { readonly amount: number }[]) =>
    items.reduce((total, { amount }) => total + amount, 0);
  const differences = amountDiffers.reduce((total, one) => total + one.billed - one.recorded, 0);
  expect(billed.amount).toBe(recorded.amount - add(missingInBill) + add(otherOrders) + differences);
  expect(billed.count).toBe(recorded.count - missingInBill.length + otherOrders.length);
  return billed;
}

describe('the reports of days with random faults', () => {
  it.each([2, 3])('add up at any moment, and with the bills (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const decisions = new Map<string, CollectionDecision>();
    app = await CollectingApp.start({
      policy: class {
        decide({ out_contract_code: code }: { readonly out_contract_code: string }) {
          return decisions.get(code) ?? 'collect';
        }
      },
    });
    const due = new Map<string, PremiumTotal>(dates.map((date) => [date, { count: 0, amount: 0 }]));
    const ids: string[] = [];
    for (let index = 0; index < 8; index += 1) {
      const date = pick(random, dates);
      const amount = 1_000 + Math.floor(random() * 1_000);
      const code = `report${seed}x${index}`;
      const id = await app.sign(code, [date, amount]);
      ids.push(id);
      const { count, amount: total } = due.get(date)!;
      due.set(date, { count: count + 1, amount: total + amount });
      const fate = pick(random, ['pays', 'pays', 'fails', 'fails', 'skip', 'late', 'withdrawn']);
      if (fate === 'fails')
        await app.simulator.user.failToPay(id, { times: 1 + Math.floor(random() * 9) });
      if (fate === 'skip') decisions.set(code, 'skip');
      if (fate === 'late') decisions.set(code, { postponeTo: '2027-01-20' });
      if (fate === 'withdrawn') await app.collection.withdraw(id);
    }
    let repair = (): void => {};
    for (let hours = 0; hours < 36 * 24; hours += 12) {
      const now = Date.UTC(2026, 11, 30, 0, 5) + hours * 3_600_000;
      if (now > app.simulator.now) {
        await app.runUntil(new Date(now + 8 * 3_600_000).toISOString().slice(0, 16));
      }
      repair();
      const fault = pick(random, ['', '', 'INVALID_REQUEST', 'SYSTEM_ERROR', 'terminate']);
      if (fault === 'terminate' && random() < 0.2) {
        const id = pick(random, ids);
        const ledger = await app.collection.find(id);
        if (ledger?.contract.state === 'active') await app.simulator.user.terminate(id);
      } else if (fault !== '' && fault !== 'terminate') {
        const status = fault === 'SYSTEM_ERROR' ? 500 : 400;
        repair = app.simulator.fail({ code: fault, status, times: 12 });
      }
      for (const date of dates) {
        const report = await app.collection.report(date);
        expect(report.due).toEqual(due.get(date));
        expect(sum(report)).toEqual(report.due);
      }
    }
    repair();
    await app.runUntil('2027-02-05 12:00');
    let paid = 0;
    for (const date of dates) {
      const report = await app.collection.report(date);
      expect(sum(report)).toEqual(due.get(date));
      expect(report.open).toEqual({ count: 0, amount: 0 });
      paid += report.paid.amount;
    }
    let billed = 0;
    for (let day = 0; day < 34; day += 1) {
      billed += (await readBilled(new Date(FIRST + day * DAY).toISOString().slice(0, 10))).amount;
    }
    expect(billed).toBe(paid);
    expect(paid).toBeGreaterThan(0);
  });
});
