import type { SimulatorState } from '../simulator-state.js';
import type { ContractRecord } from './contract-record.js';

/** What of a contract is notified. */
export type ContractEvent =
  'INSURANCE_ENTRUST.SIGN' | 'INSURANCE_ENTRUST.TERMINATE' | 'INSURANCE_ENTRUST.RENEW';

/** Resolves when the first attempt is over. Only the signature goes to the contract's own URL always. */
export function notifyContract(
  { notifier }: SimulatorState,
  contract: ContractRecord,
  event: ContractEvent,
): Promise<void> {
  const { contract_notify_url: ownUrl, plan_id: planId } = contract.request;
  const planUrl =
    event === 'INSURANCE_ENTRUST.SIGN'
      ? undefined
      : contract.merchant.plans.find(planId)?.notifyUrl;
  return notifier.deliver(contract.merchant, planUrl ?? ownUrl, event, contract.view());
}
