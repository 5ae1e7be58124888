import { createJsonResponse } from '../api/api-response.js';
import type { ApiResponse } from '../api/api-response.js';
import { requirePlatformKey } from '../api/endpoint.js';
import type { ApiRequest, SimulatedEndpoint } from '../api/endpoint.js';
import { toBeijingDate } from '../clock/beijing-calendar.js';
import { terminateContract } from '../contracts/contract-lifecycle.js';
import { requireInForce } from '../contracts/contract-record.js';
import type { Scene } from '../contracts/pre-sign-request.js';
import { renewContract } from '../contracts/renew-contract.js';
import { checkPreSignRules } from '../signing/check-pre-sign-rules.js';
import { checkRealIdentity, readPreSignRequest } from '../signing/read-pre-sign-request.js';
import { getSigningPageUrl } from '../signing/session-book.js';
import type { SigningSession } from '../signing/session-book.js';
import { findUsedCode } from '../signing/signing-desk.js';
import { FieldReader } from '../validation/field-reader.js';
import { SimulatedApiError, rejectField } from '../validation/simulated-api-error.js';
import { getContractByCode, readPeriodListRequest } from './requested-records.js';

const SCENES: readonly Scene[] = ['jsapi', 'mini-program', 'h5', 'app'];
const LONGEST_REMARK = 256;
const MOST_PERIODS = 12;

/** 签约、查询、解约、续期: signing, querying, terminating and renewing contracts. */
export const contractEndpoints: readonly SimulatedEndpoint[] = [
  ...SCENES.map((scene): SimulatedEndpoint => ({
    method: 'POST',
    path: `/v3/papay/insurance-sign/contracts/pre-entrust-sign/${scene}`,
    handle: (request) => preEntrustSign(request, scene),
  })),
  {
    method: 'GET',
    path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
    handle: queryContract,
  },
  {
    method: 'POST',
    path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate',
    handle: terminate,
  },
  {
    method: 'POST',
    path: '/v3/papay/insurance-sign/contracts/plan-id/{plan_id}/contract-id/{contract_id}/renew',
    handle: renew,
  },
];

type Launch = (session: SigningSession, baseUrl: string) => object;

const createPageLaunch: Launch = ({ id }, baseUrl) => ({
  redirect_url: getSigningPageUrl(baseUrl, id),
});

/** Response fields with which the front end sends the user to WeChat Pay. */
const LAUNCH: Record<Scene, Launch> = {
  jsapi: createPageLaunch,
  h5: createPageLaunch,
  'mini-program': ({ id }) => ({
    pre_entrustweb_id: id,
    redirect_appid: 'wxbd687630cd02ce1d',
    redirect_path: 'pages/PwdExemptContract/index',
  }),
  app: ({ id }) => ({ pre_entrustweb_id: id }),
};

/** 预签约: opens a signing session in one of the four scenes. */
async function preEntrustSign(apiRequest: ApiRequest, scene: Scene): Promise<ApiResponse> {
  const session = openSession(apiRequest, scene);
  return createJsonResponse(200, LAUNCH[scene](session, apiRequest.state.baseUrl));
}

function openSession(apiRequest: ApiRequest, scene: Scene): SigningSession {
  const { merchant, state, body } = apiRequest;
  const fields = new FieldReader(body);
  const isEncrypted = fields.has('real_identity');
  const key =
    isEncrypted || state.preSignSerial === 'required'
      ? requirePlatformKey(apiRequest)
      : apiRequest.requestedKey;
  const request = readPreSignRequest(fields, scene, state.exposed);
  if (key) checkRealIdentity(fields, key);
  merchant.plans.check(request.plan_id, request.policy_periods);
  checkPreSignRules(
    request,
    toBeijingDate(state.clock.now()),
    merchant.plans.find(request.plan_id)?.frequency,
  );
  const used = findUsedCode(merchant, request);
  if (used) {
    throw new SimulatedApiError(400, 'INVALID_REQUEST', `${used} 已被使用，请更换后重新发起`, {
      field: `/${used}`,
      value: request[used],
      issue: 'has been used by an earlier contract; use a new one',
      location: 'body',
    });
  }
  return state.sessions.open(merchant, request, scene);
}

/** 查询签约: the contract with the merchant's code, once a user has signed it. */
async function queryContract(request: ApiRequest): Promise<ApiResponse> {
  const contract = getContractByCode(request);
  const isRevocable = contract.state === 'TERMINATE_PENDING';
  return createJsonResponse(200, { ...contract.view(), ...(isRevocable && REVOCATION_PAGE) });
}

/** The mini program page on which the user revokes a termination. */
const REVOCATION_PAGE = {
  revoke_terminate_contract_redirect_url: 'pages/PwdExemptContract/index',
  revoke_terminate_contract_redirect_appid: 'wxbd687630cd02ce1d',
} as const;

/** 解约: terminates the contract at once; the notification follows. */
async function terminate(request: ApiRequest): Promise<ApiResponse> {
  const contract = getContractByCode(request);
  const remark = new FieldReader(request.body).readText('contract_termination_remark', {
    max: LONGEST_REMARK,
  });
  requireInForce(contract);
  void terminateContract(request.state, contract, 'MCH_API_TERMINATE', remark);
  return createJsonResponse(200, contract.view());
}

/** 续期: adds the next list of periods; the notification follows. */
async function renew(request: ApiRequest): Promise<ApiResponse> {
  const { contract, list } = readPeriodListRequest(request);
  if (list.length < 1 || list.length > MOST_PERIODS) {
    rejectField('/policy_periods', `must have 1 to ${MOST_PERIODS} periods`, {
      message: '保单的扣费周期列表个数不符合规范，请核查后再试。',
    });
  }
  renewContract(request.state, contract, list);
  return { status: 204, body: '' };
}
