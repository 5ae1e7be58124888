import { Inject, Injectable } from '@nestjs/common';
import type { CallOptions } from '../api/call-options.js';
import { ApiClient } from '../api/api-client.js';
import { WechatPayRequestValidationError } from '../errors/wechat-pay.error.js';
import { readRequest } from '../schema/read-request.js';
import {
  PRE_ENTRUST_SIGN,
  PRE_ENTRUST_SIGN_APP,
  PRE_ENTRUST_SIGN_H5,
  PRE_ENTRUST_SIGN_MINI_PROGRAM,
  type PreEntrustSignAppResponse,
  type PreEntrustSignH5Response,
  type PreEntrustSignMiniProgramResponse,
  type PreEntrustSignResponse,
} from './pre-sign/pre-entrust-sign.endpoints.js';
import {
  QUERY_CONTRACT,
  RENEW_CONTRACT,
  TERMINATE_CONTRACT,
} from './contracts/contract.endpoints.js';
import type { InsuranceContract, TerminatedContract } from '../resources/contract.js';
import type {
  PreEntrustSignAppDto,
  PreEntrustSignDto,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
} from './pre-sign/pre-entrust-sign.dto.js';
import {
  QueryContractDto,
  type RenewContractDto,
  type TerminateContractDto,
} from './contracts/contract.dto.js';
import type { ApplyDeductionDto } from './deductions/deduction.dto.js';
import { APPLY_DEDUCTION, type DeductionAcceptance } from './deductions/deduction.endpoints.js';
import {
  type ListPolicyPeriodsDto,
  MAX_PAGE,
  type ModifyPolicyPeriodsDto,
  type QueryPolicyPeriodDto,
  type SchedulePolicyPeriodDto,
} from './policy-periods/policy-period.dto.js';
import {
  LIST_POLICY_PERIODS,
  MODIFY_POLICY_PERIODS,
  type ModifyPolicyPeriodsResponse,
  type PolicyPeriod,
  type PolicyPeriodPage,
  QUERY_POLICY_PERIOD,
  SCHEDULE_POLICY_PERIOD,
  type ScheduledPolicyPeriod,
} from './policy-periods/policy-period.endpoints.js';

/**
 * Insurance entrusted payment (委托代扣—保险): contracts, periods and deductions of one merchant.
 *
 * Every method rejects with `WechatPayRequestValidationError` (nothing was sent), `WechatPayApiError`,
 * `WechatPaySignatureError` or `WechatPayTransportError`. Where the outcome of a write is unclear
 * (`outcomeUnknown`), its docs name the query that settles it.
 */
@Injectable()
export class WechatPayInsuranceService {
  readonly #client: ApiClient;

  constructor(@Inject(ApiClient) client: ApiClient) {
    this.#client = client;
  }

  /**
   * Pre-signs a contract for a page inside WeChat (JSAPI 预签约). The session lives 10 minutes; the
   * codes are used up once the customer signs. A customer who declines is not notified: ask
   * {@link queryContract} when the page comes back.
   *
   * Unclear outcome: send the same request again; an unused session does no harm.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
   */
  preEntrustSign(dto: PreEntrustSignDto, options?: CallOptions): Promise<PreEntrustSignResponse> {
    return this.#client.call(PRE_ENTRUST_SIGN, dto, options);
  }

  /**
   * Pre-signs a contract for a browser outside WeChat (H5 预签约). Otherwise as {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
   */
  preEntrustSignH5(
    dto: PreEntrustSignH5Dto,
    options?: CallOptions,
  ): Promise<PreEntrustSignH5Response> {
    return this.#client.call(PRE_ENTRUST_SIGN_H5, dto, options);
  }

  /**
   * Pre-signs a contract for a mini program (小程序预签约). Otherwise as {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950
   */
  preEntrustSignMiniProgram(
    dto: PreEntrustSignMiniProgramDto,
    options?: CallOptions,
  ): Promise<PreEntrustSignMiniProgramResponse> {
    return this.#client.call(PRE_ENTRUST_SIGN_MINI_PROGRAM, dto, options);
  }

  /**
   * Pre-signs a contract for a native app (App 预签约). Start signing within 2 minutes. Otherwise as
   * {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766
   */
  preEntrustSignApp(
    dto: PreEntrustSignAppDto,
    options?: CallOptions,
  ): Promise<PreEntrustSignAppResponse> {
    return this.#client.call(PRE_ENTRUST_SIGN_APP, dto, options);
  }

