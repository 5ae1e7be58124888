import { afterEach, describe, expect, it } from 'vitest';
import { type WechatPayInsuranceOptions, WechatPayPolicyService } from '../../lib/index.js';
import { APPID, PUBLIC_KEY_ID } from '../support/fixtures.js';
import { isSignedByMerchant, nonceOf } from '../support/wire/merchant-signature.js';
import {
  answerError,
  answerSigned,
  errorOf,
  inTurn,
  Merchant,
} from '../support/applications/merchant.js';
import { issuesIn } from '../support/verdicts/issues.js';
import { readByWechatPay } from '../support/wire/oaep.js';
import {
  authorizationRequest,
  fullUpdateRequest,
  fullUploadRequest,
  NAMES,
  policyAnswer,
  uploadRequest,
} from '../support/requests/policy-request.js';
import { REQUEST_ID } from '../support/wire/platform-signer.js';
import type { WireHandler } from '../support/wire/wire-server.js';

const FOLDER = '/v3/inspolicymgr/deduct';
const AUTHORIZATION = {
  out_insurance_no: 'POLICY20261201',
  auth_state: 'AUTH_STATE_LATER',
  later: [1],
};
const BINDING = {
  out_insurance_no: 'POLICY20261201',
  plan_id: '12535',
  out_contract_code: 'wxwtdk20261201100000',
};

let merchant: Merchant;
async function start(
  handler: WireHandler,
  options?: Partial<WechatPayInsuranceOptions>,
): Promise<WechatPayPolicyService> {
  merchant = await Merchant.start(handler, options);
  return merchant.module.get(WechatPayPolicyService);
}
const sent = (index = 0) => merchant.server.requests[index]!;
const sentJson = (index = 0) => JSON.parse(sent(index).body.toString());
const authorized = answerSigned(JSON.stringify(AUTHORIZATION));
const respondPolicy = answerSigned(JSON.stringify(policyAnswer()));
afterEach(() => merchant.stop());

describe('requests of WechatPayPolicyService', () => {
  type Call = (policies: WechatPayPolicyService) => Promise<unknown>;
  const calls: [string, Call, WireHandler, string, string][] = [
    [
      'submitAuthorization',
      (policies) => policies.submitAuthorization(authorizationRequest()),
      authorized,
      'POST',
      `${FOLDER}/authorizations`,
    ],
    [
      'queryAuthorization',
      (policies) => policies.queryAuthorization({ out_insurance_no: 'Policy1' }),
      authorized,
      'GET',
      `${FOLDER}/authorizations/Policy1`,
    ],
    [
      'uploadPolicy',
      (policies) => policies.uploadPolicy(uploadRequest()),
      respondPolicy,
      'POST',
      `${FOLDER}/policies`,
    ],
    [
      'queryPolicy',
      (policies) => policies.queryPolicy({ out_insurance_no: 'Policy1' }),
      respondPolicy,
      'GET',
      `${FOLDER}/policies/Policy1`,
    ],
    [
      'updatePolicy',
      (policies) => policies.updatePolicy({ out_insurance_no: 'Policy1', policy_code: 'P-1' }),
      respondPolicy,
      'PATCH',
      `${FOLDER}/policies/Policy1`,
    ],
    [
      'bindContract',
      (policies) => policies.bindContract({ ...BINDING, out_insurance_no: 'Policy1' }),
      answerSigned('', 204),
      'POST',
      `${FOLDER}/policies/Policy1/bind-contract`,
    ],
  ];

  it.each(calls)(
    '%s sends a signed request with the serial number of the key',
    async (_name, call, handler, method, url) => {
      const policies = await start(handler);
      await call(policies);
      expect(sent()).toMatchObject({ method, url });
      expect(sent().headers['wechatpay-serial']).toBe(PUBLIC_KEY_ID);
      expect(isSignedByMerchant(sent())).toBe(true);
      if (method === 'GET') expect(sent().body).toHaveLength(0);
      else expect(sent().headers['content-type']).toBe('application/json');
    },
  );

  it.each(calls)('%s retries with the same body after a 5xx', async (_name, call, handler) => {
    const policies = await start(inTurn(answerError(500, 'SYSTEM_ERROR'), handler));
    await call(policies);
    expect(merchant.server.requests).toHaveLength(2);
    expect(sent(1).body).toEqual(sent().body);
    expect(nonceOf(sent(1))).not.toBe(nonceOf(sent()));
  });

  it.each(calls)(
    '%s rejects with the error of WeChat Pay',
    async (_name, call, _handler, method) => {
      const policies = await start(answerError(404, 'RESOURCE_NOT_EXISTS'));
      const error = await errorOf(call(policies));
      expect(error).toMatchObject({ status: 404, outcomeUnknown: false });
      expect(error).toHaveProperty('endpoint', expect.stringContaining(`${method} ${FOLDER}/`));
      expect(error.message).not.toContain('Policy1');
    },
  );

  it.each(calls.filter(([, , , method]) => method !== 'GET'))(
    '%s reports an unknown outcome when every response is a 5xx',
    async (_name, call) => {
      const policies = await start(answerError(500, 'SYSTEM_ERROR'));
      expect(await errorOf(call(policies))).toMatchObject({ status: 500, outcomeUnknown: true });
    },
  );
});

