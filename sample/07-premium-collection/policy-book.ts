import { Injectable, NotFoundException } from '@nestjs/common';

/** A policy of the insurer, and what the collection has reported about its premiums. */
export interface Policy {
  readonly plan_id: number;
  /** Premiums of a lapsed policy are not collected. */
  lapsed: boolean;
  /** Sum of the collected premiums, fen. */
  paid: number;
  /** Texts for the clerk, oldest first. */
  readonly notes: string[];
}

/** The insurer's policies by their contract codes, in memory. */
@Injectable()
export class PolicyBook {
  readonly #policies = new Map<string, Policy>();

  add(code: string, plan_id: number): void {
    this.#policies.set(code, { plan_id, lapsed: false, paid: 0, notes: [] });
  }

  /** `undefined` for a contract of an earlier run, or of another application. */
  get(code: string): Policy | undefined {
    return this.#policies.get(code);
  }

  /** @throws {NotFoundException} for an unknown code. */
  find(code: string): Policy {
    const policy = this.get(code);
    if (policy === undefined) throw new NotFoundException();
    return policy;
  }
}
