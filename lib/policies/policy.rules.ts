import type { RequestRule } from '../schema/request-rule.js';
import type { UploadPolicyDto } from './policy.dto.js';

const DAY = 24 * 60 * 60 * 1000;

/** Maximum distance in days between the renewal times and `expired_time`, in either direction. */
const MAX_RENEWAL_DISTANCE = 60;

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
 * The order and distance of a policy's times. Comparisons with an absent time are skipped.
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
    if (Math.abs(start - to) > MAX_RENEWAL_DISTANCE * DAY) {
      yield { path: 'start_renewal_time', message: TOO_FAR };
    }
    if (Math.abs(end - to) > MAX_RENEWAL_DISTANCE * DAY) {
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

const TOO_FAR = `must be at most ${MAX_RENEWAL_DISTANCE} days before or after expired_time`;

/** Fields of an upload that another field requires. An update may omit them, since they were uploaded before. */
export const POLICY_CONDITIONAL_FIELDS: RequestRule<PolicyInput> = {
  name: 'policy-conditional-fields',
  *findings(request, given) {
    const { policy_type, policy_state, support_renewal } = request;
    const conditions: [keyof PolicyInput, boolean, string][] = [
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
    for (const [path, isRequired, condition] of conditions) {
      if (isRequired && (!given.has(path) || request[path] === ''))
        yield { path, message: `is required with ${condition}` };
    }
  },
};
