import type { SimulatedUser } from '../simulated-user.js';
import type { ControlCall, ControlEndpoint } from './control-call.js';
import { checkFields, textField } from './control-fields.js';

/** What a user can do, and by which field the call says to what. */
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

/** Fields of the call that go to the user's method as its options. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  failToPay: ['times'],
  terminate: ['mode', 'remark', 'revocableFor'],
};

/** The user's side: `POST /simulator/user/sign` and the like. */
export const userEndpoints: readonly ControlEndpoint[] = (Object.keys(ACTIONS) as Action[]).map(
  (action) => ({
    method: 'POST',
    path: `user/${action}`,
    handle: (call) => act(action, call),
  }),
);

async function act(action: Action, { simulator, body }: ControlCall): Promise<unknown> {
  const target = ACTIONS[action];
  const options = OPTIONS[action] ?? [];
  checkFields(body, [target, 'mchid', ...options]);
  const of = textField(body, target);
  const { user } =
    body['mchid'] === undefined ? simulator : simulator.merchant(textField(body, 'mchid'));
  const given = options.filter((name) => body[name] !== undefined);
  const settings = Object.fromEntries(given.map((name) => [name, body[name]]));
  const method = user[action].bind(user) as (of: string, settings: object) => Promise<unknown>;
  return (await method(of, settings)) ?? {};
}
