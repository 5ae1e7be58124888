import type { Premium, PremiumEvent } from 'nestjs-wechatpay-insurance/collection';
import { beijingMinute } from '../dates/beijing-date.js';
import { bilingual, html, type Html } from '../html/html.js';

const EVENTS: Readonly<Record<string, Html>> = {
  scheduled: bilingual('Announced to the customer', '已预约，微信已通知用户'),
  postponed: bilingual('Postponed by the insurer', '保险公司推迟收取'),
  skipped: bilingual('Skipped by the insurer', '保险公司决定不收取'),
  paid: bilingual('Paid', '扣费成功'),
  failed: bilingual('Deduction failed', '扣费失败'),
  'at-risk': bilingual('Not paid, and the time is running out', '尚未收到，收费期限将至'),
  abandoned: bilingual('No further attempt', '不再尝试扣费'),
  expired: bilingual('Not collected in time', '已过收费期限，未收到'),
  superseded: bilingual('Replaced by a later premium', '已由之后的一期取代'),
  ended: bilingual('No longer collected', '不再收取'),
  stuck: bilingual('Needs a person', '需人工处理'),
  renewed: bilingual('Renewed: further premiums follow', '已续期'),
  'renewal-at-risk': bilingual('To be renewed soon', '续期期限将至'),
  'renewal-rejected': bilingual('Renewal rejected', '续期未成功'),
  'renewal-lapsed': bilingual('Not renewed in time', '已过续期期限'),
  'bill-difference': bilingual('The bill differs', '对账不一致'),
  'paid-twice': bilingual('Paid twice: refund one payment', '重复扣费，请退款'),
};

/** The event in words; its name for an event that is added later. */
export function getEventText(event: PremiumEvent): Html {
  const known = Object.hasOwn(EVENTS, event.type) ? EVENTS[event.type] : undefined;
  return known ?? bilingual(event.type, event.type);
}

/** Why, or what follows, as far as the event says so. */
export function getEventDetail(event: PremiumEvent): Html | undefined {
  if (event.type === 'failed') {
    const { nextAttemptAt: at, reason } = event;
    const then = at === undefined ? undefined : beijingMinute(new Date(at)).slice(0, 10);
    const next =
      then === undefined
        ? bilingual('No further attempt.', '不再尝试。')
        : bilingual(`Next attempt on ${then}.`, `下次扣费：${then}。`);
    const why =
      reason === undefined ? undefined : bilingual(` Reason: ${reason}`, `原因：${reason}`);
    return html`${next}${why}`;
  }
  if (event.type === 'at-risk') {
    const end = beijingMinute(new Date(event.closesAt));
    return bilingual(`It can be collected until ${end}.`, `收费期限：${end}。`);
  }
  if (event.type === 'stuck' || event.type === 'ended') return getReason(event.reason);
  return undefined;
}

const REASONS: Readonly<Record<string, Html>> = {
  'result-unknown': bilingual(
    'WeChat Pay has not reported a result for three days. Ask its support before you try again.',
    '三日未得到扣费结果。请先向微信支付确认，再决定是否重试。',
  ),
  'request-invalid': bilingual(
    'The request breaks a rule, so it was not sent. Correct the policy’s data, then try again.',
    '请求不符合规则，未发出。请更正保单资料后重试。',
  ),
  'unexpected-error': bilingual(
    'This system failed. See its log, then try again.',
    '系统内部出错。请查看日志后重试。',
  ),
  PARAM_ERROR: bilingual(
    'WeChat Pay keeps rejecting it: something in the request is wrong. Correct it, then try again.',
    '微信支付多次拒绝：请求内容有误。请更正后重试。',
  ),
  'contract-ended': bilingual('The contract has ended.', '协议已终止。'),
  withdrawn: bilingual('It is collected by hand again.', '已改回手动收费。'),
};

/** The reason of a stuck premium, and the remedy. */
export function getStuckReason({ reason }: Premium): Html {
  return (
    getReason(reason) ??
    bilingual(
      'WeChat Pay keeps rejecting it. See the log for its reason, then try again.',
      '微信支付多次拒绝。请查看日志中的原因后重试。',
    )
  );
}

function getReason(reason: string | undefined): Html | undefined {
  return reason !== undefined && Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
}
