import { Injectable } from '@nestjs/common';
import {
  checkModification,
  checkRenewal,
  WechatPayInsuranceService,
  WechatPayRequestValidationError,
  type TerminatedContract,
} from 'nestjs-wechatpay-insurance';
import { SampleClock } from '../clock/sample-clock.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { SignedPeriodsService } from '../premiums/signed-periods.service.js';
import { toCheckOptions } from './change-offers.js';
import { changedList, nextList, type NextList } from './planned-list.js';

/** A premium that is to become lower. */
export interface LowerRequest {
  readonly periodId: number;
  /** Fen. */
  readonly amount: number;
  /** Permits to cancel the period's reservation. */
  readonly cancelReservation: boolean;
}

/** Renews, lowers and ends contracts. */
@Injectable()
export class ContractChangesService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly periods: SignedPeriodsService,
    private readonly signing: ContractSigningService,
    private readonly clock: SampleClock,
  ) {}

  /** Hands in the next list. Nothing is charged; each new period is reserved and deducted in its turn. */
  async renew(contract: SignedContract, next: NextList): Promise<void> {
    const current = await this.periods.list(contract);
    const policy_periods = nextList(current, next);
    const moment = this.clock.now;
    const { plan_id, contract_id, out_contract_code } = contract;
    const signed = toCheckOptions(this.signing.find(plan_id, out_contract_code));
    const options = { ...signed, frequency: 'month', moment } as const;
    refuse('The renewal 续期', checkRenewal(current, policy_periods, options));
    await this.insurance.renewContract({ plan_id, contract_id, policy_periods });
    const [first] = policy_periods;
    if (first === undefined) return;
    this.signing.rememberRenewal(plan_id, out_contract_code, first.policy_period_id);
  }

  /** Lowers one premium. WeChat Pay takes one such request a day and three in a contract's life. */
  async lower(
    contract: SignedContract,
    { periodId, amount, cancelReservation: allow_cancel_scheduled }: LowerRequest,
  ): Promise<void> {
    const current = await this.periods.list(contract);
    const policy_periods = changedList(current, periodId, amount);
    const moment = this.clock.now;
    // A request that is refused there might count all the same: what is known is checked here.
    const { plan_id, contract_id, out_contract_code } = contract;
    const signed = toCheckOptions(this.signing.find(plan_id, out_contract_code));
    const options = { ...signed, allow_cancel_scheduled, moment };
    refuse('The change 修改', checkModification(current, policy_periods, options));
    const request = { plan_id, contract_id, policy_periods, allow_cancel_scheduled };
    await this.insurance.modifyPolicyPeriods(request);
  }

  /** Ends the contract at once; the answer is what became of it. */
  terminate(
    { plan_id, out_contract_code }: SignedContract,
    remark: string,
  ): Promise<TerminatedContract> {
    const contract_termination_remark = remark;
    const request = { plan_id, out_contract_code, contract_termination_remark };
    return this.insurance.terminateContract(request);
  }
}

function refuse(subject: string, issues: ReturnType<typeof checkRenewal>): void {
  if (issues.length > 0) throw new WechatPayRequestValidationError(subject, issues);
}
