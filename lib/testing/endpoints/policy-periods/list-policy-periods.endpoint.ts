import { checkSigned } from '../../contracts/check-contract.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { refuseParameter } from '../../http/path-parameters.js';
import { contractByCode } from '../contracts/contract-of-path.js';

const DEFAULT_LIMIT = 20;
const HIGHEST_LIMIT = 120;

/** 查询扣费周期列表: a page of the contract's periods, those of former lists first. */
export const listPolicyPeriods: SimulatedEndpoint = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  async handle(call) {
    const contract = contractByCode(call);
    const limit = readNumber(call.query, 'limit', [1, HIGHEST_LIMIT]) ?? DEFAULT_LIMIT;
    const offset = readNumber(call.query, 'offset', [0, Number.MAX_SAFE_INTEGER]) ?? 0;
    checkSigned(contract);
    const { periods } = contract;
    const data = periods.slice(offset, offset + limit).map((period) => {
      const { deduct_start_date: _start, deduct_end_date: _end, ...item } = period.view();
      return item;
    });
    return jsonAnswer(200, { data, limit, offset, total_count: periods.length });
  },
};

function readNumber(
  query: URLSearchParams,
  name: string,
  [lowest, highest]: readonly [number, number],
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= lowest && value <= highest) return value;
  return refuseParameter(name, text, `must be an integer from ${lowest} to ${highest}`, 'query');
}
