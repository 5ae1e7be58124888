import { Injectable } from '@nestjs/common';
import {
  checkModification,
  checkRenewal,
  TerminateContractDto,
  toRequest,
  WechatPayInsuranceService,
  WechatPayRequestValidationError,
  type TerminatedContract,
} from 'nestjs-wechatpay-insurance';
import { AutomaticCollection } from '../collection/automatic-collection.js';
import { SampleClock } from '../clock/sample-clock.js';
import { SampleConfig } from '../config/sample-config.js';
import { MONTHS } from '../contracts/frequency.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { SignedPeriodsService } from '../premiums/signed-periods.service.js';
import { toCheckOptions } from './change-offers.js';
import { changedList, nextList, type NextList } from './planned-list.js';

/** The request to lower one premium. */
export interface LowerRequest {
  readonly periodId: number;
  /** Fen. */
  readonly amount: number;
  /** Allows WeChat Pay to cancel the period's scheduled deduction. */
  readonly cancelSchedule: boolean;
}

/** Renews and terminates contracts, and lowers their premiums. */
@Injectable()
export class ContractChangesService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly periods: SignedPeriodsService,
    private readonly signing: ContractSigningService,
    private readonly clock: SampleClock,
    private readonly config: SampleConfig,
    private readonly automatic: AutomaticCollection,
  ) {}

  /** Submits the next list. Nothing is charged; each new period is scheduled and deducted on its own dates. */
  async renew(contract: SignedContract, next: NextList): Promise<void> {
    const current = await this.periods.list(contract);
    const moment = this.clock.now;
    const { plan_id, contract_id, out_contract_code } = contract;
    const frequency = this.config.getFrequency(plan_id);
    const policy_periods = nextList(current, next, MONTHS[frequency]);
    const signed = toCheckOptions(this.signing.find(plan_id, out_contract_code));
    const options = { ...signed, frequency, moment };
    assertNoIssues('The renewal 续期', checkRenewal(current, policy_periods, options));
    await this.insurance.renewContract({ plan_id, contract_id, policy_periods });
    const [first] = policy_periods;
    if (first === undefined) return;
    this.signing.rememberRenewal(plan_id, out_contract_code, first.policy_period_id);
  }

  /** Lowers one premium. WeChat Pay accepts one such request a day and three in the lifetime of a contract. */
  async lower(
    contract: SignedContract,
    { periodId, amount, cancelSchedule: allow_cancel_scheduled }: LowerRequest,
  ): Promise<void> {
    const current = await this.periods.list(contract);
    const policy_periods = changedList(current, periodId, amount);
    const moment = this.clock.now;
    // WeChat Pay may count a request that it rejects, so known rules are checked first.
    const { plan_id, contract_id, out_contract_code } = contract;
    const signed = toCheckOptions(this.signing.find(plan_id, out_contract_code));
    const options = { ...signed, allow_cancel_scheduled, moment };
    assertNoIssues('The change 修改', checkModification(current, policy_periods, options));
    const request = { plan_id, contract_id, policy_periods, allow_cancel_scheduled };
    await this.insurance.modifyPolicyPeriods(request);
    await this.automatic.refresh(contract);
  }

  /** Terminates the contract at once and returns its new state. */
  terminate(contract: SignedContract, remark: string): Promise<TerminatedContract> {
    const contract_termination_remark = remark;
    const request = { ...contract, contract_termination_remark };
    return this.insurance.terminateContract(toRequest(TerminateContractDto, request));
  }
}

function assertNoIssues(subject: string, issues: ReturnType<typeof checkRenewal>): void {
  if (issues.length > 0) throw new WechatPayRequestValidationError(subject, issues);
}
