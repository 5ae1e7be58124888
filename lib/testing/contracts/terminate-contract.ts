import { beijingTimestamp } from '../clock/beijing-time.js';
import type { SimulatorState } from '../simulator-state.js';
import type { SimulatedTerminationMode } from './contract.js';
import type { ContractRecord } from './contract-record.js';
import { notifyContract } from './notify-contract.js';

/** Ends the contract now. Resolves when its notification has been tried once. */
export function terminateContract(
  state: SimulatorState,
  contract: ContractRecord,
  mode: SimulatedTerminationMode,
  remark?: string,
): Promise<void> {
  contract.state = 'TERMINATED';
  contract.termination = {
    contract_termination_mode: mode,
    contract_terminated_time: beijingTimestamp(state.clock.now()),
    ...(remark !== undefined && { contract_termination_remark: remark }),
  };
  return notifyContract(state, contract, 'INSURANCE_ENTRUST.TERMINATE');
}
