import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../common/sealed.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { findOpenAttempt, type Premium } from '../ledger/ledger.js';
import { recordOutcome } from '../ledger/record.js';
import type { PremiumTotal, StuckQuery } from '../stores/collection-store.js';
import { LedgerEditor } from './ledger-editor.js';

/** Which stuck premiums are meant. Without any property, all of them. */
export interface StuckSelection {
  /** Only those with this reason, for instance `PARAM_ERROR`. */
  readonly reason?: string | undefined;
  /** Only those of this template. */
  readonly plan_id?: number | undefined;
  /** Only those of this contract. */
  readonly contract_id?: string | undefined;
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

  /** @throws {TypeError} for a selection that cannot be meant. */
  async list(selection: StuckSelection, limit: number): Promise<readonly Premium[]> {
    return this.#settings.store.findStuck({ ...checkSelection(selection), limit });
  }

  /** Resolves a premium if it is still stuck. Returns whether it was. */
  async resolve(premium: Premium, action: StuckAction): Promise<boolean> {
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

  /** @throws {TypeError} for a selection or an action that cannot be meant. */
  async resolveAll(
    selection: StuckSelection,
    action: StuckAction,
    isDryRun: boolean,
  ): Promise<StuckResolution> {
    const reasons = new Map<string, PremiumTotal>();
    for await (const premium of this.#iterate(checkSelection(selection))) {
      if (!isDryRun && !(await this.resolve(premium, checkAction(action)))) continue;
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

/** A misspelt property would select every premium. */
function checkSelection(selection: StuckSelection): StuckSelection {
  const unknown = Object.keys(selection).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`${unknown} is unknown; select by ${NAMES.join(', ')}`);
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
export function checkAction(action: StuckAction): StuckAction {
  if (action === 'retry' || action === 'skip') return action;
  throw new TypeError("action must be 'retry' or 'skip'");
}
