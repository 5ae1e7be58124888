import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { type ContractLedger, findOpenAttempt, type Premium } from '../../ledger/ledger.js';
import { findPremium } from '../../ledger/plan-due-times.js';
import { recordRenewalOutcome } from '../../ledger/renewals/record-renewal.js';
import { ContractRefresh } from '../contract-refresh.js';
import { LedgerEditor } from '../ledger-editor.js';
import { PremiumWorker } from '../premiums/premium-worker.js';
import { RenewalWorker } from '../renewals/renewal-worker.js';
import { type StuckAction, StuckPremiums } from './stuck-premiums.js';

/** A premium that belongs to no contract of the ledger. */
const UNKNOWN = 'is not collected; enrol its contract first';

/** Takes the steps of one contract that a person asks for. */
@Injectable()
export class ManualSteps {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;
  readonly #refresh: ContractRefresh;
  readonly #worker: PremiumWorker;
  readonly #renewals: RenewalWorker;
  readonly #stuck: StuckPremiums;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(ContractRefresh) refresh: ContractRefresh,
    @Inject(PremiumWorker) worker: PremiumWorker,
    @Inject(RenewalWorker) renewals: RenewalWorker,
    @Inject(StuckPremiums) stuck: StuckPremiums,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
    this.#refresh = refresh;
    this.#worker = worker;
    this.#renewals = renewals;
    this.#stuck = stuck;
  }

  /** Withdraws a contract, and looks at each premium once. @throws {RangeError} for an unknown contract. */
  async withdraw(contractId: string): Promise<ContractLedger> {
    const ledger = await this.#refresh.end(contractId, 'withdrawn');
    if (ledger === undefined) throw new RangeError(`contract ${contractId} ${UNKNOWN}`);
    for (const { policy_period_id } of ledger.premiums) {
      await this.#worker.work(contractId, policy_period_id);
    }
    return this.#load(contractId);
  }

  /** Ends the wait of a premium, and works on it. @throws {RangeError} for an unknown premium. */
  async collectNow(contractId: string, policyPeriodId: number): Promise<Premium> {
    await this.#find(contractId, policyPeriodId);
    const key = { contract_id: contractId, policy_period_id: policyPeriodId };
    await this.#editor.editPremium(key, (premium) => ({
      // The result of a request that may still be on its way is not queried earlier.
      premium:
        premium.state === 'scheduling' || findOpenAttempt(premium) !== undefined
          ? premium
          : { ...premium, waitUntil: undefined },
      events: [],
    }));
    await this.#worker.work(contractId, policyPeriodId);
    return this.#find(contractId, policyPeriodId);
  }

  /** Ends the wait of a renewal, and works on it. @throws {RangeError} for an unknown contract. */
  async renewNow(contractId: string): Promise<ContractLedger> {
    await this.#load(contractId);
    await this.#editor.editRenewal(contractId, (renewal) => {
      const resumed = recordRenewalOutcome(renewal, 'resumed');
      // The result of a request that may still be on its way is not queried earlier.
      const isOpen = resumed.state === 'planned';
      return { renewal: isOpen ? { ...resumed, waitUntil: undefined } : resumed, events: [] };
    });
    await this.#renewals.work(contractId);
    return this.#load(contractId);
  }

  /** Resolves a stuck premium. @throws {RangeError} for a premium that is unknown, or not stuck. */
  async resolve(contractId: string, policyPeriodId: number, action: StuckAction): Promise<Premium> {
    const found = await this.#find(contractId, policyPeriodId);
    if (found.state !== 'stuck') {
      throw new RangeError(
        `period ${policyPeriodId} of contract ${contractId} is ${found.state}, and only a stuck premium can be resolved`,
      );
    }
    await this.#stuck.resolve(found, action);
    return this.#find(contractId, policyPeriodId);
  }

  async #load(contractId: string): Promise<ContractLedger> {
    const ledger = await this.#settings.store.load(contractId);
    if (ledger === undefined) throw new RangeError(`contract ${contractId} ${UNKNOWN}`);
    return ledger;
  }

  async #find(contractId: string, policyPeriodId: number): Promise<Premium> {
    const ledger = await this.#load(contractId);
    if (!ledger.premiums.some(({ policy_period_id: id }) => id === policyPeriodId)) {
      throw new RangeError(`contract ${contractId} has no period ${policyPeriodId}`);
    }
    return findPremium(ledger, policyPeriodId);
  }
}
