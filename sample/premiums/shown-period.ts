import type { PolicyPeriod } from 'nestjs-wechatpay-insurance';
import type { PeriodLook } from './period-look.js';
import type { PeriodStep } from './period-step.js';

/** A period with the state and the next step that the pages show. */
export interface ShownPeriod {
  readonly period: PolicyPeriod;
  readonly look: PeriodLook;
  readonly step: PeriodStep;
}
