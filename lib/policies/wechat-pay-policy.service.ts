import { Injectable } from '@nestjs/common';
import type { CallOptions } from '../api/call-options.js';
import { ApiClient, CLIENT } from '../api/api-client.js';
import { injectProperty } from '../common/inject-property.js';
import { toResponseInfo, type WechatPayResponseInfo } from '../common/response-info.js';
import type {
  BindContractDto,
  QueryAuthorizationDto,
  QueryPolicyDto,
  SubmitAuthorizationDto,
  UpdatePolicyDto,
  UploadPolicyDto,
} from './policy.dto.js';
import type { InsurancePolicy } from './policy.response.js';
import type { PolicyAuthorization } from '../resources/policy-authorization.js';
import {
  BIND_CONTRACT,
  QUERY_AUTHORIZATION,
  QUERY_POLICY,
  SUBMIT_AUTHORIZATION,
  UPDATE_POLICY,
  UPLOAD_POLICY,
} from './policy.endpoints.js';

/**
 * Policies that WeChat shows to its users (微信保单服务). WeChat Pay has opened this service to selected
 * merchants only. `plan_id` is a string here.
 *
 * Every method rejects with `WechatPayRequestValidationError` (nothing was sent), `WechatPayApiError`,
 * `WechatPaySignatureError` or `WechatPayTransportError`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016945143
 */
@Injectable()
export class WechatPayPolicyService {
  static {
    injectProperty(this, CLIENT, ApiClient);
  }

  /** @internal */
  declare readonly [CLIENT]: ApiClient;

  /**
   * Requests the user's authorisation to show a policy, before the pre-sign.
   *
   * Unclear outcome: {@link queryAuthorization}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617408
   */
  async submitAuthorization(
    dto: SubmitAuthorizationDto,
    options?: CallOptions,
  ): Promise<PolicyAuthorization> {
    return this[CLIENT].call(SUBMIT_AUTHORIZATION, dto, options);
  }

  /**
   * Queries the authorisation of a policy (查询保单授权信息), for instance when no notification has arrived.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617415
   */
  async queryAuthorization(
    dto: QueryAuthorizationDto,
    options?: CallOptions,
  ): Promise<PolicyAuthorization> {
    return this[CLIENT].call(QUERY_AUTHORIZATION, dto, options);
  }

  /**
   * Uploads a policy. Names are given in plaintext and encrypted separately; the response has them decrypted.
   *
   * Unclear outcome: {@link queryPolicy}.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617421
   */
  async uploadPolicy(dto: UploadPolicyDto, options?: CallOptions): Promise<InsurancePolicy> {
    return this[CLIENT].call(UPLOAD_POLICY, dto, options);
  }

  /**
   * Queries an uploaded policy (查询保单), with its names decrypted.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617422
   */
  async queryPolicy(dto: QueryPolicyDto, options?: CallOptions): Promise<InsurancePolicy> {
    return this[CLIENT].call(QUERY_POLICY, dto, options);
  }

  /**
   * Updates a policy; see `canMovePolicyState`.
   *
   * Unclear outcome: {@link queryPolicy}; the same update may be sent again.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016617424
   */
  async updatePolicy(dto: UpdatePolicyDto, options?: CallOptions): Promise<InsurancePolicy> {
    return this[CLIENT].call(UPDATE_POLICY, dto, options);
  }

  /**
   * Binds a policy to a signed, terminated or pre-signed contract. Requires a submitted authorisation. WeChat
   * Pay's response is empty, so this resolves to its status and request id.
   *
   * Unclear outcome: {@link queryPolicy} shows the contract; the same request may be sent again.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4018576450
   */
  async bindContract(dto: BindContractDto, options?: CallOptions): Promise<WechatPayResponseInfo> {
    return toResponseInfo(await this[CLIENT].call(BIND_CONTRACT, dto, options));
  }
}
