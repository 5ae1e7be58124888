import type { WechatPayRefundStatus } from 'nestjs-wechatpay-insurance';
import type { PremiumReference } from './premium-reference.js';

/** One try to be paid a premium. */
export interface PremiumOrder extends PremiumReference {
  readonly outTradeNo: string;
  /** Fen. */
  readonly amount: number;
  readonly orderedAt: Date;
  /** `pending` until WeChat Pay tells the result. */
  readonly state: 'pending' | 'paid' | 'failed';
  /** Once asked for. */
  readonly refund?: { readonly outRefundNo: string; readonly status: WechatPayRefundStatus };
}