describe('submitAuthorization', () => {
  it('sends the given fields and the appid of the options', async () => {
    const policies = await start(authorized);
    const dto = authorizationRequest({ payee_mchid: '1900000110', payee_appid: 'wx1' });
    await expect(policies.submitAuthorization(dto)).resolves.toEqual(AUTHORIZATION);
    expect(sentJson()).toEqual({ ...dto, appid: APPID });
    await policies.submitAuthorization({ ...dto, appid: 'wx2' });
    expect(sentJson(1).appid).toBe('wx2');
  });

  it('requires an appid when the options have one for each scene', async () => {
    const policies = await start(authorized, { appid: { jsapi: 'wx1' } });
    const call = () => policies.submitAuthorization(authorizationRequest());
    expect(await issuesIn(call)).toEqual(['appid required']);
  });

  it('rejects a response without auth_state', async () => {
    const policies = await start(answerSigned('{}'));
    expect(await errorOf(policies.submitAuthorization(authorizationRequest()))).toMatchObject({
      reason: 'unexpected-response',
      outcomeUnknown: true,
    });
  });
});

describe('uploadPolicy', () => {
  it('sends every field unchanged except the encrypted names', async () => {
    const policies = await start(respondPolicy);
    const dto = fullUploadRequest();
    await policies.uploadPolicy(dto);
    const { insured_name_list, ...rest } = sentJson();
    const { insured_name_list: names, ...given } = dto;
    expect(rest).toEqual(given);
    expect(names).toEqual([...NAMES]);
    expect(insured_name_list).toHaveLength(3);
    expect(insured_name_list.map((name: string) => readByWechatPay(name))).toEqual([...NAMES]);
    expect(new Set(insured_name_list).size).toBe(3);
  });

  it('sends the required fields and the appid of the options', async () => {
    const policies = await start(respondPolicy);
    await policies.uploadPolicy(uploadRequest());
    const { insured_name_list, ...rest } = sentJson();
    const { insured_name_list: _names, ...given } = uploadRequest();
    expect(insured_name_list).toHaveLength(NAMES.length);
    expect(rest).toEqual({ ...given, appid: APPID });
  });

  it('encrypts equal names to different ciphertexts', async () => {
    const policies = await start(respondPolicy);
    await policies.uploadPolicy(uploadRequest({ insured_name_list: ['张三', '张三'] }));
    const [one, other] = sentJson().insured_name_list;
    expect(one).not.toBe(other);
    expect([readByWechatPay(one), readByWechatPay(other)]).toEqual(['张三', '张三']);
  });

  it('does not modify the request', async () => {
    const policies = await start(respondPolicy);
    const dto = fullUploadRequest();
    Object.freeze(dto);
    Object.freeze(dto.insured_name_list);
    await policies.uploadPolicy(dto);
    expect(dto).toEqual(fullUploadRequest());
  });
});

describe('updatePolicy', () => {
  it('sends every field except the number in the path, with encrypted names', async () => {
    const policies = await start(respondPolicy);
    await policies.updatePolicy(fullUpdateRequest());
    const { insured_name_list, ...rest } = sentJson();
    const { insured_name_list: _names, out_insurance_no: _number, ...given } = fullUpdateRequest();
    expect(rest).toEqual(given);
    expect(insured_name_list.map((name: string) => readByWechatPay(name))).toEqual([...NAMES]);
  });

  it.each([
    ['no field', {}, {}],
    [
      'an empty list of names, which changes nothing',
      { insured_name_list: [] },
      { insured_name_list: [] },
    ],
    ['undefined, which is absent', { policy_code: undefined }, {}],
    ['an empty list of periods', { policy_periods: [] }, { policy_periods: [] }],
    ['one field', { free_insurance: true }, { free_insurance: true }],
  ])('sends an update with %s', async (_what, changes, body) => {
    const policies = await start(respondPolicy);
    await policies.updatePolicy({ out_insurance_no: 'Policy1', ...changes });
    expect(sentJson()).toEqual(body);
  });
});

describe('bindContract', () => {
  it('sends the contract and the appid of the options', async () => {
    const policies = await start(answerSigned('', 204));
    await policies.bindContract(BINDING);
    const { out_insurance_no: _number, ...contract } = BINDING;
    expect(sentJson()).toEqual({ ...contract, appid: APPID });
  });

  it.each([
    ['204', '', 204],
    ['200 without a body', '', 200],
    ['200 with an empty object', '{}', 200],
    ['200 with a body', '{"out_insurance_no":"1","later":1}', 200],
  ])(
    'accepts the response %s and resolves to its status and request id',
    async (_what, body, status) => {
      const policies = await start(answerSigned(body, status));
      await expect(policies.bindContract(BINDING)).resolves.toEqual({
        status,
        requestId: REQUEST_ID,
      });
    },
  );

  it.each([
    ['not JSON', 'OK', 'not JSON'],
    ['a list', '[]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
  ])('rejects a response that is %s', async (_what, body, message) => {
    const policies = await start(answerSigned(body));
    const error = await errorOf(policies.bindContract(BINDING));
    expect(error).toMatchObject({ reason: 'unexpected-response', outcomeUnknown: true });
    expect(error.message).toContain(message);
  });

  it('rejects an unsigned response, even an empty one', async () => {
    const policies = await start((_request, response) => void response.writeHead(204).end());
    expect(await errorOf(policies.bindContract(BINDING))).toMatchObject({
      reason: 'missing-header',
      outcomeUnknown: true,
    });
  });
});
