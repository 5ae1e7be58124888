import type { WechatPayRefundStatus } from 'nestjs-wechatpay-insurance';
import type { PremiumReference } from './premium-reference.js';

/** One attempt to deduct a premium. */
export interface PremiumOrder extends PremiumReference {
  readonly outTradeNo: string;
  /** Fen. */
  readonly amount: number;
  readonly orderedAt: Date;
  /** `pending` until the result is known. */
  readonly state: 'pending' | 'paid' | 'failed';
  /** Set after a refund was requested. */
  readonly refund?: { readonly outRefundNo: string; readonly status: WechatPayRefundStatus };
}
