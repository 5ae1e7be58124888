import { describe, expect, it } from 'vitest';
import type { ContractRenewal } from '../../../lib/collection/ledger/ledger.js';
import {
  recordListReport,
  recordNoList,
  recordRenewalOutage,
} from '../../../lib/collection/ledger/record-renewal.js';
import { at, createPremium } from '../support/premiums.js';

/** The renewal of a monthly list whose window closes at 19:00 on 2027-02-14. */
function createRenewal(changes: Partial<ContractRenewal> = {}): ContractRenewal {
  return {
    state: 'planned',
    firstPeriodId: 1,
    estimated_deduct_date: '2027-01-15',
    frequency: 'month',
    checkedAt: 1,
    failures: 0,
    alarms: 0,
    ...changes,
  };
}

const LAST = createPremium();

describe('a wait of a renewal', () => {
  const now = at('2027-02-14 18:50:00') + 1;

  it('ends at a whole millisecond after an outage shortly before the end of the window', () => {
    const { waitUntil } = recordRenewalOutage(createRenewal(), [LAST], 'timeout', now);
    expect(waitUntil).toBe(now + 190_000);
  });

  it('ends at a whole millisecond when the policy has no list on the last day', () => {
    const noon = at('2027-02-14 12:00:00') + 2;
    const { waitUntil } = recordNoList(createRenewal(), [LAST], noon);
    expect(waitUntil).toBe(noon + 8_389_999);
  });

  it('ends at a whole millisecond when the list does not show a renewal that was accepted', () => {
    const accepted = createRenewal({ state: 'accepted', sentAt: now - 600_001 });
    const report = { readAt: now, isToBeRenewed: true };
    expect(recordListReport(accepted, LAST, report, now).waitUntil).toBe(now + 300_001);
  });
});
