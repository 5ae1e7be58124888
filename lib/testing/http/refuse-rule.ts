import { ApiRefusal } from './api-refusal.js';

/**
 * Refuses a call that is well formed, but that a state or a rule forbids.
 *
 * @param message WeChat Pay's language, for people
 * @param issue the rule, for developers
 * @throws ApiRefusal always: 400 `INVALID_REQUEST`.
 */
export function refuseRule(message: string, issue: string, field = ''): never {
  throw new ApiRefusal(400, 'INVALID_REQUEST', `${message} ${issue}`, {
    field,
    issue,
    location: field === '' ? 'state' : 'body',
  });
}
