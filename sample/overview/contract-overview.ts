import type { LowerChoice, RenewChoice } from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import type { NextWindow } from '../clock/next-window.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import type { ReceivedNotification } from '../notifications/received-notification.js';
import type { PremiumOrder } from '../premiums/premium-order.js';
import type { ShownPeriod } from '../premiums/shown-period.js';

/** Content of the contract page before the customer has signed. */
export interface UnsignedOverview {
  readonly planId: number;
  readonly code: string;
  readonly contract: undefined;
  /** True until the customer returns from WeChat Pay; a session can be used once. */
  readonly canStillSign: boolean;
  readonly notifications: readonly ReceivedNotification[];
}

/** Content of the contract page after signing. */
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
  /** Only in the simulation. */
  readonly simulation: Simulation | undefined;
}

/** Parts of the page that exist only in a simulation. */
export interface Simulation {
  /** URL of the customer's page for the contract. */
  readonly customerPage: string;
  readonly next: NextWindow | undefined;
}

export type ContractOverview = UnsignedOverview | SignedOverview;
