import type { RequestRule } from '../schema/request-rule.js';
import type { UploadPolicyDto } from './policy.dto.js';

const DAY = 24 * 60 * 60 * 1000;

/** How far renewal times may lie from the end of the policy, either way, in days. */
const RENEWAL_REACH = 60;

type PolicyInput = Partial<
  Pick<
    UploadPolicyDto,
    | 'policy_type'
    | 'policy_state'
    | 'car_number'
    | 'pet_name'
    | 'policy_code'
    | 'support_renewal'
    | 'start_renewal_time'
    | 'end_renewal_time'
    | 'effective_time'
    | 'expired_time'
  >
>;

/**
 * Rules of a policy that span fields. Those that judge times hold as far as the times are given.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
 */
export const POLICY_TIME_RULE: RequestRule<PolicyInput> = {
  name: 'policy-times',
  *findings({ effective_time, expired_time, start_renewal_time, end_renewal_time }) {
    const [from, to, start, end] = [
      effective_time,
      expired_time,
      start_renewal_time,
      end_renewal_time,
    ].map((time) => (time === undefined ? Number.NaN : Date.parse(time))) as [
      number,
      number,
      number,
      number,
    ];
    if (to <= from) yield { path: 'expired_time', message: 'must be later than effective_time' };
    if (Math.abs(start - to) > RENEWAL_REACH * DAY) {
      yield { path: 'start_renewal_time', message: TOO_FAR };
    }
    if (Math.abs(end - to) > RENEWAL_REACH * DAY) {
      yield { path: 'end_renewal_time', message: TOO_FAR };
    }
    if (start <= from) {
      yield { path: 'start_renewal_time', message: 'must be later than effective_time' };
    }
    if (end < start) {
      yield { path: 'end_renewal_time', message: 'must not be earlier than start_renewal_time' };
    }
  },
};

const TOO_FAR = `must lie at most ${RENEWAL_REACH} days from expired_time`;

/** Fields that another field makes necessary at the upload; an update may rely on what was uploaded. */
export const POLICY_CONDITIONAL_FIELDS: RequestRule<PolicyInput> = {
  name: 'policy-conditional-fields',
  *findings(request, given) {
    const { policy_type, policy_state, support_renewal } = request;
    const needed: [keyof PolicyInput, boolean, string][] = [
      ['car_number', policy_type === 'POLICY_TYPE_CAR', 'POLICY_TYPE_CAR'],
      ['pet_name', policy_type === 'POLICY_TYPE_PET', 'POLICY_TYPE_PET'],
      [
        'policy_code',
        policy_state === 'POLICY_STATE_APPROVED' || policy_state === 'POLICY_STATE_INACTIVE',
        String(policy_state),
      ],
      ['start_renewal_time', support_renewal === true, 'support_renewal'],
      ['end_renewal_time', support_renewal === true, 'support_renewal'],
    ];
    for (const [path, isNeeded, why] of needed) {
      if (isNeeded && (!given.has(path) || request[path] === ''))
        yield { path, message: `is required with ${why}` };
    }
  },
};
