import { IS_COUNT, IS_TEXT, IS_WAIT, allowOnly, checkSettings } from '../common/setting-checks.js';
import type { SettingRule } from '../common/setting-checks.js';
import { SIMULATED_TERMINATION_MODES } from '../contracts/contract.js';
import type { SimulatedUser } from '../simulated-user.js';
import { readText } from './control-request.js';
import type { ControlEndpoint, ControlRequest } from './control-request.js';

/** The user's actions, and the request field that names the target of each. */
const ACTIONS = {
  sign: 'session',
  decline: 'session',
  pay: 'target',
  failToPay: 'target',
  terminate: 'contract_id',
  revokeTermination: 'contract_id',
  authorizePolicy: 'out_insurance_no',
  denyPolicy: 'out_insurance_no',
} as const satisfies Partial<Record<keyof SimulatedUser, string>>;

type Action = keyof typeof ACTIONS;

/** Request fields that are passed as options to the method of `SimulatedUser`. */
const OPTIONS: Readonly<Partial<Record<Action, Readonly<Record<string, SettingRule>>>>> = {
  sign: { openid: IS_TEXT },
  failToPay: { times: IS_COUNT },
  terminate: {
    mode: allowOnly(SIMULATED_TERMINATION_MODES),
    remark: IS_TEXT,
    revocableFor: IS_WAIT,
  },
};

/** Endpoints for the user's actions, such as `POST /simulator/user/sign`. */
export const userEndpoints: readonly ControlEndpoint[] = (Object.keys(ACTIONS) as Action[]).map(
  (action) => ({
    method: 'POST',
    path: `user/${action}`,
    handle: (request) => performAction(action, request),
  }),
);

async function performAction(
  action: Action,
  { simulator, body }: ControlRequest,
): Promise<unknown> {
  const target = ACTIONS[action];
  const { [target]: _, mchid: _mchid, ...settings } = body;
  checkSettings(action, settings, OPTIONS[action] ?? {});
  const of = readText(body, target);
  const { user } =
    body['mchid'] === undefined ? simulator : simulator.merchant(readText(body, 'mchid'));
  const method = user[action].bind(user) as (of: string, settings: object) => Promise<unknown>;
  return (await method(of, settings)) ?? {};
}
