import { describe, expect, it } from 'vitest';
import { canMovePolicyState, type PolicyState } from '../../lib/index.js';

const STATES = ['ISSUING', 'APPROVED', 'INACTIVE', 'DECLINED'] as const;
const MOVES: Readonly<Record<string, readonly string[]>> = {
  ISSUING: ['APPROVED', 'INACTIVE', 'DECLINED'],
  APPROVED: ['INACTIVE'],
  INACTIVE: ['APPROVED'],
  DECLINED: [],
};

describe('canMovePolicyState', () => {
  it.each(STATES.flatMap((from) => STATES.map((to) => [from, to, MOVES[from]!.includes(to)])))(
    'decides on the transition from %s to %s: %s',
    (from, to, allowed) => {
      const [before, after] = [`POLICY_STATE_${from}`, `POLICY_STATE_${to}`] as PolicyState[];
      expect(canMovePolicyState(before!, after!)).toBe(allowed);
    },
  );

  it.each(['POLICY_STATE_LATER', '', 'constructor', '__proto__', 'toString'])(
    'permits no transition from or to %o',
    (state) => {
      expect(canMovePolicyState(state, 'POLICY_STATE_APPROVED')).toBe(false);
      expect(canMovePolicyState('POLICY_STATE_ISSUING', state as PolicyState)).toBe(false);
    },
  );
});
