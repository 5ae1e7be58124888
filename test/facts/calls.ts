import type { Endpoint } from '../../lib/api/endpoint.js';
import type {
  WechatPayInsuranceService,
  WechatPayPolicyService,
  WechatPayTransactionService,
} from '../../lib/index.js';
import {
  PRE_ENTRUST_SIGN,
  PRE_ENTRUST_SIGN_APP,
  PRE_ENTRUST_SIGN_H5,
  PRE_ENTRUST_SIGN_MINI_PROGRAM,
} from '../../lib/insurance/pre-sign/pre-entrust-sign.endpoints.js';
import {
  QUERY_CONTRACT,
  RENEW_CONTRACT,
  TERMINATE_CONTRACT,
} from '../../lib/insurance/contracts/contract.endpoints.js';
import { APPLY_DEDUCTION } from '../../lib/insurance/deductions/deduction.endpoints.js';
import {
  LIST_POLICY_PERIODS,
  MODIFY_POLICY_PERIODS,
  QUERY_POLICY_PERIOD,
  SCHEDULE_POLICY_PERIOD,
} from '../../lib/insurance/policy-periods/policy-period.endpoints.js';
import {
  BIND_CONTRACT,
  QUERY_AUTHORIZATION,
  QUERY_POLICY,
  SUBMIT_AUTHORIZATION,
  UPDATE_POLICY,
  UPLOAD_POLICY,
} from '../../lib/policies/policy.endpoints.js';
import {
  APPLY_ABNORMAL_REFUND,
  FUND_FLOW_BILL,
  QUERY_ORDER_BY_OUT_TRADE_NO,
  QUERY_ORDER_BY_TRANSACTION_ID,
  QUERY_REFUND,
  REFUND,
  TRADE_BILL,
} from '../../lib/transactions/transaction.endpoints.js';
import { periods, pureSign } from '../support/requests/pre-sign-request.js';
import type { EndpointName } from './endpoints.js';

export interface Services {
  readonly insurance: WechatPayInsuranceService;
  readonly transactions: WechatPayTransactionService;
  readonly policies: WechatPayPolicyService;
}

/** The package's side of an endpoint: its data, and the method that calls it. */
export interface EndpointCall {
  readonly endpoint: Pick<Endpoint<object, object>, 'request' | 'query' | 'response'>;
  readonly call: (services: Services) => Promise<unknown>;
}

const CONTRACT = { plan_id: 12535, out_contract_code: 'wxwtdk20261201100000' };
const BY_ID = { plan_id: 12535, contract_id: '123124412412423431' };
const PERIOD = { contract_id: '123124412412423431', policy_period_id: 3 };
const AMOUNT = { total: 1000, currency: 'CNY' } as const;
const INSURANCE = { out_insurance_no: 'Auisihsiahishishi4hihsid123418' };
const POLICY_CONTRACT = {
  ...INSURANCE,
  plan_id: '12535',
  out_contract_code: 'wxwtdk20261201100000',
};

