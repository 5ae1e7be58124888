import type { WechatPayRequestIssue } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from './html.js';

/** The package's messages are English; these are the rules that a button on a page can run into. */
const CHINESE: Readonly<Record<string, string>> = {
  'modification-amount': '新金额须低于原金额且大于 0，一次只能改为同一金额',
  'modification-first-discount': '首期优惠的协议须在首期结束后修改，且不得低于首期金额',
  'modification-state': '仅未预约或已预约（并允许取消预约）的期数可以修改',
  'modification-window': '当前不在可修改的时间窗口内（每日 08:00–19:00）',
  'period-dates-future': '新的扣费日期须晚于今天',
  'renewal-amount': '与最后一期金额相差不得超过 50%',
  'renewal-current': '当前没有生效的扣费周期',
  'renewal-paid': '当前列表至少须有一期已扣费',
  'renewal-scheduled': '最后一期已预约但尚未扣费',
  'renewal-window': '当前不在续期时间窗口内',
  length: '期数须为 1 至 12',
  range: '期数编号最大为 840',
  type: '格式不正确',
};

/** What is wrong, in the reader's language. */
export function issueWords({ rule, message }: WechatPayRequestIssue): Html {
  return bilingual(`It ${message}.`, `${CHINESE[rule] ?? message}。`);
}
