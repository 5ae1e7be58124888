import { bilingual, type Html } from '../../html/html.js';

const MEANINGS: Readonly<Record<string, Html>> = {
  SIGNED: bilingual('Signed: the contract is in force.', '已签约，协议生效中。'),
  SIGN_FAILED: bilingual(
    'The customer agreed, but signing failed, for example at the first payment. Start again with new numbers.',
    '用户已同意，但签约失败（例如首期支付未完成），请使用新的协议号重新发起。',
  ),
  TO_BE_RENEWED: bilingual('Waiting for the next list of deductions.', '待续期。'),
  TERMINATE_PENDING: bilingual('Termination pending; can be revoked.', '解约中，可撤销。'),
  TERMINATED: bilingual('Terminated.', '已解约。'),
};

/** Explains a state; `undefined` for a state that this sample does not know. */
export function getMeaning(state: string): Html | undefined {
  return Object.hasOwn(MEANINGS, state) ? MEANINGS[state] : undefined;
}
