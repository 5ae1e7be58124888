import type { Type } from '@nestjs/common';
import {
  ApplyDeductionDto,
  ListPolicyPeriodsDto,
  ModifyPolicyPeriodsDto,
  PreEntrustSignAppDto,
  PreEntrustSignDto,
  PreEntrustSignH5Dto,
  PreEntrustSignMiniProgramDto,
  QueryContractDto,
  QueryPolicyPeriodDto,
  RenewContractDto,
  type RetryClass,
  SchedulePolicyPeriodDto,
  TerminateContractDto,
  type WechatPayInsuranceService,
} from '../../../lib/index.js';
import { REQUEST_ID } from '../wire/platform-signer.js';
import { APPID, MCHID, publicKeyOptions } from '../fixtures.js';
import { periods, pureSign } from './pre-sign-request.js';

/** One method of the service, a request with every field, and the expected HTTP request. */
export interface InsuranceCall {
  readonly name: {
    [Name in keyof WechatPayInsuranceService]: WechatPayInsuranceService[Name] extends (
      dto: never,
    ) => Promise<unknown>
      ? Name
      : never;
  }[keyof WechatPayInsuranceService];
  readonly dtoClass: Type;
  readonly dto: Readonly<Record<string, unknown>>;
  readonly retry: RetryClass;
  readonly method: 'GET' | 'POST';
  /** Path template; path and query of `dto`. */
  readonly template: string;
  readonly url: string;
  /** Names of the fields that are not sent in the body. */
  readonly inUrl: readonly string[];
  /** Body fields that come from the options when the request omits them. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Status of a successful response. */
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>> | undefined;
  /** Required fields of the response. */
  readonly needed: readonly string[];
}

const CODE = 'wxwtdk20261201100000';
const CONTRACT_ID = '123124412412423431';
const AMOUNT = { total: 1000, currency: 'CNY' } as const;
const LATER = { field: [1, { n: 1.5 }] };
const SIGN = '/v3/papay/insurance-sign';
const PAY = '/v3/papay/insurance-pay';
const SIGN_DEFAULTS = { appid: APPID, contract_notify_url: publicKeyOptions.contractNotifyUrl };

const contractResponse = {
  mchid: MCHID,
  contract_id: CONTRACT_ID,
  appid: APPID,
  plan_id: 12535,
  out_contract_code: CODE,
  contract_state: 'STATE_OF_TOMORROW',
  contract_terminate_info: {
    contract_termination_mode: 'MODE_OF_TOMORROW',
    contract_terminated_time: '2026-12-01T10:00:00+08:00',
    later: LATER,
  },
  openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
  later: LATER,
};
const scheduleResponse = {
  policy_period_id: 3,
  policy_period_state: 'STATE_OF_TOMORROW',
  deduct_start_date: '2026-12-02',
  deduct_end_date: '2026-12-31',
  scheduled_amount: { ...AMOUNT, later: LATER },
  later: LATER,
};
const contract = { plan_id: 12535, out_contract_code: CODE };
const contractOfPlan = { plan_id: 12535, contract_id: CONTRACT_ID };
const { openid, ...withoutOpenid } = pureSign();

const preSign = {
  retry: 'natural-key',
  method: 'POST',
  inUrl: [],
  defaults: SIGN_DEFAULTS,
  status: 200,
} as const;

