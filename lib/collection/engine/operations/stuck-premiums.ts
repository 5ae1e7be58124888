import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { findOpenAttempt, type Premium } from '../../ledger/ledger.js';
import { recordOutcome } from '../../ledger/premiums/record.js';
import type { PremiumTotal, StuckQuery } from '../../stores/collection-store.js';
import { LedgerEditor } from '../ledger-editor.js';

/** Which stuck premiums are meant. Without any property, all of them. */
export interface StuckSelection {
  /** Only those with this reason, for instance `PARAM_ERROR`. */
  readonly reason?: string | undefined;
  /** Only those of this template. */
  readonly plan_id?: number | undefined;
  /** Only those of this contract. */
  readonly contract_id?: string | undefined;
}

/** Options of `PremiumCollection.stuck`: which premiums, and how many of them. */
export interface StuckOptions extends StuckSelection {
  /** Greatest number of premiums, at least 1. Default 100. */
  readonly limit?: number | undefined;
}

/** The fate of a stuck premium: `retry` queries its state and goes on, `skip` ends its collection. */
export type StuckAction = 'retry' | 'skip';

/** The premiums that were resolved, or would be. */
export interface StuckResolution extends PremiumTotal {
  /** True when nothing was changed. */
  readonly isDryRun: boolean;
  /** Numbers and sums by reason, the most frequent first. */
  readonly reasons: readonly (PremiumTotal & {
    /** Why the premiums are stuck. */
    readonly reason: string;
  })[];
}

const NAMES: readonly string[] = ['reason', 'plan_id', 'contract_id'];

/** Premiums that are read at once. */
const PAGE = 200;

/** Resolves stuck premiums. */
@Injectable()
export class StuckPremiums {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
  }

  /** @throws {TypeError} for an unknown or wrong option. */
  async list(options: StuckOptions): Promise<readonly Premium[]> {
    const { limit = 100, ...selection } = checkSelection(options, 'limit');
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new TypeError('limit must be a positive integer');
    }
    return this.#settings.store.findStuck({ ...selection, limit });
  }

  /**
   * Resolves a premium if it is still stuck.
   *
   * @throws {TypeError} for an unknown action.
   */
  async resolve(premium: Premium, action: StuckAction): Promise<void> {
    await this.#resolve(premium, checkAction(action));
  }

  /** Returns whether the premium was still stuck. */
  async #resolve(premium: Premium, action: StuckAction): Promise<boolean> {
    let isResolved = false;
    await this.#editor.editPremium(premium, (current) => {
      isResolved = current.state === 'stuck';
      if (!isResolved) return { premium: current, events: [] };
      if (action === 'skip') return recordOutcome(current, 'skipped', 'resolved');
      const isOpen = findOpenAttempt(current) !== undefined;
      return recordOutcome(current, isOpen ? 'deduction-unknown' : 'schedule-unknown', 'resolved');
    });
    return isResolved;
  }

  /** @throws {TypeError} for an unknown or wrong property of the selection, or an unknown action. */
  async resolveAll(
    selection: StuckSelection,
    action: StuckAction,
    isDryRun: boolean,
  ): Promise<StuckResolution> {
    checkAction(action);
    const reasons = new Map<string, PremiumTotal>();
    for await (const premium of this.#iterate(checkSelection(selection))) {
      if (!isDryRun && !(await this.#resolve(premium, action))) continue;
      const { reason = '', amount } = premium;
      const total = reasons.get(reason) ?? { count: 0, amount: 0 };
      reasons.set(reason, { count: total.count + 1, amount: total.amount + amount });
    }
    const totals = [...reasons].map(([reason, total]) => ({ reason, ...total }));
    return {
      isDryRun,
      count: totals.reduce((sum, { count }) => sum + count, 0),
      amount: totals.reduce((sum, { amount }) => sum + amount, 0),
      reasons: totals.toSorted((one, other) => other.count - one.count),
    };
  }

  async *#iterate(selection: StuckSelection): AsyncGenerator<Premium> {
    let after: StuckQuery['after'];
    for (;;) {
      const page = await this.#settings.store.findStuck({ ...selection, limit: PAGE, after });
      yield* page;
      after = page.at(-1);
      if (page.length < PAGE) return;
    }
  }
}

/**
 * A misspelt property would select every premium.
 *
 * @param others Further properties.
 */
function checkSelection<Selection extends StuckSelection>(
  selection: Selection,
  ...others: readonly (keyof Selection & string)[]
): Selection {
  if (typeof selection !== 'object' || selection === null) {
    throw new TypeError(`the selection must be an object with ${[...NAMES, ...others].join(', ')}`);
  }
  const unknown = Object.keys(selection).find((name) => ![...NAMES, ...others].includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`${unknown} is unknown; select by ${[...NAMES, ...others].join(', ')}`);
  }
  const { reason, plan_id, contract_id } = selection;
  for (const [name, value] of Object.entries({ reason, contract_id })) {
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`${name} must be a string`);
    }
  }
  if (plan_id !== undefined && !(Number.isSafeInteger(plan_id) && plan_id >= 1)) {
    throw new TypeError('plan_id must be a positive integer');
  }
  return selection;
}

/** @throws {TypeError} */
function checkAction(action: StuckAction): StuckAction {
  if (action === 'retry' || action === 'skip') return action;
  throw new TypeError("action must be 'retry' or 'skip'");
}
