import type { InsuranceContract } from '../contracts/insurance-contract.js';
import type { NavigateToMiniProgram } from './mini-program-launch.js';

/**
 * What a mini program passes to `wx.navigateToMiniProgram` so that the customer can withdraw a termination,
 * or `undefined` when the contract offers no way. Which `extraData` that page needs is not documented.
 *
 * @param contract from `queryContract`; no other answer carries the two fields.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4016724540
 */
export function revokeTerminationLaunch({
  revoke_terminate_contract_redirect_appid: appId,
  revoke_terminate_contract_redirect_url: path,
}: InsuranceContract): NavigateToMiniProgram | undefined {
  return appId === undefined || path === undefined ? undefined : { appId, path };
}
