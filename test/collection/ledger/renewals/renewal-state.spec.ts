import { describe, expect, it } from 'vitest';
import {
  getNextRenewalState,
  RENEWAL_STATES,
  type RenewalOutcome,
  type RenewalState,
} from '../../../../lib/collection/ledger/renewals/renewal-state.js';

/** One row per state; the order of the columns. */
const OUTCOMES: readonly RenewalOutcome[] = [
  'renewal-sent',
  'accepted',
  'absent',
  'stopped',
  'window-closed',
  'resumed',
];

const TABLE: readonly (readonly [RenewalState, ...RenewalState[]])[] = [
  ['planned', 'renewing', 'accepted', 'planned', 'stopped', 'lapsed', 'planned'],
  ['renewing', 'renewing', 'accepted', 'planned', 'renewing', 'lapsed', 'renewing'],
  ['accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'lapsed', 'accepted'],
  ['stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'stopped', 'planned'],
  ['lapsed', 'lapsed', 'lapsed', 'lapsed', 'lapsed', 'lapsed', 'lapsed'],
];

describe('the states of a renewal', () => {
  it('the states of a renewal keep the names that a store has', () => {
    expect(RENEWAL_STATES).toEqual(['planned', 'renewing', 'accepted', 'stopped', 'lapsed']);
  });

  it.each(
    TABLE.flatMap(([state, ...row]) =>
      row.map((next, column) => [state, OUTCOMES[column]!, next] as const),
    ),
  )('a renewal that is %s becomes, by the outcome %s, %s', (state, outcome, next) => {
    expect(getNextRenewalState(state, outcome)).toBe(next);
  });
});
