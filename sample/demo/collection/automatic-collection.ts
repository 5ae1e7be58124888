import { BadRequestException, Inject, Injectable, Optional } from '@nestjs/common';
import {
  type ContractLedger,
  MemoryCollectionStore,
  PremiumCollection,
  type PremiumEvent,
} from 'nestjs-wechatpay-insurance/collection';
import type { SignedContract } from '../contracts/contract-lookup.service.js';

/** The contracts whose premiums are collected automatically. All others are collected by hand. */
@Injectable()
export class AutomaticCollection {
  readonly #contractIds = new Set<string>();

  constructor(
    @Optional()
    @Inject(PremiumCollection)
    private readonly collection: PremiumCollection | undefined,
    private readonly store: MemoryCollectionStore,
  ) {}

  /** False when the sample talks to WeChat Pay. */
  get isAvailable(): boolean {
    return this.collection !== undefined;
  }

  /** @throws {BadRequestException} when the sample talks to WeChat Pay. */
  rejectUnavailable(): void {
    this.getEngine();
  }

  /** @throws {BadRequestException} when the sample talks to WeChat Pay. */
  getEngine(): PremiumCollection {
    if (this.collection !== undefined) return this.collection;
    throw new BadRequestException(
      'The demo collects automatically in a simulation only. 仅模拟环境提供自动收费。',
    );
  }

  async start({ plan_id, out_contract_code }: ContractNumber): Promise<void> {
    const { contract } = await this.getEngine().enrol({ plan_id, out_contract_code });
    this.#contractIds.add(contract.contract_id);
  }

  async stop(contractId: string): Promise<void> {
    await this.getEngine().withdraw(contractId);
  }

  async isCollected(contractId: string): Promise<boolean> {
    const state = (await this.store.load(contractId))?.contract.state;
    return state === 'active' || state === 'suspended';
  }

  /** True while a premium of the contract needs a person. */
  async isStuck(contractId: string): Promise<boolean> {
    const ledger = await this.store.load(contractId);
    return ledger?.premiums.some(({ state }) => state === 'stuck') ?? false;
  }

  /** Takes over a change of the list of premiums, which WeChat Pay does not notify. */
  async refresh(contract: SignedContract): Promise<void> {
    if (await this.isCollected(contract.contract_id)) await this.start(contract);
  }

  /** @throws {BadRequestException} for a contract that is collected automatically. */
  async rejectCollected({ contract_id }: SignedContract): Promise<void> {
    if (!(await this.isCollected(contract_id))) return;
    throw new BadRequestException(
      'The premiums of this contract are collected automatically. 该协议为自动收费。',
    );
  }

  /** Every contract that was enrolled, also those that have ended. */
  async ledgers(): Promise<ContractLedger[]> {
    const found = await Promise.all([...this.#contractIds].map((id) => this.store.load(id)));
    return found.filter((ledger) => ledger !== undefined);
  }

  /** Oldest first; `undefined` for a contract that was never enrolled. */
  async timeline(contractId: string): Promise<readonly PremiumEvent[] | undefined> {
    const known = this.#contractIds.has(contractId);
    return known ? this.getEngine().timeline(contractId) : undefined;
  }
}

type ContractNumber = Pick<SignedContract, 'plan_id' | 'out_contract_code'>;
