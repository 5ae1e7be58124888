/** The plaintext fields of an envelope that depend on the event. */
interface EventDescription {
  readonly summary: string;
  readonly originalType: string;
  /** Fewer than 16 bytes. */
  readonly associatedData: string;
}

const CONTRACT = { originalType: 'insurance_entrust', associatedData: 'insurance' };
const TRANSACTION = { originalType: 'transaction', associatedData: 'transaction' };
const REFUND = { originalType: 'refund', associatedData: 'refund' };

const DESCRIPTIONS: ReadonlyMap<string, EventDescription> = new Map([
  ['INSURANCE_ENTRUST.SIGN', { summary: '保险委托代扣签约通知', ...CONTRACT }],
  ['INSURANCE_ENTRUST.TERMINATE', { summary: '保险委托代扣解约通知', ...CONTRACT }],
  ['INSURANCE_ENTRUST.RENEW', { summary: '保险委托代扣续期完成通知', ...CONTRACT }],
  [
    'INSURANCE_POLICY_MANAGEMENT.GRANTED',
    {
      summary: '保单授权成功通知',
      originalType: 'insurance_policy_management',
      associatedData: 'insurance',
    },
  ],
  ['TRANSACTION.SUCCESS', { summary: '支付成功', ...TRANSACTION }],
  ['TRANSACTION.FAIL', { summary: '支付失败', ...TRANSACTION }],
  ['REFUND.SUCCESS', { summary: '退款成功', ...REFUND }],
  ['REFUND.ABNORMAL', { summary: '退款异常', ...REFUND }],
  ['REFUND.CLOSED', { summary: '退款关闭', ...REFUND }],
]);

/** Returns the description of an event; an unknown event gets its type as the summary. */
export function describeEvent(eventType: string): EventDescription {
  const known = DESCRIPTIONS.get(eventType);
  if (known) return known;
  const family = eventType.split('.', 1)[0] ?? eventType;
  return { summary: eventType, originalType: family.toLowerCase(), associatedData: '' };
}
