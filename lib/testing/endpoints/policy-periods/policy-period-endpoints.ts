import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { listPolicyPeriods } from './list-policy-periods.endpoint.js';
import { modifyPolicyPeriods } from './modify-policy-periods.endpoint.js';
import { queryPolicyPeriod } from './query-policy-period.endpoint.js';
import { schedulePolicyPeriod } from './schedule-policy-period.endpoint.js';

/** Planned deductions and their reservations. */
export const policyPeriodEndpoints: readonly SimulatedEndpoint[] = [
  listPolicyPeriods,
  modifyPolicyPeriods,
  queryPolicyPeriod,
  schedulePolicyPeriod,
];
