import type { InsurancePolicy } from './policy.response.js';
import type { PolicyState } from './policy-values.js';

const MOVES: ReadonlyMap<string, readonly PolicyState[]> = new Map<PolicyState, PolicyState[]>([
  [
    'POLICY_STATE_ISSUING',
    ['POLICY_STATE_APPROVED', 'POLICY_STATE_INACTIVE', 'POLICY_STATE_DECLINED'],
  ],
  ['POLICY_STATE_APPROVED', ['POLICY_STATE_INACTIVE']],
  ['POLICY_STATE_INACTIVE', ['POLICY_STATE_APPROVED']],
]);

/**
 * True when a policy may go from one state to the other: out of issuing anywhere, from approved to
 * inactive, from inactive back to approved, out of declined nowhere. Staying is no move, and of a state that
 * WeChat Pay added after this release no move is known.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424
 */
export function canMovePolicyState(
  from: InsurancePolicy['policy_state'],
  to: PolicyState,
): boolean {
  return MOVES.get(from)?.includes(to) ?? false;
}
