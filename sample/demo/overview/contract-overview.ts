import type { ContractCollection } from '../collection/pages/contract-collection.js';
import type { LowerChoice, RenewChoice } from '../changes/change-offers.js';
import type { Offer } from '../changes/offer.js';
import type { DeductFrequency } from 'nestjs-wechatpay-insurance';
import type { NextWindow } from '../clock/next-window.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import type { SigningAttempt } from '../contracts/signing-attempt.js';
import type { ReceivedNotification } from '../notifications/received-notification.js';
import type { ShownPolicy } from '../policies/shown-policy.js';
import type { PremiumOrder } from '../premiums/premium-order.js';
import type { ShownPeriod } from '../premiums/shown-period.js';
import type { ContractTotals } from './contract-totals.js';

/** Content of the contract page before the customer has signed. */
export interface UnsignedOverview {
  readonly planId: number;
  readonly code: string;
  readonly contract: undefined;
  readonly signed: SigningAttempt | undefined;
  /** True until the customer returns from WeChat Pay; a session can be used once. */
  readonly canStillSign: boolean;
  readonly notifications: readonly ReceivedNotification[];
  /** How many notifications, of any contract, had been received before the rest was read. */
  readonly notificationCount: number;
}

/** Content of the contract page after signing. */
export interface SignedOverview {
  readonly planId: number;
  readonly code: string;
  readonly contract: SignedContract;
  /** How the contract was signed; `undefined` when this sample has no record of it. */
  readonly signed: SigningAttempt | undefined;
  readonly frequency: DeductFrequency;
  readonly totals: ContractTotals;
  readonly periods: readonly ShownPeriod[];
  /** Newest first. */
  readonly orders: readonly PremiumOrder[];
  readonly lower: Offer<LowerChoice>;
  readonly renew: Offer<RenewChoice>;
  readonly terminate: Offer<object>;
  /** The policy that WeChat may show, if that was requested. */
  readonly policy: ShownPolicy | undefined;
  /** The next moment at which something becomes possible, or must be done. */
  readonly upcoming: NextWindow | undefined;
  readonly collection: ContractCollection | undefined;
  readonly notifications: readonly ReceivedNotification[];
  /** How many notifications, of any contract, had been received before the rest was read. */
  readonly notificationCount: number;
  readonly now: Date;
  /** Only in the simulation. */
  readonly simulation: Simulation | undefined;
}

/** Parts of the page that exist only in a simulation. */
export interface Simulation {
  /** URL of the customer's page for the contract. */
  readonly customerPage: string;
  /** URL of the customer's contracts and policies. */
  readonly phone: string;
}

export type ContractOverview = UnsignedOverview | SignedOverview;
