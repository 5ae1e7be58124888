import type { PolicyPeriod } from 'nestjs-wechatpay-insurance';
import type { PeriodLook } from './period-look.js';
import type { PeriodStep } from './period-step.js';
import type { PremiumOrder } from './premium-order.js';

/** A period with the state and the next step that the pages show. */
export interface ShownPeriod {
  readonly period: PolicyPeriod;
  readonly look: PeriodLook;
  readonly step: PeriodStep;
  readonly latestOrder: PremiumOrder | undefined;
}

/** The premium in fen: as scheduled, else as planned. */
export function getPremium({ scheduled_amount, estimated_deduct_amount }: PolicyPeriod): number {
  return (scheduled_amount ?? estimated_deduct_amount).total;
}
