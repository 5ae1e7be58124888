import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import { bilingual, html, type Html } from './html.js';

/** Chinese texts for the rules that a page can break; the package's messages are English. */
const CHINESE: Readonly<Record<string, string>> = {
  'modification-amount': '新金额须低于原金额且大于 0，一次只能改为同一金额',
  'modification-first-discount': '首期优惠的协议须在首期结束后修改，且不得低于首期金额',
  'modification-state': '仅未预约或已预约（并允许取消预约）的期数可以修改',
  'modification-window': '当前不在可修改的时间窗口内（每日 08:00–19:00）',
  'period-dates-future': '扣费日期须晚于今天（北京时间）；仅签约中支付的首期可为今天',
  'period-dates-within-policy': '扣费日期不得晚于保单到期日',
  'policy-dates-order': '保单到期日不得早于生效日',
  'renewal-amount': '与最后一期金额相差不得超过 50%',
  'renewal-current': '当前没有生效的扣费周期',
  'renewal-paid': '当前列表至少须有一期已扣费',
  'renewal-scheduled': '最后一期已预约但尚未扣费',
  'renewal-window': '当前不在续期时间窗口内',
  characters: '包含不允许的字符',
  date: '不是有效日期',
  length: '长度或数量不符合要求',
  mask: '姓名格式不正确',
  range: '超出允许范围',
  type: '格式不正确',
};

/** The issue as a sentence in the reader's language. */
export function issueWords(issue: WechatPayRequestIssue): Html {
  return html`${bilingual('It ', '')}${brokenRule(issue)}${bilingual('.', '。')}`;
}

/** The issue as shown next to its field. */
export function brokenRule({ rule, message }: WechatPayRequestIssue): Html {
  return bilingual(message, CHINESE[rule] ?? message);
}
