import { bilingual, type Html } from '../../html/html.js';

const MEANINGS: Readonly<Record<string, Html>> = {
  SIGNED: bilingual('Signed: the contract is in force.', '已签约，协议生效中。'),
  SIGN_FAILED: bilingual(
    'The customer agreed, but signing failed, for instance at the first payment. Use new numbers.',
    '用户已同意，但签约失败（例如首期支付未完成），请使用新的协议号重新发起。',
  ),
  TO_BE_RENEWED: bilingual('Waiting for the next list of deductions.', '待续期。'),
  TERMINATE_PENDING: bilingual('Being terminated; can be withdrawn.', '解约中，可撤回。'),
  TERMINATED: bilingual('Ended.', '已解约。'),
};

/** What a state means; WeChat Pay may add states that are not known here. */
export function meaningOf(state: string): Html | undefined {
  return Object.hasOwn(MEANINGS, state) ? MEANINGS[state] : undefined;
}
