import { Injectable, NotFoundException } from '@nestjs/common';

/** Facts instead of one state: notifications may arrive in any order. */
export interface Policy {
  signed: boolean;
  terminated: boolean;
  premium: 'open' | 'paid' | 'failed';
}

/** The insurer's policies by their contract codes, in memory. */
@Injectable()
export class PolicyBook {
  readonly #policies = new Map<string, Policy>();

  add(code: string): void {
    this.#policies.set(code, { signed: false, terminated: false, premium: 'open' });
  }

  update(code: string, facts: Partial<Policy>): void {
    Object.assign(this.find(code), facts);
  }

  /** @throws {NotFoundException} for an unknown code. */
  find(code: string): Policy {
    const policy = this.#policies.get(code);
    if (policy === undefined) throw new NotFoundException();
    return policy;
  }
}
