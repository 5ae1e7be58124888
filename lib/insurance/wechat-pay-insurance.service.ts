import type { CallOptions } from '../client/call-options.js';
import type { EndpointCaller } from '../client/endpoint-caller.js';
import { PRE_ENTRUST_SIGN, QUERY_CONTRACT } from './contracts/contract.endpoints.js';
import type { InsuranceContract } from './contracts/insurance-contract.js';
import type { PreEntrustSignDto } from './contracts/pre-entrust-sign.dto.js';
import type { PreEntrustSignResponse } from './contracts/pre-entrust-sign.response.js';
import type { QueryContractDto } from './contracts/query-contract.dto.js';

/**
 * Insurance entrusted payment (委托代扣—保险): contracts of one merchant.
 *
 * Every method rejects with `WechatPayRequestValidationError` (nothing was sent), `WechatPayApiError`,
 * `WechatPaySignatureError` or `WechatPayTransportError`.
 */
export class WechatPayInsuranceService {
  readonly #caller: EndpointCaller;

  constructor(caller: EndpointCaller) {
    this.#caller = caller;
  }

  /**
   * Pre-signs a contract for a page inside WeChat (JSAPI 预签约). The session lives 10 minutes; the
   * codes are used up once the customer signs. A customer who declines is not notified: ask
   * {@link queryContract} when the page comes back. After an unclear outcome
   * (`outcomeUnknown`) the same request may be sent again: an unused session does no harm.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600
   */
  preEntrustSign(dto: PreEntrustSignDto, options?: CallOptions): Promise<PreEntrustSignResponse> {
    return this.#caller.call(PRE_ENTRUST_SIGN, dto, options);
  }

  /**
   * Looks a contract up by the merchant's own number. A code that nobody has signed with is a
   * `WechatPayApiError` with status 404.
   *
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
   */
  queryContract(dto: QueryContractDto, options?: CallOptions): Promise<InsuranceContract> {
    return this.#caller.call(QUERY_CONTRACT, dto, options);
  }
}
