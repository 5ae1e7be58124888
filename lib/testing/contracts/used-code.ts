import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';

/** Which code of the request is used up: a user has signed with it, or an order has the number. */
export function usedCode(
  merchant: SimulatedMerchant,
  { out_contract_code: contractCode, out_trade_no: tradeNo }: PreSignRequest,
): 'out_contract_code' | 'out_trade_no' | undefined {
  if (merchant.contracts.findByCode(contractCode)) return 'out_contract_code';
  if (tradeNo !== undefined && merchant.orders.find(tradeNo)) return 'out_trade_no';
  return undefined;
}
