import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import { money } from '../money/yuan.js';
import { bilingual, html, type Html } from './html.js';

/**
 * Rules that a page can break, in the words of its forms: the package's messages are for developers, in English,
 * with the names of the request's fields and amounts in fen.
 */
const RULES: Readonly<Record<string, Html>> = {
  'auto-insure-exclusive': bilingual('cannot be combined', '不能同时选择'),
  'modification-first-discount': bilingual(
    'can be changed only after the discounted first premium, and must stay above it',
    '首期优惠的协议须在首期结束后修改，且须高于首期金额',
  ),
  'modification-state': bilingual(
    'can be changed only while the premium is planned, or scheduled and its cancellation is allowed',
    '仅未预约，或已预约并允许取消预约的期数可以修改',
  ),
  'modification-window': bilingual(
    'can be changed daily from 08:00 to 19:00, a scheduled one until the day before its last day',
    '当前不在可修改的时间窗口内（每日 08:00–19:00）',
  ),
  'period-dates-future': bilingual(
    'must be later than today in Beijing; only a premium that is paid while signing can be due today',
    '须晚于今天（北京时间）；仅签约中支付的首期可为今天',
  ),
  'period-dates-within-policy': bilingual(
    'is too late: the last premium must be due before the policy ends',
    '过晚：最后一期的扣费日期不得晚于保单到期日',
  ),
  'policy-dates-order': bilingual('must not be before the policy begins', '不得早于保单生效日'),
  'price-mode': bilingual('does not fit the other premiums', '与其他期数的金额不符'),
  'renewal-current': bilingual('has no premiums to continue', '当前没有生效的扣费周期'),
  'renewal-paid': bilingual(
    'needs at least one paid premium in the current list',
    '当前列表至少须有一期已扣费',
  ),
  'renewal-scheduled': bilingual(
    'must wait until the last premium, which is scheduled, is paid or expired',
    '最后一期已预约但尚未扣费，须待其扣费或过期',
  ),
  'renewal-window': bilingual('is not possible at this time', '当前不在续期时间窗口内'),
  'sign-with-payment-periods': bilingual(
    'must be at least two when the first premium is paid while signing',
    '签约中支付首期时至少须有两期',
  ),
  'zero-amount': bilingual('must be more than 0', '须大于 0'),
};

/** Rules whose English message fits a form. */
const CHINESE: Readonly<Record<string, string>> = {
  characters: '包含不允许的字符',
  date: '不是有效日期',
  length: '长度或数量不符合要求',
  mask: '姓名格式不正确',
  range: '超出允许范围',
  required: '必填',
  type: '格式不正确',
};

/** Rules with an amount, which their message names in fen. */
const AMOUNT_RULES: Readonly<Record<string, (amount: string) => Html>> = {
  'modification-amount': (amount) =>
    bilingual(`must be lower than ${amount} and more than 0`, `须低于 ${amount} 且大于 0`),
  'refund-amount': (amount) => bilingual(`must be at most ${amount}`, `不得超过 ${amount}`),
  'renewal-amount': (amount) =>
    bilingual(
      `must be at most 50 % above or below the last premium of ${amount}`,
      `与最后一期 ${amount} 相差不得超过 50%`,
    ),
};

const SAME_AMOUNT = bilingual('must be lower than the current premium', '须低于当前金额');

/** The issue as shown next to its field. */
export function brokenRule({ rule, message }: WechatPayRequestIssue): Html {
  const fen = /(\d{1,15}) fen/.exec(message)?.[1];
  if (Object.hasOwn(AMOUNT_RULES, rule)) {
    const words = fen === undefined ? undefined : AMOUNT_RULES[rule]?.(money(Number(fen)));
    return words ?? SAME_AMOUNT;
  }
  const known = Object.hasOwn(RULES, rule) ? RULES[rule] : undefined;
  const text = toYuanText(message);
  return known ?? bilingual(text, CHINESE[rule] ?? text);
}

/** The issue as a sentence. */
export function issueWords(issue: WechatPayRequestIssue): Html {
  return html`${bilingual('It ', '')}${brokenRule(issue)}${bilingual('.', '。')}`;
}

/** The text with its amounts in yuan. */
export function toYuanText(text: string): string {
  return text.replace(/(\d{1,15}) fen\b/g, (_found, fen: string) => money(Number(fen)));
}