  /**
   * Looks a contract up by the merchant's own number. A code that nobody has signed with is a
   * `WechatPayApiError` with the code `RESOURCE_NOT_EXISTS`.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
   */
  queryContract(dto: QueryContractDto, options?: CallOptions): Promise<InsuranceContract> {
    return this.#client.call(QUERY_CONTRACT, dto, options);
  }

  /**
   * Ends a contract (解约). The answer is synchronous and its `contract_state` is the truth: `TERMINATED`,
   * or `TERMINATE_PENDING`.
   *
   * Unclear outcome: {@link queryContract}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
   */
  terminateContract(dto: TerminateContractDto, options?: CallOptions): Promise<TerminatedContract> {
    return this.#client.call(TERMINATE_CONTRACT, dto, options);
  }

  /**
   * Hands in the next list of periods (续期), once for each expiry of a list. Charges nothing by itself;
   * `INSURANCE_ENTRUST.RENEW` follows. Never repeated by itself. `checkRenewal` tells beforehand whether
   * the list fits.
   *
   * Unclear outcome: {@link listPolicyPeriods} shows the new ids or not.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
   */
  async renewContract(dto: RenewContractDto, options?: CallOptions): Promise<void> {
    await this.#client.call(RENEW_CONTRACT, dto, options);
  }

  /**
   * One page of a signed contract's periods (扣费周期列表).
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
   */
  listPolicyPeriods(dto: ListPolicyPeriodsDto, options?: CallOptions): Promise<PolicyPeriodPage> {
    return this.#client.call(LIST_POLICY_PERIODS, dto, options);
  }

  /**
   * All periods of a signed contract, page by page as they are asked for. Each page has the time of one
   * call.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
   */
  iteratePolicyPeriods(dto: QueryContractDto, options?: CallOptions): AsyncIterable<PolicyPeriod> {
    // All pages are of the contract that was named at the call.
    const { value, issues } = readRequest(QueryContractDto, dto);
    const contract = value as unknown as QueryContractDto;
    return iteratePages(async (offset) => {
      if (issues.length > 0)
        throw new WechatPayRequestValidationError('iteratePolicyPeriods', issues);
      return this.listPolicyPeriods({ ...contract, limit: MAX_PAGE, offset }, options);
    });
  }

  /**
   * Lowers the amounts of future periods (修改扣费周期列表): once a day, three times in a contract's life.
   * Never repeated by itself. `checkModification` tells beforehand whether the list fits.
   *
   * Unclear outcome: {@link listPolicyPeriods} shows the new amounts or not.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
   */
  modifyPolicyPeriods(
    dto: ModifyPolicyPeriodsDto,
    options?: CallOptions,
  ): Promise<ModifyPolicyPeriodsResponse> {
    return this.#client.call(MODIFY_POLICY_PERIODS, dto, options);
  }

  /**
   * Reserves a deduction (预约扣费); see `scheduleWindow`. It makes void an unpaid reservation of the
   * period before.
   *
   * Unclear outcome: {@link queryPolicyPeriod}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
   */
  schedulePolicyPeriod(
    dto: SchedulePolicyPeriodDto,
    options?: CallOptions,
  ): Promise<ScheduledPolicyPeriod> {
    return this.#client.call(SCHEDULE_POLICY_PERIOD, dto, options);
  }

  /**
   * One period and its reservation.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471229
   */
  queryPolicyPeriod(
    dto: QueryPolicyPeriodDto,
    options?: CallOptions,
  ): Promise<ScheduledPolicyPeriod> {
    return this.#client.call(QUERY_POLICY_PERIOD, dto, options);
  }

  /**
   * Requests the deduction of a reserved period (申请扣费); see `deductionWindow`. The answer means
   * **accepted, not paid**.
   *
   * Unclear outcome: `WechatPayTransactionService.queryOrder` by `out_trade_no`; then the same number
   * may be sent again.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
   */
  applyDeduction(dto: ApplyDeductionDto, options?: CallOptions): Promise<DeductionAcceptance> {
    return this.#client.call(APPLY_DEDUCTION, dto, options);
  }
}

/** A page of anything that is listed by offset. */
interface Page<Item> {
  readonly data?: readonly Item[] | null;
  readonly total_count?: number | null;
}

/** All items of a paged list, one page at a time, as they are asked for. */
async function* iteratePages<Item>(
  fetchPage: (offset: number) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let offset = 0;
  for (;;) {
    const { data, total_count } = await fetchPage(offset);
    const items = data ?? [];
    yield* items;
    offset += items.length;
    // A page can be shorter than asked for; only an empty one, or the announced count, is the end.
    if (items.length === 0 || (typeof total_count === 'number' && offset >= total_count)) return;
  }
}
