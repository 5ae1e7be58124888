import { bilingual, type Html } from '../../html/html.js';

const MEANINGS: Readonly<Record<string, Html>> = {
  SIGNED: bilingual('Premiums can be scheduled and deducted on their dates.', '可按期预约并扣费。'),
  SIGN_FAILED: bilingual(
    'The customer agreed, but signing failed, for example because the first payment failed. Nothing is deducted.',
    '用户已同意，但签约失败（例如首期支付未完成），不会产生扣费。',
  ),
  TO_BE_RENEWED: bilingual(
    'The last premium is due; the next list of premiums continues the contract.',
    '当前扣费列表已到期，提交新的列表后继续扣费。',
  ),
  TERMINATE_PENDING: bilingual(
    'The customer has ended it and can still change their mind. Nothing is deducted meanwhile.',
    '用户已发起解约，仍可撤回；期间不可扣费。',
  ),
  TERMINATED: bilingual('No further premium is deducted.', '不再扣费。'),
};

/** Explains a state; `undefined` for a state that this sample does not know. */
export function getMeaning(state: string): Html | undefined {
  return Object.hasOwn(MEANINGS, state) ? MEANINGS[state] : undefined;
}
