import type { PolicyPeriod } from 'nestjs-wechatpay-insurance';
import type { PeriodLook } from './period-look.js';
import type { PeriodStep } from './period-step.js';

/** A period as the pages show it. */
export interface ShownPeriod {
  readonly period: PolicyPeriod;
  readonly look: PeriodLook;
  readonly step: PeriodStep;
}
