import { describe, expect, it } from 'vitest';
import {
  createAttach,
  createTradeNumber,
  parseAttach,
} from '../../../../lib/collection/ledger/premiums/trade-number.js';

const CONTRACT = '202612012944000005';
const DEDUCTION = {
  mchid: '1900000109',
  contract_id: CONTRACT,
  policy_period_id: 2,
  attempt: 1,
};

describe('createTradeNumber', () => {
  // The digits are those of `printf '["1900000109","202612012944000005",2,1]' | sha256sum`. They may never change: a
  // ledger that was restored from a backup would deduct a second time.
  it('gives a deduction the same order number in every release', () => {
    expect(createTradeNumber(DEDUCTION)).toBe('PC9e3f0f125b99345e00d22824f959fd');
    expect(createTradeNumber({ ...DEDUCTION, attempt: 2 })).toBe(
      'PCdf792f110e7bcbd551e2a5dc24a3fb',
    );
  });

  it.each([
    ['merchant', { mchid: '1900000110' }],
    ['contract', { contract_id: '202612012944000006' }],
    ['period', { policy_period_id: 3 }],
    ['attempt', { attempt: 2 }],
    [
      'boundary between merchant and contract',
      { mchid: '19000001092', contract_id: CONTRACT.slice(1) },
    ],
  ])('has another number for another %s', (_name, change) => {
    const number = createTradeNumber({ ...DEDUCTION, ...change });
    expect(number).not.toBe(createTradeNumber(DEDUCTION));
    expect(number).toMatch(/^PC[0-9a-f]{30}$/);
  });
});

describe('the text of attach', () => {
  it('the text of attach names contract and period', () => {
    expect(createAttach(CONTRACT, 12)).toBe('premium:202612012944000005:12');
  });

  it.each([
    ['premium:202612012944000005:12', { contract_id: CONTRACT, policy_period_id: 12 }],
    ['premium:Aa0:1', { contract_id: 'Aa0', policy_period_id: 1 }],
    [`premium:${'x'.repeat(32)}:999`, { contract_id: 'x'.repeat(32), policy_period_id: 999 }],
  ])('the text of attach is read from %j', (text, expected) => {
    expect(parseAttach(text)).toEqual(expected);
  });

  it.each([
    undefined,
    '',
    'premium',
    'premium::1',
    'premium:A:',
    'premium:A:x',
    'premium:A:1000',
    `premium:${'x'.repeat(33)}:1`,
    'premium:A_B:1',
    ' premium:A:1',
    'premium:A:1 ',
    'premium:A:1\n',
    'PREMIUM:A:1',
  ])('the text of attach is not read from %j', (text) => {
    expect(parseAttach(text)).toBeUndefined();
  });
});