/** Data and method for each endpoint of the table that this package calls. */
export const CALLS = {
  'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi': {
    endpoint: PRE_ENTRUST_SIGN,
    call: ({ insurance }: Services) => insurance.preEntrustSign(pureSign()),
  },
  'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/h5': {
    endpoint: PRE_ENTRUST_SIGN_H5,
    call: ({ insurance }: Services) => insurance.preEntrustSignH5(pureSign()),
  },
  'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/mini-program': {
    endpoint: PRE_ENTRUST_SIGN_MINI_PROGRAM,
    call: ({ insurance }: Services) => insurance.preEntrustSignMiniProgram(pureSign()),
  },
  'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/app': {
    endpoint: PRE_ENTRUST_SIGN_APP,
    call: ({ insurance }: Services) => insurance.preEntrustSignApp(pureSign()),
  },
  'GET /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}':
    {
      endpoint: QUERY_CONTRACT,
      call: ({ insurance }: Services) => insurance.queryContract(CONTRACT),
    },
  'POST /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate':
    {
      endpoint: TERMINATE_CONTRACT,
      call: ({ insurance }: Services) =>
        insurance.terminateContract({ ...CONTRACT, contract_termination_remark: 'moved away' }),
    },
  'POST /v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew': {
    endpoint: RENEW_CONTRACT,
    call: ({ insurance }: Services) =>
      insurance.renewContract({ ...BY_ID, policy_periods: periods([1000]) }),
  },
  'GET /v3/papay/insurance-sign/policy_periods/plan-id/{plan_id}/out-contract-code/{out_contract_code}':
    {
      endpoint: LIST_POLICY_PERIODS,
      call: ({ insurance }: Services) => insurance.listPolicyPeriods(CONTRACT),
    },
  'POST /v3/papay/insurance-sign/policy-periods/plan-id/{plan_id}/contract-id/{contract_id}/modify':
    {
      endpoint: MODIFY_POLICY_PERIODS,
      call: ({ insurance }: Services) =>
        insurance.modifyPolicyPeriods({ ...BY_ID, policy_periods: periods([1000]) }),
    },
  'POST /v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}/schedule':
    {
      endpoint: SCHEDULE_POLICY_PERIOD,
      call: ({ insurance }: Services) =>
        insurance.schedulePolicyPeriod({ ...PERIOD, scheduled_amount: AMOUNT }),
    },
  'GET /v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}':
    {
      endpoint: QUERY_POLICY_PERIOD,
      call: ({ insurance }: Services) => insurance.queryPolicyPeriod(PERIOD),
    },
  'POST /v3/papay/insurance-pay/transactions/apply': {
    endpoint: APPLY_DEDUCTION,
    call: ({ insurance }: Services) =>
      insurance.applyDeduction({
        ...PERIOD,
        out_trade_no: '1217752501201407033233368018',
        description: 'March',
        amount: AMOUNT,
      }),
  },
  'GET /v3/pay/transactions/id/{transaction_id}': {
    endpoint: QUERY_ORDER_BY_TRANSACTION_ID,
    call: ({ transactions }: Services) => transactions.queryOrder({ transaction_id: '1217752501' }),
  },
  'GET /v3/pay/transactions/out-trade-no/{out_trade_no}': {
    endpoint: QUERY_ORDER_BY_OUT_TRADE_NO,
    call: ({ transactions }: Services) => transactions.queryOrder({ out_trade_no: '1217752501' }),
  },
  'POST /v3/refund/domestic/refunds': {
    endpoint: REFUND,
    call: ({ transactions }: Services) =>
      transactions.refund({
        out_trade_no: '1217752501',
        out_refund_no: '1217752501R',
        amount: { refund: 1, total: 1000, currency: 'CNY' },
      }),
  },
  'GET /v3/refund/domestic/refunds/{out_refund_no}': {
    endpoint: QUERY_REFUND,
    call: ({ transactions }: Services) =>
      transactions.queryRefund({ out_refund_no: '1217752501R' }),
  },
  'POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund': {
    endpoint: APPLY_ABNORMAL_REFUND,
    call: ({ transactions }: Services) =>
      transactions.applyAbnormalRefund({
        refund_id: '50000000382019052709732678859',
        out_refund_no: '1217752501R',
        type: 'MERCHANT_BANK_CARD',
      }),
  },
  'GET /v3/bill/tradebill': {
    endpoint: TRADE_BILL,
    call: async ({ transactions }: Services) =>
      (await transactions.downloadTradeBill({ bill_date: '2026-11-30' })).destroy(),
  },
  'GET /v3/bill/fundflowbill': {
    endpoint: FUND_FLOW_BILL,
    call: async ({ transactions }: Services) =>
      (await transactions.downloadFundFlowBill({ bill_date: '2026-11-30' })).destroy(),
  },
  'POST /v3/inspolicymgr/deduct/authorizations': {
    endpoint: SUBMIT_AUTHORIZATION,
    call: ({ policies }: Services) =>
      policies.submitAuthorization({ ...POLICY_CONTRACT, insurance_name: 'Health cover' }),
  },
  'GET /v3/inspolicymgr/deduct/authorizations/{out_insurance_no}': {
    endpoint: QUERY_AUTHORIZATION,
    call: ({ policies }: Services) => policies.queryAuthorization(INSURANCE),
  },
  'POST /v3/inspolicymgr/deduct/policies': {
    endpoint: UPLOAD_POLICY,
    call: ({ policies }: Services) =>
      policies.uploadPolicy({
        ...POLICY_CONTRACT,
        insured_name_list: ['张三'],
        insurance_company_code: '1001',
        effective_time: '2026-12-02T00:00:00+08:00',
        expired_time: '2027-12-02T00:00:00+08:00',
        coverage_detail: 'hospital',
        support_renewal: false,
        policy_type: 'POLICY_TYPE_MEDICAL',
        policy_state: 'POLICY_STATE_ISSUING',
        openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
        free_insurance: false,
      }),
  },
  'GET /v3/inspolicymgr/deduct/policies/{out_insurance_no}': {
    endpoint: QUERY_POLICY,
    call: ({ policies }: Services) => policies.queryPolicy(INSURANCE),
  },
  'PATCH /v3/inspolicymgr/deduct/policies/{out_insurance_no}': {
    endpoint: UPDATE_POLICY,
    call: ({ policies }: Services) => policies.updatePolicy({ ...INSURANCE, address: 'Shenzhen' }),
  },
  'POST /v3/inspolicymgr/deduct/policies/{out_insurance_no}/bind-contract': {
    endpoint: BIND_CONTRACT,
    call: ({ policies }: Services) => policies.bindContract(POLICY_CONTRACT),
  },
} as const satisfies { readonly [Name in EndpointName]?: EndpointCall };
