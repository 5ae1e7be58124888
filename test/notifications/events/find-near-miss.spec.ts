import { describe, expect, it } from 'vitest';
import { findNearMiss, KNOWN_EVENT_TYPES } from '../../../lib/notifications/events/event-types.js';

const SIGN = 'INSURANCE_ENTRUST.SIGN';
const TERMINATE = 'INSURANCE_ENTRUST.TERMINATE';

describe('findNearMiss', () => {
  it.each([...KNOWN_EVENT_TYPES])('returns nothing for the known event %s', (name) => {
    expect(findNearMiss(name)).toBeUndefined();
  });

  it.each([
    // Other case or separators.
    ['insurance_entrust.sign', SIGN],
    ['InsuranceEntrust-Terminate', TERMINATE],
    ['TRANSACTION SUCCESS', 'TRANSACTION.SUCCESS'],
    // One wrong letter, and two.
    ['INSURANCE_ENTRUST.SIGX', SIGN],
    ['INSURANCE_ENTRUST.SIXX', SIGN],
    ['TRANSACTION.FAL', 'TRANSACTION.FAIL'],
    ['TRANSACTION.FIAL', 'TRANSACTION.FAIL'],
    ['REFUND.CLOSEDXY', 'REFUND.CLOSED'],
    // The ending -ED, alone and after up to two wrong letters.
    ['INSURANCE_ENTRUST.SIGNED', SIGN],
    ['TRANSACTION.FAILXED', 'TRANSACTION.FAIL'],
    ['TRANSACTION.FAILXYED', 'TRANSACTION.FAIL'],
    // The part after the dot, also with an ending.
    ['SIGN', SIGN],
    ['sign', SIGN],
    ['SIGNED', SIGN],
    ['TERMINATED', TERMINATE],
    ['TERMINATEED', TERMINATE],
    ['GRANTED', 'INSURANCE_POLICY_MANAGEMENT.GRANTED'],
    ['SUCCESS', 'TRANSACTION.SUCCESS'],
    ['ABNORMAL', 'REFUND.ABNORMAL'],
  ])('finds for %s the event %s', (written, known) => {
    expect(findNearMiss(written)).toBe(known);
  });

  it.each([
    '',
    '*',
    'X',
    'REFUND',
    'INSURANCE_ENTRUST',
    // One letter of the last part is wrong.
    'SIGX',
    'SIGNX',
    'SIGNEDX',
    // Three letters of the whole are wrong.
    'INSURANCE_ENTRUST.SXXX',
    'INSURANCE_ENTRUST.SIGNXYZ',
    'TRANSACTION.FAILXYZED',
    // Three wrong letters, of which two look like an ending in the middle.
    'INSURANCE_EDENTRUST.SIGNX',
    'INSURANCE_ENTRUST.FROZEN',
    'REFUND.PROCESSING',
  ])('returns nothing for %j', (written) => {
    expect(findNearMiss(written)).toBeUndefined();
  });
});
