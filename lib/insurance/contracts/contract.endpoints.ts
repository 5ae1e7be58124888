import type { Endpoint } from '../../client/endpoint.js';
import type { InsuranceContract } from './insurance-contract.js';
import { PreEntrustSignDto } from './pre-entrust-sign.dto.js';
import type { PreEntrustSignResponse } from './pre-entrust-sign.response.js';
import { isSignWithPayment, PRE_ENTRUST_SIGN_RULES } from './pre-entrust-sign.rules.js';
import { QueryContractDto } from './query-contract.dto.js';

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012528600 */
export const PRE_ENTRUST_SIGN: Endpoint<PreEntrustSignDto, PreEntrustSignResponse> = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi',
  request: PreEntrustSignDto,
  rules: PRE_ENTRUST_SIGN_RULES,
  defaults: ({ appids, contractNotifyUrl, transactionNotifyUrl }, given) => ({
    appid: appids.jsapi,
    contract_notify_url: contractNotifyUrl,
    transaction_notify_url: isSignWithPayment(given) ? transactionNotifyUrl : undefined,
  }),
  retry: 'natural-key',
  answer: ['redirect_url'],
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540 */
export const QUERY_CONTRACT: Endpoint<QueryContractDto, InsuranceContract> = {
  method: 'GET',
  path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
  request: QueryContractDto,
  retry: 'read',
  answer: ['contract_id', 'contract_state'],
};
