import { isDeepStrictEqual } from 'node:util';
import type { PreSignRequest } from './pre-sign-request.js';
import { refuseField } from '../fields/refuse-field.js';

/**
 * Coverage stands in all periods or in none, and is the same in all; where the first costs less, the
 * first may differ.
 *
 * @throws ApiRefusal at the first period where it is otherwise.
 */
export function checkCoverage({ policy_periods: periods }: PreSignRequest): void {
  const [first, second] = periods;
  if (!first || !second) return;
  const isFirstCheaper = first.estimated_deduct_amount.total < second.estimated_deduct_amount.total;
  const expected = (isFirstCheaper ? second : first).policy_coverage_detail;
  for (const [index, { policy_coverage_detail: detail }] of periods.entries()) {
    const pointer = `/policy_periods/${index}/policy_coverage_detail`;
    if ((detail === undefined) !== (expected === undefined)) {
      refuseField(pointer, 'must stand in all periods or in none');
    }
    const mayDiffer = index === 0 && isFirstCheaper;
    if (!mayDiffer && !isDeepStrictEqual(detail, expected)) {
      refuseField(pointer, `must equal that of period ${isFirstCheaper ? 'two' : 'one'}`);
    }
  }
}
