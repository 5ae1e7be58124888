import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Sealed } from '../../../common/sealed.js';
import { WechatPayStatus } from '../../../wechat-pay-insurance.status.js';
import type { CollectionSettings } from '../../collection-options.js';
import { COLLECTION_SETTINGS } from '../../collection-tokens.js';
import { explainError } from '../../explain-error.js';
import type { ContractLedger, Premium } from '../../ledger/ledger.js';
import { fitNextAttempt } from '../../ledger/premiums/record.js';
import type { DeductionFact } from '../../ledger/premiums/deduction-fact.js';
import { type RetryDecision, settleDeduction } from '../../ledger/premiums/settle.js';
import { isTradeNumberOf, parseAttach } from '../../ledger/premiums/trade-number.js';
import { LedgerEditor } from '../ledger-editor.js';
import { PolicyDecisions, toFailedDeduction } from '../policy-decisions.js';

type PremiumKey = Pick<Premium, 'contract_id' | 'policy_period_id'>;

/** The premium of an order. */
export interface FoundPremium {
  readonly premium: PremiumKey;
  /** The ledger of its contract, when it was read to find the premium. */
  readonly ledger?: ContractLedger | undefined;
}

/** Records facts about deductions, from whatever source. */
@Injectable()
export class DeductionSettlement {
  readonly #settings: CollectionSettings;
  readonly #editor: LedgerEditor;
  readonly #policy: PolicyDecisions;
  readonly #mchid: string;
  readonly #logger = new Logger('PremiumCollection');

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(LedgerEditor) editor: LedgerEditor,
    @Inject(PolicyDecisions) policy: PolicyDecisions,
    @Inject(WechatPayStatus) status: WechatPayStatus,
  ) {
    this.#settings = settings.open();
    this.#editor = editor;
    this.#policy = policy;
    this.#mchid = status.read().mchid;
  }

  /**
   * Finds the premium of an order by its number; `undefined` for an order of something else. After a restore the ledger
   * may lack the number. Then `attach` names the premium, from whose identity the number must be derived: a customer may
   * have chosen the text of another order of the merchant.
   */
  async findPremium(
    outTradeNo: string,
    attach: string | undefined,
  ): Promise<FoundPremium | undefined> {
    const { store } = this.#settings;
    // The orders of the collection name their premium, whose ledger has the number.
    const named = await this.#findNamed(attach);
    if (named?.premium.attempts.some(({ out_trade_no }) => out_trade_no === outTradeNo)) {
      return named;
    }
    const premium = await store.findByTradeNumber(outTradeNo);
    if (premium !== undefined) return { premium };
    if (named === undefined) return undefined;
    const { contract_id, policy_period_id } = named.premium;
    const identity = { mchid: this.#mchid, contract_id, policy_period_id };
    return isTradeNumberOf(identity, outTradeNo) ? named : undefined;
  }

  async #findNamed(
    attach: string | undefined,
  ): Promise<{ readonly premium: Premium; readonly ledger: ContractLedger } | undefined> {
    const named = parseAttach(attach);
    if (named === undefined) return undefined;
    const ledger = await this.#settings.store.load(named.contract_id);
    const premium = ledger?.premiums.find(
      ({ policy_period_id }) => policy_period_id === named.policy_period_id,
    );
    return ledger === undefined || premium === undefined ? undefined : { premium, ledger };
  }

  /**
   * Settles a deduction. Returns the ledger afterwards, `undefined` for an unknown contract.
   *
   * @param known the ledger as it was loaded or committed just now.
   */
  async settle(
    key: PremiumKey,
    fact: DeductionFact,
    known?: ContractLedger,
  ): Promise<ContractLedger | undefined> {
    const { rules } = this.#settings;
    const decideRetry = fact.outcome === 'failed' ? await this.#decideRetry(key, fact) : undefined;
    return this.#editor.editPremium(
      key,
      (premium, now, ledger) =>
        settleDeduction(premium, fact, { now, rules, decideRetry, isEnding: isEnding(ledger) }),
      known,
    );
  }

  /** Asks the policy before the commit; the function that it returns does not wait. */
  async #decideRetry(key: PremiumKey, fact: DeductionFact): Promise<RetryDecision | undefined> {
    const { store, clock, rules } = this.#settings;
    const ledger = await store.load(key.contract_id);
    const premium = ledger?.premiums.find(
      ({ policy_period_id }) => policy_period_id === key.policy_period_id,
    );
    if (ledger === undefined || premium === undefined || isEnding(ledger)) return undefined;
    const { premium: failed, events } = settleDeduction(premium, fact, { now: clock(), rules });
    // The fact may have been recorded before, or the premium was paid otherwise.
    if (!events.some(({ type }) => type === 'failed')) return undefined;
    try {
      const choice = await this.#policy.chooseNextAttempt(toFailedDeduction(ledger, failed));
      if (choice === 'default') return undefined;
      return (current, now) =>
        choice === 'stop' || current.attempts.length >= rules.maxAttempts
          ? undefined
          : fitNextAttempt(current, choice, now);
    } catch (error) {
      const { contract_id, policy_period_id } = key;
      this.#logger.error(
        `nextAttempt() of the policy failed for ${contract_id}, period ${policy_period_id}; the default applies: ${explainError(error)}`,
      );
      return undefined;
    }
  }
}

function isEnding({ contract }: ContractLedger): boolean {
  return contract.state === 'ended' || contract.state === 'withdrawn';
}
