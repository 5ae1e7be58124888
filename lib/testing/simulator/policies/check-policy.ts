import { DAY } from '../clock/beijing-calendar.js';
import { rejectField, rejectRule } from '../validation/simulated-api-error.js';
import type { AuthorizationRecord } from './authorization-record.js';
import type { PolicyContent } from './policy-record.js';

const RENEWAL_REACH = 60;
const DAYS_TO_UPLOAD = 30;

/** Checks the rules that span several fields. @throws SimulatedApiError at the first broken rule. */
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
      rejectField(`/${name}`, `is required with ${why}`);
    }
  }
}

function checkTimes(policy: PolicyContent): void {
  const parseTime = (time: string | undefined): number => Date.parse(time ?? '');
  const [from, to] = [parseTime(policy.effective_time), parseTime(policy.expired_time)];
  const [start, end] = [parseTime(policy.start_renewal_time), parseTime(policy.end_renewal_time)];
  if (to <= from) rejectField('/expired_time', 'must be later than effective_time');
  const tooFar = `must be within ${RENEWAL_REACH} days of expired_time`;
  if (Math.abs(start - to) > RENEWAL_REACH * DAY) rejectField('/start_renewal_time', tooFar);
  if (Math.abs(end - to) > RENEWAL_REACH * DAY) rejectField('/end_renewal_time', tooFar);
  if (start <= from) rejectField('/start_renewal_time', 'must be later than effective_time');
  if (end < start) rejectField('/end_renewal_time', 'must not be earlier than start_renewal_time');
}

/** @throws SimulatedApiError unless the user has authorised this policy within the last 30 days. */
export function checkUploadAuthorization(
  authorization: AuthorizationRecord | undefined,
  content: PolicyContent,
  now: number,
): asserts authorization is AuthorizationRecord {
  const pointer = '/out_insurance_no';
  if (!authorization) {
    rejectRule('保单授权信息不存在', 'no authorisation was submitted for this policy', pointer);
  }
  const { grantedAt, terms } = authorization;
  if (grantedAt === undefined) {
    rejectRule(
      '用户未授权',
      `the user has not granted the authorisation: it is ${authorization.state}`,
      pointer,
    );
  }
  if (now > grantedAt + DAYS_TO_UPLOAD * DAY) {
    rejectRule('授权已超过30天', `was granted more than ${DAYS_TO_UPLOAD} days ago`, pointer);
  }
  for (const name of ['plan_id', 'out_contract_code'] as const) {
    if (content[name] !== terms[name]) {
      rejectRule('与授权信息不一致', 'must be the one in the authorisation', `/${name}`);
    }
  }
}
