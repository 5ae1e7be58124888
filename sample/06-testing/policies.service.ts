import { Injectable } from '@nestjs/common';
import { maskInsuredName, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';

export interface Policy {
  state: 'offered' | 'active' | 'paid' | 'unpaid';
  contractId?: string;
}

const PREMIUM = { total: 1000 };

/** Policies by their contract codes, in memory. */
@Injectable()
export class PoliciesService {
  readonly #policies = new Map<string, Policy>();

  constructor(private readonly insurance: WechatPayInsuranceService) {}

  /** Offers a policy with one premium. Resolves to the URL of the signing page. */
  async offer(code: string, name: string): Promise<string> {
    const { redirect_url } = await this.insurance.preEntrustSign({
      openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
      plan_id: 12535,
      out_contract_code: code,
      insured_display_name: maskInsuredName(name),
      policy_start_date: '2027-01-01',
      policy_end_date: '2027-12-31',
      policy_periods: [
        {
          policy_period_id: 1,
          estimated_deduct_date: '2027-01-02',
          estimated_deduct_amount: PREMIUM,
        },
      ],
    });
    this.#policies.set(code, { state: 'offered' });
    return redirect_url;
  }

  /** Schedules the premium on the day before its date, between 08:00 and 19:30 in Beijing. */
  async schedule(code: string): Promise<void> {
    const contract_id = this.find(code).contractId!;
    await this.insurance.schedulePolicyPeriod({
      contract_id,
      policy_period_id: 1,
      scheduled_amount: PREMIUM,
    });
  }

  /** Deducts the scheduled premium. A notification brings the result. */
  async deduct(code: string, attempt = 1): Promise<void> {
    await this.insurance.applyDeduction({
      contract_id: this.find(code).contractId!,
      policy_period_id: 1,
      out_trade_no: `${code}N${attempt}`,
      description: 'Health cover',
      amount: PREMIUM,
      attach: code,
    });
  }

  change(code: string, change: Partial<Policy>): void {
    Object.assign(this.find(code), change);
  }

  find(code: string): Policy {
    const policy = this.#policies.get(code);
    if (policy === undefined) throw new Error(`unknown policy ${code}`);
    return policy;
  }
}
