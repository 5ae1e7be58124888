import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import type { WechatPayOrder } from '../../../resources/order.js';
import { WechatPayTransactionService } from '../../../transactions/wechat-pay-transaction.service.js';
import { WechatPayStatus } from '../../../wechat-pay-insurance.status.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import type { CollectionRules } from '../../ledger/collection-rules.js';
import type { ContractLedger, Premium } from '../../ledger/ledger.js';
import { mayHaveLostOrders } from '../../ledger/premiums/recheck.js';
import { createTradeNumber } from '../../ledger/premiums/trade-number.js';
import { expectSubject, isMissing, TIMEOUT, toDeductionFact } from '../call-outcome.js';
import { ContractRefresh } from '../contract-refresh.js';
import { DeductionSettlement } from '../premiums/deduction-settlement.js';
import { LedgerEditor } from '../ledger-editor.js';
import { overwriteRecord } from '../record-editor.js';

const NAME = 'recheck';

/** A restore of the ledger, in epoch milliseconds. */
export interface RestoreMark {
  /** When the backup was made. */
  readonly since: number;
  /** When the restore was announced. Premiums that were queried since are up to date. */
  readonly at: number;
}

/** Finds out what a ledger that was restored from a backup does not know. */
@Injectable()
export class RestoreRecheck {
  readonly #settings: CollectionSettings;
  readonly #transactions: WechatPayTransactionService;
  readonly #mchid: string;
  readonly #editor: LedgerEditor;
  readonly #settlement: DeductionSettlement;
  readonly #refresh: ContractRefresh;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(WechatPayTransactionService) transactions: WechatPayTransactionService,
    @Inject(WechatPayStatus) status: WechatPayStatus,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(DeductionSettlement) settlement: DeductionSettlement,
    @Inject(ContractRefresh) refresh: ContractRefresh,
  ) {
    this.#settings = settings.open();
    this.#transactions = transactions;
    this.#mchid = status.read().mchid;
    this.#editor = editor;
    this.#settlement = settlement;
    this.#refresh = refresh;
  }

  /** Records the restore for all instances. */
  async mark(since: number): Promise<void> {
    const { store, clock } = this.#settings;
    const value: RestoreMark = { since, at: clock() };
    await overwriteRecord(store, { name: NAME, value });
  }

  /** Reads the last restore; `undefined` when there was none. */
  async readMark(): Promise<RestoreMark | undefined> {
    const record = await this.#settings.store.loadRecord(NAME);
    return record?.value as RestoreMark | undefined;
  }

  /** The rules with the last restore, which another instance may have recorded. */
  async readRules(): Promise<CollectionRules> {
    const mark = await this.readMark();
    const { rules } = this.#settings;
    return mark === undefined ? rules : { ...rules, recheckBefore: mark.at };
  }

  /**
   * Looks for deductions that were sent after the backup, under the numbers that are derived, and takes over the
   * current state of the contract and its list of periods. Returns the ledger afterwards.
   *
   * @throws the error of a query.
   */
  async findLost(
    { contract }: ContractLedger,
    premium: Premium,
    rules: CollectionRules,
  ): Promise<ContractLedger | undefined> {
    if (mayHaveLostOrders(premium, rules)) await this.#findOrders(premium, rules);
    return this.#refresh.refresh(contract);
  }

  /** Records that nothing is left to find that was lost before this restore; a later one begins again. */
  async finish(
    premium: Premium,
    { recheckBefore = 0 }: CollectionRules,
  ): Promise<ContractLedger | undefined> {
    return this.#editor.editPremium(premium, (current) => ({
      premium: {
        ...current,
        recheckedAt: recheckBefore,
        // The clock of the instance that announced the restore may be ahead.
        checkedAt: Math.max(current.checkedAt, recheckBefore),
      },
      events: [],
    }));
  }

  async #findOrders(premium: Premium, { maxAttempts }: CollectionRules): Promise<void> {
    const last = premium.attempts.at(-1);
    const first = last?.state === 'absent' ? last.number : (last?.number ?? 0) + 1;
    for (let number = first; number <= maxAttempts; number += 1) {
      const order = await this.#queryOrder(premium, number);
      if (order === undefined) break;
      await this.#settlement.settle(premium, { ...toDeductionFact(order), number, isQuery: true });
    }
  }

  async #queryOrder(
    { contract_id, policy_period_id }: Premium,
    attempt: number,
  ): Promise<WechatPayOrder | undefined> {
    const out_trade_no = createTradeNumber({
      mchid: this.#mchid,
      contract_id,
      policy_period_id,
      attempt,
    });
    try {
      const order = await this.#transactions.queryOrder({ out_trade_no }, { timeout: TIMEOUT });
      return expectSubject(order, { out_trade_no });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
