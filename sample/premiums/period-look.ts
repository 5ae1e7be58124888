import type { PolicyPeriod } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';
import type { PremiumOrder } from './premium-order.js';

/** State of a period as the pages show it: WeChat Pay's state, refined by the orders of the period. */
export type PeriodLook =
  'planned' | 'scheduled' | 'pending' | 'failed' | 'paid' | 'refunded' | 'expired';

/**
 * @param orders orders of the period, newest first: `SCHEDULED` includes failed deductions, and `PAID`
 * includes refunds.
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
  return latest?.state === 'failed' ? 'failed' : 'scheduled';
}

export const LOOK_NAMES: Readonly<Record<PeriodLook, Html>> = {
  planned: bilingual('Planned', '未预约'),
  scheduled: bilingual('Scheduled', '已预约'),
  pending: bilingual('Being deducted', '扣费中'),
  failed: bilingual('Failed', '扣费失败'),
  paid: bilingual('Paid', '已扣费'),
  refunded: bilingual('Refunded', '已退款'),
  expired: bilingual('Expired', '已过期'),
};
