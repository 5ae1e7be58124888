import { Injectable } from '@nestjs/common';
import type { DeductFrequency } from 'nestjs-wechatpay-insurance';
import { SampleConfig } from '../config/sample-config.js';
import { ContractLookupService } from '../contracts/contract-lookup.service.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { toMask } from '../contracts/policy-request.js';
import type { SigningAttempt } from '../contracts/signing-attempt.js';
import { PeriodListService } from '../premiums/period-list.service.js';
import { contractTotals, type ContractTotals } from './contract-totals.js';

const PAGE_SIZE = 20;

/** A contract in the list, with its state at WeChat Pay. */
export interface ListedContract {
  readonly attempt: SigningAttempt;
  readonly frequency: DeductFrequency;
  /** `undefined` until the customer has signed. */
  readonly state: string | undefined;
  readonly next: ContractTotals['next'];
}

/** One page of the list. */
export interface ContractListPage {
  readonly contracts: readonly ListedContract[];
  readonly query: string;
  readonly page: number;
  readonly hasMore: boolean;
}

/**
 * Lists the contracts that were started since the sample was. WeChat Pay does not list contracts: an application
 * lists its own records, which notifications keep up to date, and need not query each contract.
 */
@Injectable()
export class ContractListService {
  constructor(
    private readonly signing: ContractSigningService,
    private readonly lookup: ContractLookupService,
    private readonly premiums: PeriodListService,
    private readonly config: SampleConfig,
  ) {}

  /** @param query a name or part of a contract number; empty for all. */
  async list(query: string, page: number): Promise<ContractListPage> {
    const found = this.signing.latest.filter((attempt) => isMatch(attempt, query));
    const start = (page - 1) * PAGE_SIZE;
    const contracts = await Promise.all(
      found.slice(start, start + PAGE_SIZE).map((attempt) => this.look(attempt)),
    );
    return { contracts, query, page, hasMore: found.length > start + PAGE_SIZE };
  }

  private async look(attempt: SigningAttempt): Promise<ListedContract> {
    const contract = await this.lookup.find(attempt.planId, attempt.code);
    const frequency = this.config.getFrequency(attempt.planId);
    if (contract === undefined) return { attempt, frequency, state: undefined, next: undefined };
    const { periods, orders } = await this.premiums.of(contract);
    return {
      attempt,
      frequency,
      state: contract.contract_state,
      next: contractTotals(periods, orders).next,
    };
  }
}

/** Names are kept masked, so that a full name finds every contract with the same mask. */
function isMatch({ code, insured }: SigningAttempt, query: string): boolean {
  return (
    code.toLowerCase().includes(query.toLowerCase()) || [query, toMask(query)].includes(insured)
  );
}
