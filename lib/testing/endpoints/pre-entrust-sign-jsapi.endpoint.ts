import { beijingDate } from '../clock/beijing-time.js';
import { jsonAnswer } from '../http/api-answer.js';
import { ApiRefusal } from '../http/api-refusal.js';
import type { SimulatedEndpoint } from '../http/endpoint.js';
import { signingPageUrl } from '../page/signing-page-url.js';
import { checkPreSignRules } from '../pre-sign/check-pre-sign-rules.js';
import { checkRealIdentity } from '../pre-sign/check-real-identity.js';
import { FieldReader } from '../pre-sign/field-reader.js';
import { readPreSignRequest } from '../pre-sign/read-pre-sign-request.js';

/** JSAPI预签约: opens a signing session and names the page where the user decides. */
export const preEntrustSignJsapi: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/papay/insurance-sign/contracts/pre-entrust-sign/jsapi',
  handle({ merchant, state, body, requestedKey }) {
    if (!requestedKey) {
      throw new ApiRefusal(400, 'PARAM_ERROR', 'Http头缺少Wechatpay-Serial', {
        field: 'Wechatpay-Serial',
        issue: 'is required',
        location: 'header',
      });
    }
    const fields = new FieldReader(body);
    const request = readPreSignRequest(fields);
    checkRealIdentity(fields, requestedKey);
    state.plans.check(request);
    checkPreSignRules(request, beijingDate(state.clock.now()));
    const used = merchant.contracts.usedCode(request);
    if (used) {
      throw new ApiRefusal(400, 'INVALID_REQUEST', `${used} 已被使用，请更换后重新发起`, {
        field: `/${used}`,
        value: request[used],
        issue: 'a user has signed with it before; use a new one',
        location: 'body',
      });
    }
    const session = state.sessions.open(merchant, request);
    return jsonAnswer(200, { redirect_url: signingPageUrl(state.baseUrl, session.id) });
  },
};
