import { Inject, Injectable } from '@nestjs/common';
import { DEFAULT_NAME } from '../../common/instance-name.js';
import type { Sealed } from '../../common/sealed.js';
import type {
  ContractNotificationResource,
  ContractRenewedNotification,
  ContractSignedNotification,
  ContractTerminatedNotification,
  DeductionFailedNotification,
  DeductionSucceededNotification,
} from '../../notifications/events/wechat-pay-notification.js';
import { OnWechatPayNotification } from '../../notifications/on-wechat-pay-notification.decorator.js';
import type { CollectionSettings } from '../collection-options.js';
import { COLLECTION_SETTINGS } from '../collection-tokens.js';
import { toOrderFields } from './call-outcome.js';
import { ContractRefresh } from './contract-refresh.js';
import { DeductionSettlement } from './premiums/deduction-settlement.js';

/** The collection belongs to the unnamed merchant; others of the application have contracts and orders of their own. */
const name = DEFAULT_NAME;

/** Takes results and contract events from WeChat Pay's notifications. */
@Injectable()
export class PremiumNotifications {
  readonly #settings: CollectionSettings;
  readonly #settlement: DeductionSettlement;
  readonly #refresh: ContractRefresh;

  constructor(
    @Inject(COLLECTION_SETTINGS) settings: Sealed<CollectionSettings>,
    @Inject(DeductionSettlement) settlement: DeductionSettlement,
    @Inject(ContractRefresh) refresh: ContractRefresh,
  ) {
    this.#settings = settings.open();
    this.#settlement = settlement;
    this.#refresh = refresh;
  }

  @OnWechatPayNotification('TRANSACTION.SUCCESS', 'TRANSACTION.FAIL', {
    id: 'premium-collection.settle',
    name,
  })
  async settle({
    event_type,
    resource,
  }: DeductionSucceededNotification | DeductionFailedNotification): Promise<void> {
    const { out_trade_no, attach } = resource;
    const found = await this.#settlement.findPremium(out_trade_no, attach);
    // Other orders of the merchant use the same events.
    if (found === undefined) return;
    const outcome = event_type === 'TRANSACTION.SUCCESS' ? 'paid' : 'failed';
    const fact = { ...toOrderFields(resource), outcome } as const;
    await this.#settlement.settle(found.premium, fact, found.ledger);
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'premium-collection.enrol', name })
  async enrol({ resource }: ContractSignedNotification): Promise<void> {
    if (!this.#settings.autoEnrol) return;
    const { plan_id, out_contract_code } = resource;
    // It may come late or again, after the application has withdrawn the contract.
    await this.#refresh.enrol({ plan_id, out_contract_code }, { endsWithdrawal: false });
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.RENEW', { id: 'premium-collection.renew', name })
  async renew({ resource }: ContractRenewedNotification): Promise<void> {
    const ledger = await this.#settings.store.load(resource.contract_id);
    if (ledger !== undefined) await this.#refresh.refresh(ledger.contract);
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.TERMINATE', { id: 'premium-collection.end', name })
  async end({ resource }: ContractTerminatedNotification): Promise<void> {
    const { contract_id }: ContractNotificationResource = resource;
    await this.#refresh.end(contract_id, 'ended');
  }
}
