/*
 * A request takes what another call or a notification returned, without casts: a list of periods through
 * `plannedPeriods`, any other request through `toRequest`, an amount as it is. Lists and objects may be read-only.
 */
import {
  checkModification,
  checkRenewal,
  type ContractNotificationResource,
  type ContractOfPlanDto,
  type DeductionAcceptance,
  type InsuranceContract,
  type InsurancePolicy,
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  type ModifyPolicyPeriodsResponse,
  type PlannedPeriodDto,
  plannedPeriods,
  type PolicyAuthorization,
  type PolicyAuthorizationNotificationResource,
  type PolicyPeriod,
  PolicyPeriodDto,
  type PolicyPeriodPage,
  type PreEntrustSignDto,
  QueryAuthorizationDto,
  QueryContractDto,
  QueryPolicyDto,
  QueryRefundDto,
  RefundByOutTradeNoDto,
  RefundByTransactionIdDto,
  type RefundNotificationResource,
  RenewContractDto,
  revokeTerminationLaunch,
  type ScheduledPolicyPeriod,
  TerminateContractDto,
  type TerminatedContract,
  toRequest,
  type TransactionNotificationResource,
  type UploadPolicyDto,
  type WechatPayInsuranceService,
  type WechatPayOrder,
  type WechatPayPolicyService,
  type WechatPayRefund,
  type WechatPayTransactionService,
} from 'nestjs-wechatpay-insurance';

declare const insurance: WechatPayInsuranceService;
declare const transactions: WechatPayTransactionService;
declare const policies: WechatPayPolicyService;
declare const contract: InsuranceContract;
declare const terminated: TerminatedContract;
declare const notified: ContractNotificationResource;
declare const page: PolicyPeriodPage;
declare const list: readonly PolicyPeriod[];
declare const period: PolicyPeriod;
declare const modified: ModifyPolicyPeriodsResponse;

export async function feedContracts(): Promise<void> {
  const found = await insurance.queryContract(toRequest(QueryContractDto, contract));
  await insurance.queryContract(toRequest(QueryContractDto, terminated));
  await insurance.queryContract(toRequest(QueryContractDto, notified));
  await insurance.listPolicyPeriods(toRequest(QueryContractDto, found));
  await insurance.listPolicyPeriods(toRequest(ListPolicyPeriodsDto, { ...contract, limit: 120 }));
  for await (const { policy_period_id, estimated_deduct_amount } of insurance.iteratePolicyPeriods(
    toRequest(QueryContractDto, contract),
  )) {
    await insurance.schedulePolicyPeriod({
      contract_id: contract.contract_id,
      appid: contract.appid,
      policy_period_id,
      scheduled_amount: estimated_deduct_amount,
    });
  }
  const contract_termination_remark = 'moved abroad';
  await insurance.terminateContract(
    toRequest(TerminateContractDto, { ...contract, contract_termination_remark }),
  );
  await insurance.terminateContract({
    ...toRequest(QueryContractDto, contract),
    contract_termination_remark,
  });
  revokeTerminationLaunch(found);
}

export async function feedPeriods(): Promise<void> {
  const { plan_id, contract_id } = contract;
  const policy_periods = plannedPeriods(list);
  await insurance.renewContract({ plan_id, contract_id, policy_periods });
  await insurance.modifyPolicyPeriods({ plan_id, contract_id, policy_periods });
  await insurance.renewContract({
    plan_id,
    contract_id,
    policy_periods: plannedPeriods(page.data ?? []),
  });
  await insurance.modifyPolicyPeriods({
    plan_id,
    contract_id,
    policy_periods: plannedPeriods(modified.policy_periods ?? []),
  });
  const request = toRequest(RenewContractDto, { ...contract, policy_periods: list });
  await insurance.renewContract(request);
  await insurance.modifyPolicyPeriods(
    toRequest(ModifyPolicyPeriodsDto, {
      ...contract,
      policy_periods: list,
      allow_cancel_scheduled: true,
    }),
  );
  const lower = policy_periods.map((planned) => ({
    ...planned,
    estimated_deduct_amount: { total: 1 },
  }));
  checkModification(list, lower);
  checkModification(page.data ?? [], plannedPeriods(list));
  checkRenewal(list, policy_periods, { frequency: 'month' });
  checkRenewal(Object.freeze([period]), Object.freeze(policy_periods));
}

declare const scheduled: ScheduledPolicyPeriod;
declare const acceptance: DeductionAcceptance;
declare const order: WechatPayOrder;
declare const paid: TransactionNotificationResource;
declare const refunded: WechatPayRefund;
declare const refundNotified: RefundNotificationResource;

