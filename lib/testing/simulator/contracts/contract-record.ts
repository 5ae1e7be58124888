import { formatBeijingTimestamp } from '../clock/beijing-calendar.js';
import { PeriodRecord } from '../policy-periods/period-record.js';
import type { SimulatedPlan } from '../policy-periods/plan-book.js';
import type { PlannedPeriod } from '../policy-periods/planned-period.js';
import { rejectRule } from '../validation/simulated-api-error.js';
import type {
  InspectedContract,
  SimulatedContract,
  SimulatedContractState,
  SimulatedTermination,
} from './contract.js';
import type { PreSignRequest } from './pre-sign-request.js';

/** Initial values of a contract. */
interface NewContract {
  readonly id: string;
  readonly mchid: string;
  /** Absent when the merchant has no list of plans. */
  readonly plan: SimulatedPlan | undefined;
  readonly request: PreSignRequest;
  readonly openid: string;
  readonly state: 'SIGNED' | 'SIGN_FAILED';
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A contract with its terms, its periods and its state. */
export class ContractRecord {
  readonly id: string;
  readonly mchid: string;
  /** Absent when the merchant has no list of plans. */
  readonly plan: SimulatedPlan | undefined;
  readonly request: PreSignRequest;
  readonly openid: string;
  state: SimulatedContractState;
  termination: SimulatedTermination | undefined;
  /** Beijing dates of the modifications. */
  readonly modifiedOn: string[] = [];
  /** Number of upcoming deductions that fail. */
  failuresToCome = 0;
  #expiredTime: string;
  #terminations = 0;
  readonly #signedAt: number;
  readonly #lists: PeriodRecord[][];

  constructor({ id, mchid, plan, request, openid, state, now }: NewContract) {
    this.id = id;
    this.mchid = mchid;
    this.plan = plan;
    this.request = request;
    this.openid = openid;
    this.state = state;
    this.#signedAt = now;
    this.#expiredTime = `${request.policy_end_date}T23:59:59+08:00`;
    this.#lists = [request.policy_periods.map((period) => new PeriodRecord(period))];
  }

  /** Whether the contract counts towards the user's limit. */
  get isInForce(): boolean {
    return this.canDeduct || this.state === 'TERMINATE_PENDING';
  }

  /** Whether periods can be scheduled and deducted. */
  get canDeduct(): boolean {
    return this.state === 'SIGNED' || this.state === 'TO_BE_RENEWED';
  }

  get isRenewable(): boolean {
    return this.request.can_auto_insure === true || this.request.can_auto_reinsure === true;
  }

  /** All periods, including those of former lists. */
  get periods(): readonly PeriodRecord[] {
    return this.#lists.flat();
  }

  findPeriod(periodId: number): PeriodRecord | undefined {
    return this.periods.find(({ id }) => id === periodId);
  }

  /** The periods of the latest list. */
  get currentList(): readonly PeriodRecord[] {
    return this.#lists.at(-1) ?? [];
  }

  /** Adds the list of a renewal and returns its periods. */
  addList(list: readonly PlannedPeriod[], expiredTime: string): readonly PeriodRecord[] {
    const periods = list.map((period) => new PeriodRecord(period));
    this.#lists.push(periods);
    if (expiredTime > this.#expiredTime) this.#expiredTime = expiredTime;
    return periods;
  }

  /** Whether the deduction that is being settled fails. Counts one of the failures. */
  takeFailure(): boolean {
    if (this.failuresToCome === 0) return false;
    this.failuresToCome -= 1;
    return true;
  }

  /** Starts a termination that the user may revoke, and returns its number. */
  beginTermination(): number {
    this.state = 'TERMINATE_PENDING';
    return ++this.#terminations;
  }

  /** Whether this termination is still pending: neither revoked nor replaced by a later one. */
  isTerminating(termination: number): boolean {
    return this.state === 'TERMINATE_PENDING' && this.#terminations === termination;
  }

  view(): SimulatedContract {
    const { mchid, request } = this;
    const isSigned = this.state !== 'SIGN_FAILED';
    return {
      mchid,
      contract_id: this.id,
      appid: request.appid,
      plan_id: request.plan_id,
      out_contract_code: request.out_contract_code,
      ...(isSigned && { insured_display_name: request.insured_display_name }),
      contract_state: this.state,
      ...(isSigned && {
        contract_signed_time: formatBeijingTimestamp(this.#signedAt),
        contract_expired_time: this.#expiredTime,
      }),
      ...(this.termination && { contract_terminate_info: this.termination }),
      openid: this.openid,
      ...(request.out_user_code !== undefined && { out_user_code: request.out_user_code }),
    };
  }

  inspect(): InspectedContract {
    return { ...this.view(), policy_periods: this.periods.map((period) => period.view()) };
  }
}

/** @throws SimulatedApiError unless the contract is `SIGNED` or `TO_BE_RENEWED`. */
export function requireInForce(contract: ContractRecord): void {
  if (contract.canDeduct) return;
  rejectRule(
    '签约协议状态不允许此操作',
    `the contract is ${contract.state}; it must be SIGNED or TO_BE_RENEWED`,
  );
}