/** All methods of the insurance service except the iterator. */
export const INSURANCE_CALLS: readonly InsuranceCall[] = [
  {
    ...preSign,
    name: 'preEntrustSign',
    dtoClass: PreEntrustSignDto,
    dto: { ...withoutOpenid, openid },
    template: `${SIGN}/contracts/pre-entrust-sign/jsapi`,
    url: `${SIGN}/contracts/pre-entrust-sign/jsapi`,
    answer: { redirect_url: 'https://example.com/sign?pre_entrust_id=wx1', later: LATER },
    needed: ['redirect_url'],
  },
  {
    ...preSign,
    name: 'preEntrustSignH5',
    dtoClass: PreEntrustSignH5Dto,
    dto: { ...withoutOpenid, jump_control: { jump_appid: 'wxd678efh567hg6789' } },
    template: `${SIGN}/contracts/pre-entrust-sign/h5`,
    url: `${SIGN}/contracts/pre-entrust-sign/h5`,
    answer: { redirect_url: 'https://example.com/sign?pre_entrust_id=wx1', later: LATER },
    needed: ['redirect_url'],
  },
  {
    ...preSign,
    name: 'preEntrustSignMiniProgram',
    dtoClass: PreEntrustSignMiniProgramDto,
    dto: { ...withoutOpenid, openid },
    template: `${SIGN}/contracts/pre-entrust-sign/mini-program`,
    url: `${SIGN}/contracts/pre-entrust-sign/mini-program`,
    answer: {
      pre_entrustweb_id: 'wx1',
      redirect_appid: 'wxbd687630cd02ce1d',
      redirect_path: 'pages/PwdExemptContract/index',
      later: LATER,
    },
    needed: ['pre_entrustweb_id', 'redirect_appid', 'redirect_path'],
  },
  {
    ...preSign,
    name: 'preEntrustSignApp',
    dtoClass: PreEntrustSignAppDto,
    dto: withoutOpenid,
    template: `${SIGN}/contracts/pre-entrust-sign/app`,
    url: `${SIGN}/contracts/pre-entrust-sign/app`,
    answer: { pre_entrustweb_id: 'wx1', miniprogram_username: 'gh_1', later: LATER },
    needed: ['pre_entrustweb_id'],
  },
  {
    name: 'queryContract',
    dtoClass: QueryContractDto,
    dto: contract,
    retry: 'read',
    method: 'GET',
    template: `${SIGN}/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}`,
    url: `${SIGN}/contracts/plan-id/12535/out-contract-code/${CODE}`,
    inUrl: ['plan_id', 'out_contract_code'],
    defaults: {},
    status: 200,
    answer: contractResponse,
    needed: ['contract_id', 'contract_state'],
  },
  {
    name: 'terminateContract',
    dtoClass: TerminateContractDto,
    dto: { ...contract, contract_termination_remark: '客户搬家' },
    retry: 'natural-key',
    method: 'POST',
    template: `${SIGN}/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate`,
    url: `${SIGN}/contracts/plan-id/12535/out-contract-code/${CODE}/terminate`,
    inUrl: ['plan_id', 'out_contract_code'],
    defaults: {},
    status: 200,
    answer: contractResponse,
    needed: ['contract_id', 'contract_state'],
  },
  {
    name: 'renewContract',
    dtoClass: RenewContractDto,
    dto: { ...contractOfPlan, policy_periods: periods([1000, 1100]) },
    retry: 'never',
    method: 'POST',
    template: `${SIGN}/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew`,
    url: `${SIGN}/contracts/plan-id/12535/contract-id/${CONTRACT_ID}/renew`,
    inUrl: ['plan_id', 'contract_id'],
    defaults: { appid: APPID },
    status: 204,
    answer: undefined,
    needed: [],
  },
  {
    name: 'listPolicyPeriods',
    dtoClass: ListPolicyPeriodsDto,
    // The order differs from the one on the wire, which is always the same.
    dto: { offset: 20, limit: 120, ...contract },
    retry: 'read',
    method: 'GET',
    template: `${SIGN}/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}`,
    url: `${SIGN}/policy_periods/plan-id/12535/out-contract-code/${CODE}?limit=120&offset=20`,
    inUrl: ['plan_id', 'out_contract_code', 'limit', 'offset'],
    defaults: {},
    status: 200,
    answer: {
      data: [{ ...periods([1000])[0], policy_period_state: 'STATE_OF_TOMORROW', later: LATER }],
      limit: 120,
      offset: 20,
      total_count: 21,
      later: LATER,
    },
    needed: ['limit', 'offset'],
  },
  {
    name: 'modifyPolicyPeriods',
    dtoClass: ModifyPolicyPeriodsDto,
    dto: {
      ...contractOfPlan,
      policy_periods: periods([1000, 900], '2026-11-20'),
      allow_cancel_scheduled: true,
    },
    retry: 'never',
    method: 'POST',
    template: `${SIGN}/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify`,
    url: `${SIGN}/policy-periods/plan-id/12535/contract-id/${CONTRACT_ID}/modify`,
    inUrl: ['plan_id', 'contract_id'],
    defaults: { appid: APPID },
    status: 200,
    answer: {
      policy_periods: periods([1000, 900], '2026-11-20'),
      cancel_scheduled_policy_period_id: 2,
      later: LATER,
    },
    needed: [],
  },
  {
    name: 'schedulePolicyPeriod',
    dtoClass: SchedulePolicyPeriodDto,
    dto: { contract_id: CONTRACT_ID, policy_period_id: 3, scheduled_amount: AMOUNT },
    retry: 'natural-key',
    method: 'POST',
    template: `${PAY}/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule`,
    url: `${PAY}/policy-periods/contract-id/${CONTRACT_ID}/policy-period-id/3/schedule`,
    inUrl: ['contract_id', 'policy_period_id'],
    defaults: { appid: APPID },
    status: 200,
    answer: scheduleResponse,
    needed: ['policy_period_state'],
  },
  {
    name: 'queryPolicyPeriod',
    dtoClass: QueryPolicyPeriodDto,
    dto: { contract_id: CONTRACT_ID, policy_period_id: 3 },
    retry: 'read',
    method: 'GET',
    template: `${PAY}/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}`,
    url: `${PAY}/policy-periods/contract-id/${CONTRACT_ID}/policy-period-id/3`,
    inUrl: ['contract_id', 'policy_period_id'],
    defaults: {},
    status: 200,
    answer: scheduleResponse,
    needed: ['policy_period_state'],
  },
  {
    name: 'applyDeduction',
    dtoClass: ApplyDeductionDto,
    dto: {
      out_trade_no: '1217752501201407033233368018',
      description: '三月保费',
      contract_id: CONTRACT_ID,
      policy_period_id: 3,
      amount: AMOUNT,
      goods_tag: 'WXG',
      attach: '{"contract_id":1}',
    },
    retry: 'natural-key',
    method: 'POST',
    template: `${PAY}/transactions/apply`,
    url: `${PAY}/transactions/apply`,
    inUrl: [],
    defaults: { appid: APPID, transaction_notify_url: publicKeyOptions.transactionNotifyUrl },
    status: 200,
    answer: {
      out_trade_no: '1217752501201407033233368018',
      amount: { ...AMOUNT, later: LATER },
      later: LATER,
    },
    needed: ['out_trade_no'],
  },
];

/** The result of a successful call: the response, or its status and request id when it has no body. */
export function resultOf({ answer, status }: InsuranceCall): unknown {
  return answer ?? { status, requestId: REQUEST_ID };
}

/** Calls a method of the service with any value. */
export function send(
  service: WechatPayInsuranceService,
  { name }: Pick<InsuranceCall, 'name'>,
  dto: unknown,
): Promise<unknown> {
  return service[name](dto as never);
}
