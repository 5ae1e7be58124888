import { Injectable } from '@nestjs/common';
import { WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { freshCodes } from './contract-codes.js';
import type { PolicyForm } from './policy-form.js';
import { policyRequest } from './policy-request.js';
import { SigningAttempt } from './signing-attempt.js';

const KEPT = 1000;

/** Pre-signs contracts and remembers, in memory, where each customer was sent. */
@Injectable()
export class ContractSigningService {
  readonly #attempts = new Map<string, SigningAttempt>();

  constructor(private readonly insurance: WechatPayInsuranceService) {}

  /** @throws {WechatPayRequestValidationError} with every mistake in the form. */
  async start(form: PolicyForm): Promise<SigningAttempt> {
    const request = policyRequest(form, freshCodes());
    const { redirect_url } = await this.insurance.preEntrustSign(request);
    const { plan_id, out_contract_code } = request;
    const attempt = new SigningAttempt(plan_id, out_contract_code, redirect_url);
    this.#attempts.set(out_contract_code, attempt);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > KEPT && oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }

  /** The attempt, as long as the customer can still sign. */
  findOpen(planId: number, code: string): SigningAttempt | undefined {
    const attempt = this.#attempts.get(code);
    return attempt?.planId === planId && !attempt.isOver ? attempt : undefined;
  }
}