export async function feedPayments(): Promise<void> {
  const { contract_id } = contract;
  const { policy_period_id, scheduled_amount = period.estimated_deduct_amount } = scheduled;
  await insurance.queryPolicyPeriod({ contract_id, policy_period_id });
  const accepted = await insurance.applyDeduction({
    contract_id,
    policy_period_id,
    out_trade_no: 'T1',
    description: 'March',
    amount: scheduled_amount,
  });
  for (const { out_trade_no } of [accepted, acceptance, order, paid, refunded, refundNotified]) {
    await transactions.queryOrder({ out_trade_no });
  }
  await transactions.queryOrder({ transaction_id: refunded.transaction_id });
  const { total } = acceptance.amount;
  await transactions.refund({
    out_trade_no: acceptance.out_trade_no,
    out_refund_no: 'R1',
    amount: { refund: total, total },
  });
  await transactions.refund({
    transaction_id: refunded.transaction_id,
    out_refund_no: 'R2',
    amount: { refund: 1, total: refunded.amount.total },
  });
  await transactions.queryRefund(toRequest(QueryRefundDto, refunded));
  await transactions.queryRefund(toRequest(QueryRefundDto, refundNotified));
  const { refund_id, out_refund_no } = refundNotified;
  await transactions.applyAbnormalRefund({ refund_id, out_refund_no, type: 'MERCHANT_BANK_CARD' });
}

declare const policy: InsurancePolicy;
declare const authorization: PolicyAuthorization;
declare const granted: PolicyAuthorizationNotificationResource;
declare const upload: Omit<UploadPolicyDto, 'insured_name_list' | 'policy_periods'>;

export async function feedPolicies(): Promise<void> {
  await policies.queryPolicy(toRequest(QueryPolicyDto, policy));
  await policies.queryPolicy(toRequest(QueryPolicyDto, granted));
  await policies.queryAuthorization(toRequest(QueryAuthorizationDto, authorization));
  const { out_insurance_no, plan_id, out_contract_code } = authorization;
  await policies.bindContract({ out_insurance_no, plan_id, out_contract_code });
  const { insured_name_list, policy_periods } = policy;
  await policies.updatePolicy({ out_insurance_no, insured_name_list, policy_periods });
  await policies.uploadPolicy({ ...upload, insured_name_list, policy_periods });
}

const READ_ONLY = {
  plan_id: 12535,
  contract_id: 'C1',
  policy_periods: [
    {
      policy_period_id: 1,
      estimated_deduct_date: '2026-12-02',
      estimated_deduct_amount: { total: 1000, currency: 'CNY' },
      policy_coverage_detail: { policy_clauses: [{ clause_name: 'a' }] },
    },
  ],
} as const;

export const renewal: RenewContractDto = READ_ONLY;
export const modification: Readonly<ModifyPolicyPeriodsDto> = READ_ONLY;
export const signing: Pick<PreEntrustSignDto, 'policy_periods'> = READ_ONLY;
export const tuple: readonly [PlannedPeriodDto] = READ_ONLY.policy_periods;

// Declarations are emitted with public names.
export const planned = plannedPeriods(list);
export const reference = toRequest(QueryContractDto, contract);
export const identity: ContractOfPlanDto = toRequest(RenewContractDto, {
  ...contract,
  policy_periods: list,
});

// A class with methods and a class that extends a request class are requests too.
class OwnPeriod extends PolicyPeriodDto {
  describe(): string {
    return `${this.policy_period_id}`;
  }
}
class OwnRenewal extends RenewContractDto {
  override policy_periods: OwnPeriod[] = [];
}
export const own = insurance.renewContract(new OwnRenewal());
export const ownPicked = toRequest(OwnRenewal, new OwnRenewal()).policy_periods[0]?.describe();

// @ts-expect-error -- a contract has no remark, which the request needs
toRequest(TerminateContractDto, contract);
// @ts-expect-error -- the number of a contract is not enough for a renewal
toRequest(RenewContractDto, contract);
// @ts-expect-error -- a page may lack its data, and it is not the whole list
plannedPeriods(page);
// @ts-expect-error -- a period in its schedule has no planned date
plannedPeriods([scheduled]);
export let policyContract: PolicyAuthorization['plan_id'];
// @ts-expect-error -- the id of a template is a string in 微信保单服务
policyContract = contract.plan_id;
// @ts-expect-error -- a read-only list cannot be changed in place
renewal.policy_periods.push(READ_ONLY.policy_periods[0]);

// An order has both numbers; the class of the request picks one.
void transactions.refund(
  toRequest(RefundByOutTradeNoDto, {
    ...order,
    out_refund_no: 'R-1',
    amount: { refund: 1, total: 1, currency: order.amount?.currency },
  }),
);
void transactions.refund(
  toRequest(RefundByTransactionIdDto, {
    ...order,
    transaction_id: refunded.transaction_id,
    out_refund_no: 'R-2',
    amount: { refund: 1, total: 1, currency: refunded.amount.currency },
  }),
);
