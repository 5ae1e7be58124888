import { Injectable } from '@nestjs/common';
import {
  lowerOffer,
  renewOffer,
  terminateOffer,
  type RenewChoice,
} from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import { AutomaticCollection } from '../collection/automatic-collection.js';
import type { ContractCollection } from '../collection/pages/contract-collection.js';
import { earliest, type NextWindow } from '../clock/next-window.js';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { ContractLookupService } from '../contracts/contract-lookup.service.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { bilingual } from '../html/html.js';
import { NotificationLog } from '../notifications/notification-log.js';
import { PolicyUploadService } from '../policies/policy-upload.service.js';
import { PeriodListService } from '../premiums/period-list.service.js';
import { periodWindows } from '../premiums/period-windows.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import type { ContractOverview, Simulation } from './contract-overview.js';
import { contractTotals } from './contract-totals.js';

/** Collects the data for the page of a contract from WeChat Pay, regardless of the browser's parameters. */
@Injectable()
export class ContractOverviewService {
  constructor(
    private readonly lookup: ContractLookupService,
    private readonly signing: ContractSigningService,
    private readonly premiums: PeriodListService,
    private readonly policies: PolicyUploadService,
    private readonly notifications: NotificationLog,
    private readonly clock: SampleClock,
    private readonly config: SampleConfig,
    private readonly simulator: EmbeddedSimulator,
    private readonly automatic: AutomaticCollection,
  ) {}

  async of(planId: number, code: string): Promise<ContractOverview> {
    const { count: notificationCount } = this.notifications;
    const contract = await this.lookup.find(planId, code);
    const signed = this.signing.find(planId, code);
    if (contract === undefined) {
      const canStillSign = this.signing.findOpen(planId, code) !== undefined;
      const notifications = this.notifications.of(code);
      return {
        planId,
        code,
        contract,
        signed,
        canStillSign,
        notifications,
        notificationCount,
      };
    }
    const [{ periods, orders }, policy] = await Promise.all([
      this.premiums.of(contract),
      this.policies.find(planId, code),
    ]);
    const { now } = this.clock;
    const { contract_state: contractState, contract_id } = contract;
    const frequency = this.config.getFrequency(planId);
    const context = { contractState, periods, signed, frequency, now };
    const renew = renewOffer(context);
    return {
      planId,
      code,
      contract,
      signed,
      frequency,
      totals: contractTotals(periods, orders),
      policy,
      upcoming: earliest([...periodWindows(periods, now), ...renewWindows(renew)]),
      periods,
      orders,
      lower: lowerOffer(context),
      renew,
      terminate: terminateOffer(context),
      collection: await this.getCollection(contract_id, contractState, signed?.renewable === true),
      notifications: this.notifications.of(
        code,
        orders.map(({ outTradeNo }) => outTradeNo),
      ),
      notificationCount,
      now,
      simulation: this.getSimulation(contract_id),
    };
  }

  /** `undefined` when the sample talks to WeChat Pay. */
  private async getCollection(
    contractId: string,
    contractState: string,
    isRenewable: boolean,
  ): Promise<ContractCollection | undefined> {
    if (!this.automatic.isAvailable) return undefined;
    return {
      isCollected: await this.automatic.isCollected(contractId),
      isStuck: await this.automatic.isStuck(contractId),
      isRenewable,
      canStart: ['SIGNED', 'TO_BE_RENEWED'].includes(contractState),
      events: await this.automatic.timeline(contractId),
    };
  }

  private getSimulation(contractId: string): Simulation | undefined {
    const customerPage = this.simulator.customerPage(contractId);
    const { phone } = this.simulator;
    return customerPage === undefined || phone === undefined ? undefined : { customerPage, phone };
  }
}

function renewWindows(renew: Offer<RenewChoice>): NextWindow[] {
  if (renew.open || renew.opensAt === undefined) return [];
  return [{ what: bilingual('renew', '续期'), opensAt: renew.opensAt }];
}
