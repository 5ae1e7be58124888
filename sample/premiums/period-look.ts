import type { PolicyPeriod } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';
import type { PremiumOrder } from './premium-order.js';

/** How a period stands for whoever waits for its premium: WeChat Pay's state, and what its orders add. */
export type PeriodLook =
  'planned' | 'reserved' | 'pending' | 'failed' | 'paid' | 'refunded' | 'expired';

/**
 * @param orders those of the period, newest first: `SCHEDULED` also means charged and failed, and `PAID`
 * also means refunded.
 */
export function periodLook(
  { policy_period_state: state }: PolicyPeriod,
  orders: readonly PremiumOrder[],
): PeriodLook {
  const [latest] = orders;
  if (state === 'PAID') {
    return orders.some(({ refund }) => refund?.status === 'SUCCESS') ? 'refunded' : 'paid';
  }
  if (state === 'EXPIRED') return 'expired';
  if (latest?.state === 'pending') return 'pending';
  if (state !== 'SCHEDULED') return 'planned';
  return latest?.state === 'failed' ? 'failed' : 'reserved';
}

export const LOOK_NAMES: Readonly<Record<PeriodLook, Html>> = {
  planned: bilingual('Planned', '未预约'),
  reserved: bilingual('Reserved', '已预约'),
  pending: bilingual('Being deducted', '扣费中'),
  failed: bilingual('Failed', '扣费失败'),
  paid: bilingual('Paid', '已扣费'),
  refunded: bilingual('Refunded', '已退款'),
  expired: bilingual('Expired', '已过期'),
};
