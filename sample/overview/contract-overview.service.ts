import { Injectable } from '@nestjs/common';
import {
  lowerOffer,
  renewOffer,
  terminateOffer,
  type RenewChoice,
} from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import { earliest, type NextWindow } from '../clock/next-window.js';
import { SampleClock } from '../clock/sample-clock.js';
import { ContractLookupService } from '../contracts/contract-lookup.service.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { bilingual } from '../html/html.js';
import { NotificationLog } from '../notifications/notification-log.js';
import { PeriodListService } from '../premiums/period-list.service.js';
import { periodWindows } from '../premiums/period-windows.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import type { ContractOverview } from './contract-overview.js';

/** Collects the data for the page of a contract from WeChat Pay, regardless of the browser's parameters. */
@Injectable()
export class ContractOverviewService {
  constructor(
    private readonly lookup: ContractLookupService,
    private readonly signing: ContractSigningService,
    private readonly premiums: PeriodListService,
    private readonly notifications: NotificationLog,
    private readonly clock: SampleClock,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  async of(planId: number, code: string): Promise<ContractOverview> {
    const contract = await this.lookup.find(planId, code);
    if (contract === undefined) {
      const canStillSign = this.signing.findOpen(planId, code) !== undefined;
      return { planId, code, contract, canStillSign, notifications: this.notifications.of(code) };
    }
    const { periods, orders } = await this.premiums.of(contract);
    const { now } = this.clock;
    const { contract_state: contractState, contract_id } = contract;
    const signed = this.signing.find(planId, code);
    const context = { contractState, periods, signed, now };
    const renew = renewOffer(context);
    const customerPage = this.simulator.customerPage(contract_id);
    return {
      planId,
      code,
      contract,
      periods,
      orders,
      lower: lowerOffer(context),
      renew,
      terminate: terminateOffer(context),
      notifications: this.notifications.of(
        code,
        orders.map(({ outTradeNo }) => outTradeNo),
      ),
      now,
      simulation:
        customerPage === undefined
          ? undefined
          : { customerPage, next: earliest([...periodWindows(periods), ...renewWindows(renew)]) },
    };
  }
}

function renewWindows(renew: Offer<RenewChoice>): NextWindow[] {
  if (renew.open || renew.opensAt === undefined) return [];
  return [{ what: bilingual('renew', '续期'), opensAt: renew.opensAt }];
}
