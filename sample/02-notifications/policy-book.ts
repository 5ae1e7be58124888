import { Injectable, NotFoundException } from '@nestjs/common';

export type PolicyState = 'offered' | 'active' | 'paid' | 'unpaid' | 'terminated';

/** The insurer's policies by their contract codes, in memory. */
@Injectable()
export class PolicyBook {
  readonly #states = new Map<string, PolicyState>();

  set(outContractCode: string, state: PolicyState): void {
    this.#states.set(outContractCode, state);
  }

  /** @throws {NotFoundException} for an unknown code. */
  get(outContractCode: string): PolicyState {
    const state = this.#states.get(outContractCode);
    if (state === undefined) throw new NotFoundException();
    return state;
  }
}
