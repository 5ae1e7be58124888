import { BadRequestException, Injectable } from '@nestjs/common';
import type { PlannedPeriodDto } from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { freshCodes } from './contract-codes.js';
import { isFrequency, MONTHS } from './frequency.js';
import { PolicyAuthorizationService } from './policy-authorization.service.js';
import { PreSignService } from './pre-sign.service.js';
import type { PolicyForm } from './policy-form.js';
import { policyRequest, type ContractPlan } from './policy-request.js';
import { isOver, type SigningAttempt } from './signing-attempt.js';

const KEPT = 1000;

/** Pre-signs contracts and keeps each signing attempt in memory. */
@Injectable()
export class ContractSigningService {
  readonly #attempts = new Map<string, SigningAttempt>();

  constructor(
    private readonly preSign: PreSignService,
    private readonly authorizations: PolicyAuthorizationService,
    private readonly config: SampleConfig,
    private readonly clock: SampleClock,
  ) {}

  /** Newest first. */
  get latest(): SigningAttempt[] {
    return [...this.#attempts.values()].toReversed();
  }

  /** @throws {WechatPayRequestValidationError} with every error in the form. */
  async start(form: PolicyForm): Promise<SigningAttempt> {
    const { now, today } = this.clock;
    const request = policyRequest(form, freshCodes(today), this.getPlan(form.frequency));
    // WeChat Pay expects it before the pre-sign.
    const insuranceNo = await this.authorizations.submit(form.insurance_name, request);
    const attempt = {
      planId: request.plan_id,
      code: request.out_contract_code,
      ...(await this.preSign.launch(form.scene, request)),
      insured: request.insured_display_name,
      premium: getRegularPremium(request.policy_periods),
      policyStart: request.policy_start_date,
      policyEnd: request.policy_end_date,
      insuranceNo,
      renewable: request.can_auto_insure === true,
      firstPremiumDiscounted: isDiscounted(request.policy_periods),
      startedAt: now,
    };
    this.#attempts.set(attempt.code, attempt);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > KEPT && oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }

  /** The attempt with this contract code, whatever its template. */
  findByCode(code: string): SigningAttempt | undefined {
    return this.#attempts.get(code);
  }

  /** The attempt whose policy WeChat may show under this number. */
  findByInsuranceNo(insuranceNo: string): SigningAttempt | undefined {
    return this.latest.find((attempt) => attempt.insuranceNo === insuranceNo);
  }

  /** The attempt in any state; `undefined` if it was made before the sample was started. */
  find(planId: number, code: string): SigningAttempt | undefined {
    const attempt = this.#attempts.get(code);
    return attempt?.planId === planId ? attempt : undefined;
  }

  /** Records the first id of a renewed contract's list. */
  rememberRenewal(planId: number, code: string, currentListStart: number): void {
    const attempt = this.find(planId, code);
    if (attempt !== undefined) this.#attempts.set(code, { ...attempt, currentListStart });
  }

  /** The attempt, while the customer can still sign. */
  findOpen(planId: number, code: string): SigningAttempt | undefined {
    const attempt = this.find(planId, code);
    return attempt !== undefined && !isOver(attempt, this.clock.now) ? attempt : undefined;
  }

  private getPlan(frequency: string): ContractPlan {
    if (!isFrequency(frequency)) {
      throw new BadRequestException('frequency: month, quarter, year');
    }
    return { id: this.config.plans[frequency], months: MONTHS[frequency] };
  }
}

function getRegularPremium([first, second = first]: readonly PlannedPeriodDto[]): number {
  return second?.estimated_deduct_amount.total ?? 0;
}

function isDiscounted([first, second]: readonly PlannedPeriodDto[]): boolean {
  const [one, two] = [first, second].map((period) => period?.estimated_deduct_amount.total ?? 0);
  return one !== undefined && two !== undefined && one > 0 && one < two;
}
