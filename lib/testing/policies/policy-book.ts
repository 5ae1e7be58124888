import type { AuthorizationRecord } from './authorization-record.js';
import type { PolicyRecord } from './policy-record.js';

/** The policies of one merchant and the authorisations to show them, by `out_insurance_no`. */
export class PolicyBook {
  readonly authorizations = new Map<string, AuthorizationRecord>();
  readonly policies = new Map<string, PolicyRecord>();
}
