import type { EndpointName } from './endpoints.js';

const CLOSES_ORDERS =
  'not part of this product: a deduction is requested and ends by itself, without a payer at a till';
const ITSELF = 'called by the package itself, not by a method of a service';

/** Endpoints of the table without a method of a service, each with the reason. */
export const ENDPOINT_EXCEPTIONS: { readonly [Name in EndpointName]?: string } = {
  'POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close': CLOSES_ORDERS,
  'POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse': CLOSES_ORDERS,
  'GET /v3/certificates': ITSELF,
  'GET /v3/billdownload/file': ITSELF,
};

const PARTNERS = 'for partners (服务商) only; this product has no partner variant';
const STALE = "stale in the transcription's list of required names; no such property exists";

/** Properties of requests in the table that are missing from the DTO, each with the reason. */
export const REQUEST_EXCEPTIONS: {
  readonly [Name in EndpointName]?: Readonly<Record<string, string>>;
} = {
  'POST /v3/refund/domestic/refunds': { sub_mchid: PARTNERS },
  'GET /v3/refund/domestic/refunds/{out_refund_no}': { sub_mchid: PARTNERS },
  'POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund': { sub_mchid: PARTNERS },
  'GET /v3/bill/fundflowbill': { sub_mchid: PARTNERS },
  'GET /v3/bill/tradebill': { sub_mchid: PARTNERS },
  'POST /v3/inspolicymgr/deduct/authorizations': { insurance_no: STALE },
};

const COVERAGE = 'in the other three scenes, and in an App page that is older than theirs';

/** Properties of DTOs that are missing from the table, each with the reason. */
export const DTO_EXCEPTIONS: {
  readonly [Name in EndpointName]?: Readonly<Record<string, string>>;
} = {
  'POST /v3/papay/insurance-sign/contracts/pre-entrust-sign/app': {
    'policy_periods[].policy_coverage_detail': COVERAGE,
    'policy_periods[].policy_coverage_detail.policy_amount': COVERAGE,
    'policy_periods[].policy_coverage_detail.policy_clauses': COVERAGE,
    'policy_periods[].policy_coverage_detail.policy_clauses[].clause_name': COVERAGE,
    'policy_periods[].policy_coverage_detail.policy_clauses[].clause_quota': COVERAGE,
  },
};
