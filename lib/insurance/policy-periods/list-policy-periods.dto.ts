import { Integer } from '../../validation/integer.decorator.js';
import { QueryContractDto } from '../contracts/query-contract.dto.js';

/** The most periods on one page. */
export const MAX_PAGE = 120;

/**
 * Lists the periods of a signed contract (查询扣费周期列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
 */
export class ListPolicyPeriodsDto extends QueryContractDto {
  /** Periods on the page, 1 to 120. WeChat Pay's default is 20. */
  @Integer({ presence: 'optional', min: 1, max: MAX_PAGE })
  limit?: number;

  /** How many to skip, from 0. Past the end the page is empty. */
  @Integer({ presence: 'optional', min: 0 })
  offset?: number;
}
