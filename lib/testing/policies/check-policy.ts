import { refuseField } from '../fields/refuse-field.js';
import type { PolicyContent } from './policy-record.js';

const DAY = 86_400_000;
const RENEWAL_REACH = 60;

/** Rules of a whole policy. @throws ApiRefusal at the first that it breaks. */
export function checkPolicy(policy: PolicyContent): void {
  checkNeeded(policy);
  checkTimes(policy);
}

function checkNeeded(policy: PolicyContent): void {
  const { policy_type: type, policy_state: state, support_renewal: isRenewable } = policy;
  const needed = [
    ['car_number', type === 'POLICY_TYPE_CAR', type],
    ['pet_name', type === 'POLICY_TYPE_PET', type],
    ['policy_code', state === 'POLICY_STATE_APPROVED' || state === 'POLICY_STATE_INACTIVE', state],
    ['start_renewal_time', isRenewable === true, 'support_renewal'],
    ['end_renewal_time', isRenewable === true, 'support_renewal'],
  ] as const;
  for (const [name, isNeeded, why] of needed) {
    if (isNeeded && policy[name] === undefined) {
      refuseField(`/${name}`, `is required with ${why}`);
    }
  }
}

function checkTimes(policy: PolicyContent): void {
  const at = (time: string | undefined): number => Date.parse(time ?? '');
  const [from, to] = [at(policy.effective_time), at(policy.expired_time)];
  const [start, end] = [at(policy.start_renewal_time), at(policy.end_renewal_time)];
  if (to <= from) refuseField('/expired_time', 'must be later than effective_time');
  const tooFar = `must lie at most ${RENEWAL_REACH} days from expired_time`;
  if (Math.abs(start - to) > RENEWAL_REACH * DAY) refuseField('/start_renewal_time', tooFar);
  if (Math.abs(end - to) > RENEWAL_REACH * DAY) refuseField('/end_renewal_time', tooFar);
  if (start <= from) refuseField('/start_renewal_time', 'must be later than effective_time');
  if (end < start) refuseField('/end_renewal_time', 'must not be earlier than start_renewal_time');
}
