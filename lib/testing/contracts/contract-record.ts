import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import type { SimulatedContract } from './contract.js';

/** A contract with what was agreed in it. Replaced, never changed, when its state moves. */
export interface ContractRecord {
  readonly contract: SimulatedContract;
  readonly request: PreSignRequest;
}
