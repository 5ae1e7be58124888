import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { LedgerConflictError } from '../explain-error.js';
import type { ContractLedger, ContractRenewal, Premium } from '../ledger/ledger.js';
import {
  applyChange,
  applyRenewalChange,
  type LedgerDraft,
  planDueTimes,
} from '../ledger/plan-due-times.js';
import type { PremiumChange } from '../ledger/premiums/record.js';
import type { RenewalChange } from '../ledger/renewals/record-renewal.js';
import { markStoreError } from '../stores/store-errors.js';

/** Milliseconds after the intent within which the request must be sent. */
const FENCE = 30_000;

/** Commits that lose against another worker in a row before an edit fails. */
const MAX_CONFLICTS = 20;

/** Changes ledgers in the store: load, change, plan, commit, and all over when another worker was faster. */
@Injectable()
export class LedgerEditor {
  readonly #settings: CollectionSettings;

  constructor(@Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>) {
    this.#settings = settings.open();
  }

  /**
   * Applies a function to the current ledger until its commit succeeds. Returns `undefined` for an unknown contract.
   *
   * @param known the ledger as it was loaded or committed just now, which saves a read while nothing else has changed it.
   * @throws {LedgerConflictError} when other workers were faster twenty times in a row.
   */
  async edit(
    contractId: string,
    change: (draft: LedgerDraft, now: number) => LedgerDraft,
    known?: ContractLedger,
  ): Promise<ContractLedger | undefined> {
    const { store, clock } = this.#settings;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const isKnown = known !== undefined && conflicts === 0;
      const before = isKnown ? known : await store.load(contractId);
      if (before === undefined) return undefined;
      const draft = change({ ledger: before, events: [] }, clock());
      const committed = await this.commit(before, draft);
      if (committed !== undefined) return committed;
    }
    throw markStoreError(
      new LedgerConflictError(
        `contract ${contractId} was changed by others ${MAX_CONFLICTS} times in a row`,
      ),
    );
  }

  /** Changes one premium as {@link edit} does. */
  async editPremium(
    { contract_id, policy_period_id }: Pick<Premium, 'contract_id' | 'policy_period_id'>,
    change: (premium: Premium, now: number, ledger: ContractLedger) => PremiumChange,
    known?: ContractLedger,
  ): Promise<ContractLedger | undefined> {
    const edit = (draft: LedgerDraft, now: number): LedgerDraft => {
      const premium = draft.ledger.premiums.find(
        (one) => one.policy_period_id === policy_period_id,
      );
      return premium === undefined
        ? draft
        : applyChange(draft, change(premium, now, draft.ledger), now);
    };
    return this.edit(contract_id, edit, known);
  }

  /** Changes the renewal as {@link edit} does. */
  async editRenewal(
    contractId: string,
    change: (renewal: ContractRenewal, now: number, ledger: ContractLedger) => RenewalChange,
  ): Promise<ContractLedger | undefined> {
    return this.edit(contractId, (draft, now) => {
      const { renewal } = draft.ledger;
      return renewal === undefined
        ? draft
        : applyRenewalChange(draft, change(renewal, now, draft.ledger), now);
    });
  }

  /**
   * Plans the due times and commits once. Returns the ledger as committed, or `undefined` when the contract has changed
   * since `before` was loaded, or when its plan is paused and the change does not permit that.
   */
  async commit(
    before: ContractLedger,
    draft: LedgerDraft,
    { unlessPaused = false, isPaused = false } = {},
  ): Promise<ContractLedger | undefined> {
    const { store, clock, rules } = this.#settings;
    const { ledger, events } = planDueTimes(draft, clock(), rules, isPaused);
    const known = new Map(before.premiums.map((one) => [one.policy_period_id, one]));
    const premiums = ledger.premiums.filter(
      (premium) => !isSame(known.get(premium.policy_period_id), premium),
    );
    const isSameContract =
      isSame(before.contract, ledger.contract) &&
      isSame(before.renewal ?? {}, ledger.renewal ?? {});
    if (premiums.length === 0 && events.length === 0 && isSameContract && before.version > 0) {
      return before;
    }
    const version = before.version + 1;
    const isCommitted = await store.commit({
      ledger: { ...ledger, version, premiums },
      expectedVersion: before.version,
      events,
      unlessPaused,
    });
    return isCommitted ? { ...ledger, version } : undefined;
  }

  /**
   * Commits that nothing can be done now, and returns whether that stands: `false` when another worker was faster, or when
   * the pause that was the reason has ended.
   */
  async commitWait(ledger: ContractLedger, isPaused: boolean): Promise<boolean> {
    const committed = await this.commit(ledger, { ledger, events: [] }, { isPaused });
    if (committed === undefined) return false;
    // The end of a pause releases what was held before; this commit may have come after it.
    return !isPaused || this.#settings.store.isPaused(ledger.contract.plan_id);
  }

  /**
   * Commits the intent of a request, and returns the ledger. `undefined` when another worker was faster, when the plan was
   * paused during the commit, when `isAllowed` says so, and when all of this took so long that another worker may take the
   * step over while the request is on its way.
   */
  async commitIntent(
    before: ContractLedger,
    draft: LedgerDraft,
    isAllowed: () => Promise<boolean> = async () => true,
  ): Promise<ContractLedger | undefined> {
    const { store, clock } = this.#settings;
    // Real time goes on when the clock is set back or the process was stopped.
    const [began, beganReal] = [clock(), performance.now()];
    const committed = await this.commit(before, draft, { unlessPaused: true });
    if (committed === undefined) return undefined;
    // A database may make a commit that began before the pause. A query later finds that nothing was sent.
    const isPaused = await store.isPaused(before.contract.plan_id);
    const maySend = !isPaused && (await isAllowed());
    // Last, since each of these reads may take long.
    const elapsed = Math.max(clock() - began, performance.now() - beganReal);
    return maySend && elapsed < FENCE ? committed : undefined;
  }
}

/** Compares fields, some of which are `undefined` in place of missing: a store does not keep them. */
function isSame(one: object | undefined, other: object): boolean {
  if (one === undefined || one === other) return one === other;
  type Fields = Readonly<Record<string, unknown>>;
  const [before, after] = [one as Fields, other as Fields];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) =>
    isSameValue(before[name], after[name]),
  );
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other);
}
