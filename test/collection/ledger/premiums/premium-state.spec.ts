import { describe, expect, it } from 'vitest';
import {
  BEFORE_ENROLMENT,
  getNextState,
  isFinal,
  PREMIUM_STATES,
  type PremiumOutcome,
  type PremiumState,
} from '../../../../lib/collection/ledger/premiums/premium-state.js';

/** States that the end of a window, of a contract or of a premium's turn closes. */
const CLOSABLE: readonly PremiumState[] = [
  'planned',
  'scheduling',
  'scheduled',
  'abandoned',
  'stuck',
];

describe('the states of a premium', () => {
  it('the states of a premium keep the names that a store has', () => {
    expect(PREMIUM_STATES).toEqual([
      'planned',
      'scheduling',
      'scheduled',
      'deducting',
      'accepted',
      'paid',
      'abandoned',
      'expired',
      'superseded',
      'skipped',
      'ended',
      'stuck',
    ]);
    expect(BEFORE_ENROLMENT).toBe('before-enrolment');
  });

  it.each<[PremiumState, boolean]>([
    ['planned', false],
    ['scheduling', false],
    ['scheduled', false],
    ['deducting', false],
    ['accepted', false],
    ['paid', true],
    ['abandoned', false],
    ['expired', true],
    ['superseded', true],
    ['skipped', true],
    ['ended', true],
    ['stuck', false],
  ])('a premium that is %s is final: %s', (state, expected) => {
    expect(isFinal(state)).toBe(expected);
  });

  it.each<[PremiumOutcome, PremiumState, readonly PremiumState[]]>([
    ['schedule-sent', 'scheduling', ['planned']],
    ['scheduled', 'scheduled', ['planned', 'scheduling', 'stuck']],
    ['not-scheduled', 'planned', ['scheduling', 'scheduled', 'stuck']],
    ['deduction-sent', 'deducting', ['scheduled']],
    ['accepted', 'accepted', ['deducting']],
    ['absent', 'scheduled', ['deducting']],
    ['failed', 'scheduled', ['deducting', 'accepted', 'stuck']],
    ['abandoned', 'abandoned', ['scheduled', 'deducting', 'accepted', 'stuck']],
    [
      'paid',
      'paid',
      [
        'planned',
        'scheduling',
        'scheduled',
        'deducting',
        'accepted',
        'abandoned',
        'expired',
        'superseded',
        'skipped',
        'ended',
        'stuck',
      ],
    ],
    ['window-closed', 'expired', CLOSABLE],
    ['superseded', 'superseded', CLOSABLE],
    ['skipped', 'skipped', ['planned', 'scheduled', 'stuck']],
    ['ended', 'ended', CLOSABLE],
    [
      'blocked',
      'stuck',
      ['planned', 'scheduling', 'scheduled', 'deducting', 'accepted', 'abandoned'],
    ],
    ['schedule-unknown', 'scheduling', ['planned', 'scheduled', 'ended', 'stuck']],
    ['deduction-unknown', 'deducting', ['stuck']],
  ])('the outcome %s leads to the state %s from %j alone', (outcome, next, from) => {
    for (const state of PREMIUM_STATES) {
      expect(getNextState(state, outcome), state).toBe(from.includes(state) ? next : state);
    }
  });
});
