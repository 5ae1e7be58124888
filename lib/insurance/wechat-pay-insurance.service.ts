import { Injectable } from '@nestjs/common';
import type { CallOptions } from '../api/call-options.js';
import { ApiClient, CLIENT } from '../api/api-client.js';
import { injectProperty } from '../common/inject-property.js';
import { PagedList, type WechatPayPagedList } from '../api/paged-list.js';
import { toResponseInfo, type WechatPayResponseInfo } from '../common/response-info.js';
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
 * (`outcomeUnknown`), its documentation names the query that resolves it.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/insurance-entrusted-payment/introduction.html
 */
@Injectable()
export class WechatPayInsuranceService {
  static {
    injectProperty(this, CLIENT, ApiClient);
  }

  /** @internal */
  declare readonly [CLIENT]: ApiClient;

  /**
   * Pre-signs a contract for a page inside WeChat (JSAPI 预签约). The session expires after 10 minutes;
   * the merchant's numbers cannot be reused once the customer has signed. WeChat Pay does not notify a
   * declined contract: call {@link queryContract} when the customer returns.
   *
   * Unclear outcome: send the same request again; an unused session has no effect.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
   */
  async preEntrustSign(
    dto: PreEntrustSignDto,
    options?: CallOptions,
  ): Promise<PreEntrustSignResponse> {
    return this[CLIENT].call(PRE_ENTRUST_SIGN, dto, options);
  }

  /**
   * Pre-signs a contract for a browser outside WeChat (H5 预签约). Otherwise as {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529050
   */
  async preEntrustSignH5(
    dto: PreEntrustSignH5Dto,
    options?: CallOptions,
  ): Promise<PreEntrustSignH5Response> {
    return this[CLIENT].call(PRE_ENTRUST_SIGN_H5, dto, options);
  }

  /**
   * Pre-signs a contract for a mini program (小程序预签约). Otherwise as {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528950
   */
  async preEntrustSignMiniProgram(
    dto: PreEntrustSignMiniProgramDto,
    options?: CallOptions,
  ): Promise<PreEntrustSignMiniProgramResponse> {
    return this[CLIENT].call(PRE_ENTRUST_SIGN_MINI_PROGRAM, dto, options);
  }

  /**
   * Pre-signs a contract for a native app (App 预签约). Start signing within 2 minutes. Otherwise as
   * {@link preEntrustSign}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013005766
   */
  async preEntrustSignApp(
    dto: PreEntrustSignAppDto,
    options?: CallOptions,
  ): Promise<PreEntrustSignAppResponse> {
    return this[CLIENT].call(PRE_ENTRUST_SIGN_APP, dto, options);
  }

  /**
   * Queries a contract by the merchant's contract number. Rejects with a `WechatPayApiError` with the code
   * `RESOURCE_NOT_EXISTS` when no customer has signed with this number.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
   */
  async queryContract(dto: QueryContractDto, options?: CallOptions): Promise<InsuranceContract> {
    return this[CLIENT].call(QUERY_CONTRACT, dto, options);
  }

  /**
   * Terminates a contract (解约). The response already has the new `contract_state`: `TERMINATED`, or
   * `TERMINATE_PENDING`.
   *
   * Unclear outcome: {@link queryContract}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724542
   */
  async terminateContract(
    dto: TerminateContractDto,
    options?: CallOptions,
  ): Promise<TerminatedContract> {
    return this[CLIENT].call(TERMINATE_CONTRACT, dto, options);
  }

  /**
   * Renews a contract with the next list of periods (续期), once for each list that ends. Nothing is charged
   * yet; `INSURANCE_ENTRUST.RENEW` notifies the renewal. Not retried automatically. `checkRenewal` validates
   * the list beforehand. WeChat Pay's response is empty, so this resolves to its status and request id.
   *
   * Unclear outcome: {@link listPolicyPeriods} shows whether the new ids exist.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489588
   */
  async renewContract(
    dto: RenewContractDto,
    options?: CallOptions,
  ): Promise<WechatPayResponseInfo> {
    return toResponseInfo(await this[CLIENT].call(RENEW_CONTRACT, dto, options));
  }

  /**
   * Lists one page of a signed contract's periods (扣费周期列表).
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
   */
  async listPolicyPeriods(
    dto: ListPolicyPeriodsDto,
    options?: CallOptions,
  ): Promise<PolicyPeriodPage> {
    return this[CLIENT].call(LIST_POLICY_PERIODS, dto, options);
  }

  /**
   * Iterates over all periods of a signed contract, at most 840, and requests each page when it is needed.
   * `toArray` collects them. The timeout and the other options apply to the request of each page.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012489530
   */
  iteratePolicyPeriods(
    dto: QueryContractDto,
    options?: CallOptions,
  ): WechatPayPagedList<PolicyPeriod> {
    // The copy keeps later changes of the caller's object from mixing two contracts.
    const { value, issues } = readRequest(QueryContractDto, dto);
    const contract = value as unknown as QueryContractDto;
    return new PagedList('iteratePolicyPeriods', async (offset) => {
      if (issues.length > 0)
        throw new WechatPayRequestValidationError('iteratePolicyPeriods', issues);
      return this.listPolicyPeriods({ ...contract, limit: MAX_PAGE, offset }, options);
    });
  }

  /**
   * Lowers the amounts of future periods (修改扣费周期列表): once a day and three times per contract.
   * Not retried automatically. `checkModification` validates the list beforehand.
   *
   * Unclear outcome: {@link listPolicyPeriods} shows whether the new amounts apply.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012987596
   */
  async modifyPolicyPeriods(
    dto: ModifyPolicyPeriodsDto,
    options?: CallOptions,
  ): Promise<ModifyPolicyPeriodsResponse> {
    return this[CLIENT].call(MODIFY_POLICY_PERIODS, dto, options);
  }

  /**
   * Schedules a deduction (预约扣费); see `scheduleWindow`. An unpaid schedule of the previous period becomes
   * void.
   *
   * Unclear outcome: {@link queryPolicyPeriod}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471270
   */
  async schedulePolicyPeriod(
    dto: SchedulePolicyPeriodDto,
    options?: CallOptions,
  ): Promise<ScheduledPolicyPeriod> {
    return this[CLIENT].call(SCHEDULE_POLICY_PERIOD, dto, options);
  }

  /**
   * Queries one period and its schedule.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471229
   */
  async queryPolicyPeriod(
    dto: QueryPolicyPeriodDto,
    options?: CallOptions,
  ): Promise<ScheduledPolicyPeriod> {
    return this[CLIENT].call(QUERY_POLICY_PERIOD, dto, options);
  }

  /**
   * Requests the deduction of a scheduled period (申请扣费); see `deductionWindow`. A response means
   * **accepted, not paid**.
   *
   * Unclear outcome: `WechatPayTransactionService.queryOrder` by `out_trade_no`; then the same
   * number may be sent again.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012471158
   */
  async applyDeduction(
    dto: ApplyDeductionDto,
    options?: CallOptions,
  ): Promise<DeductionAcceptance> {
    return this[CLIENT].call(APPLY_DEDUCTION, dto, options);
  }
}
