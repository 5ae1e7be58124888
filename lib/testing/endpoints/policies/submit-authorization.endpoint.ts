import { isDeepStrictEqual } from 'node:util';
import { FieldReader } from '../../fields/field-reader.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { AuthorizationRecord } from '../../policies/authorization-record.js';
import { refuseRule } from '../../http/refuse-rule.js';
import { readAuthorizationTerms } from '../../policies/read-authorization.js';
import { INSURANCE_NO } from '../../policies/text-rules.js';

/** 提交保单授权信息: asks the user, once for each policy, and again after a denial. */
export const submitAuthorization: SimulatedEndpoint = {
  method: 'POST',
  path: '/v3/inspolicymgr/deduct/authorizations',
  async handle({ merchant, body }) {
    const fields = new FieldReader(body);
    const number = fields.text('out_insurance_no', INSURANCE_NO);
    const terms = readAuthorizationTerms(fields);
    const { authorizations } = merchant.policies;
    const former = authorizations.get(number);
    if (former?.state === 'AUTH_STATE_DENIED') {
      former.askAgain(terms);
    } else if (former && !isDeepStrictEqual(former.terms, terms)) {
      refuseRule(
        `${number} 已提交过授权信息`,
        `was submitted with other contents, and is ${former.state}`,
        '/out_insurance_no',
      );
    }
    const authorization = former ?? new AuthorizationRecord(merchant, number, terms);
    authorizations.set(number, authorization);
    return jsonAnswer(200, authorization.view());
  },
};
