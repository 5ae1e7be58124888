import { bilingual, html, type Html } from '../html/html.js';

const EVENT_NAMES: Readonly<Record<string, Html>> = {
  'INSURANCE_ENTRUST.SIGN': bilingual('Contract signed', '签约成功'),
  'INSURANCE_ENTRUST.TERMINATE': bilingual('Contract terminated', '协议已解约'),
  'INSURANCE_ENTRUST.RENEW': bilingual('Contract renewed', '协议已续期'),
  'TRANSACTION.SUCCESS': bilingual('Premium paid', '扣费成功'),
  'TRANSACTION.FAIL': bilingual('Deduction failed', '扣费失败'),
  'REFUND.SUCCESS': bilingual('Premium refunded', '退款成功'),
  'REFUND.ABNORMAL': bilingual('Refund abnormal', '退款异常'),
  'REFUND.CLOSED': bilingual('Refund closed', '退款关闭'),
  'INSURANCE_POLICY_MANAGEMENT.GRANTED': bilingual('Policy may be shown', '用户已授权展示保单'),
};

/** The event in words; WeChat Pay's own name for an event that it adds later. */
export function getEventName(eventType: string): Html {
  const known = Object.hasOwn(EVENT_NAMES, eventType) ? EVENT_NAMES[eventType] : undefined;
  return known ?? html`${eventType}`;
}
