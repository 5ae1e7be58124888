import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { DAY } from '../../ledger/collection-rules.js';
import type { PrunedPage } from '../../stores/collection-store.js';
import { type Claimable, claimWork } from '../record-editor.js';

/** Contracts that one statement looks at. */
const PAGE = 200;
const NAME = 'prune';

/** Numbers of the deleted rows. */
export type PruneResult = Omit<PrunedPage, 'last'>;

interface LastPrune extends Claimable {
  /** Epoch milliseconds. */
  readonly prunedAt: number;
}

/** Deletes contracts that ended long ago. */
@Injectable()
export class ContractRetention {
  readonly #settings: CollectionSettings;
  readonly #logger = new Logger('PremiumCollection');

  constructor(@Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>) {
    this.#settings = settings.open();
  }

  /** Deletes page by page. */
  async prune(before: number, isStopping: () => boolean = () => false): Promise<PruneResult> {
    const { store } = this.#settings;
    let total: PruneResult = { contracts: 0, premiums: 0, events: 0 };
    let after: string | undefined;
    do {
      const page = await store.prune({ before, limit: PAGE, after });
      total = {
        contracts: total.contracts + page.contracts,
        premiums: total.premiums + page.premiums,
        events: total.events + page.events,
      };
      after = page.last;
    } while (after !== undefined && !isStopping());
    return total;
  }

  /** Deletes once a day, in one instance, what the option `retentionDays` lets go. */
  async pruneIfDue(isStopping: () => boolean): Promise<void> {
    const { store, clock, retentionDays } = this.#settings;
    if (retentionDays === undefined) return;
    const now = clock();
    const claim = await claimWork<LastPrune>(
      store,
      NAME,
      now,
      (last) => now - (last?.prunedAt ?? 0) >= DAY,
    );
    if (claim === undefined) return;
    const { contracts } = await this.prune(now - retentionDays * DAY, isStopping);
    if (contracts > 0)
      this.#logger.log(`${contracts} contracts were deleted after their retention`);
    const value: LastPrune = { prunedAt: now };
    await store.saveRecord({ name: NAME, version: claim.version + 1, value });
  }
}
