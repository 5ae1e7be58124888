import { beijingDate } from '../../clock/beijing-time.js';
import type { SigningSession } from '../../contracts/signing-session.js';
import { usedCode } from '../../contracts/used-code.js';
import { FieldReader } from '../../fields/field-reader.js';
import { jsonAnswer } from '../../http/api-answer.js';
import type { ApiCall } from '../../http/api-call.js';
import { ApiRefusal } from '../../http/api-refusal.js';
import type { SimulatedEndpoint } from '../../http/endpoint.js';
import { requirePlatformKey } from '../../http/require-platform-key.js';
import { signingPageUrl } from '../../page/user-page-urls.js';
import { checkPreSignRules } from '../../pre-sign/check-pre-sign-rules.js';
import { checkRealIdentity } from '../../pre-sign/check-real-identity.js';
import { readPreSignRequest } from '../../pre-sign/read-pre-sign-request.js';
import type { Scene } from '../../pre-sign/scenes.js';

type Launch = (session: SigningSession, baseUrl: string) => object;

const page: Launch = ({ id }, baseUrl) => ({ redirect_url: signingPageUrl(baseUrl, id) });

/** What the front end needs to take the user to WeChat Pay. */
const LAUNCH: Record<Scene, Launch> = {
  jsapi: page,
  h5: page,
  'mini-program': ({ id }) => ({
    pre_entrustweb_id: id,
    redirect_appid: 'wxbd687630cd02ce1d',
    redirect_path: 'pages/PwdExemptContract/index',
  }),
  app: ({ id }) => ({ pre_entrustweb_id: id }),
};

/** 预签约: opens a signing session, in each of the four scenes. */
export const preEntrustSignEndpoints: readonly SimulatedEndpoint[] = (
  ['jsapi', 'mini-program', 'h5', 'app'] as const
).map((scene) => ({
  method: 'POST',
  path: `/v3/papay/insurance-sign/contracts/pre-entrust-sign/${scene}`,
  async handle(call) {
    return jsonAnswer(200, LAUNCH[scene](openSession(call, scene), call.state.baseUrl));
  },
}));

function openSession(call: ApiCall, scene: Scene): SigningSession {
  const { merchant, state, body } = call;
  const key = requirePlatformKey(call);
  const fields = new FieldReader(body);
  const request = readPreSignRequest(fields, scene);
  checkRealIdentity(fields, key);
  merchant.plans.check(request);
  checkPreSignRules(
    request,
    beijingDate(state.clock.now()),
    merchant.plans.find(request.plan_id)?.frequency,
  );
  const used = usedCode(merchant, request);
  if (used) {
    throw new ApiRefusal(400, 'INVALID_REQUEST', `${used} 已被使用，请更换后重新发起`, {
      field: `/${used}`,
      value: request[used],
      issue: 'a user has signed with it before; use a new one',
      location: 'body',
    });
  }
  return state.sessions.open(merchant, request, scene);
}
