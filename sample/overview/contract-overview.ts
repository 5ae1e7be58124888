import type { LowerChoice, RenewChoice } from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import type { NextWindow } from '../clock/next-window.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import type { ReceivedNotification } from '../notifications/received-notification.js';
import type { PremiumOrder } from '../premiums/premium-order.js';
import type { ShownPeriod } from '../premiums/shown-period.js';

/** What the page of a contract shows before anybody has signed. */
export interface UnsignedOverview {
  readonly planId: number;
  readonly code: string;
  readonly contract: undefined;
  /** True before the customer came back from WeChat Pay: the same session serves once. */
  readonly canStillSign: boolean;
  readonly notifications: readonly ReceivedNotification[];
}

/** What the page of a contract shows. */
export interface SignedOverview {
  readonly planId: number;
  readonly code: string;
  readonly contract: SignedContract;
  readonly periods: readonly ShownPeriod[];
  /** Newest first. */
  readonly orders: readonly PremiumOrder[];
  readonly lower: Offer<LowerChoice>;
  readonly renew: Offer<RenewChoice>;
  readonly terminate: Offer<object>;
  readonly notifications: readonly ReceivedNotification[];
  readonly now: Date;
  /** In the simulation alone. */
  readonly simulation: Simulation | undefined;
}

/** What only a simulation can do. */
export interface Simulation {
  /** The customer's page of the contract. */
  readonly customerPage: string;
  readonly next: NextWindow | undefined;
}

export type ContractOverview = UnsignedOverview | SignedOverview;
