import { scheduleWindow, type PolicyPeriod } from 'nestjs-wechatpay-insurance';
import { bilingual, type Html } from '../html/html.js';
import { getRefunded, type PremiumOrder } from './premium-order.js';

/** State of a period as the pages show it: WeChat Pay's state, refined by the orders and the contract. */
export type PeriodLook =
  'planned' | 'scheduled' | 'pending' | 'failed' | 'paid' | 'refunded' | 'expired' | 'cancelled';

/**
 * @param orders orders of the period, newest first: `SCHEDULED` includes failed deductions, and `PAID`
 * includes refunds.
 * @param contractState after a termination, no further premium is deducted.
 */
export function periodLook(
  { policy_period_state: state, estimated_deduct_date: date }: PolicyPeriod,
  orders: readonly PremiumOrder[],
  contractState: string,
  now: Date,
): PeriodLook {
  const [latest] = orders;
  if (state === 'PAID') return orders.some(isReturned) ? 'refunded' : 'paid';
  if (state === 'EXPIRED') return 'expired';
  if (latest?.state === 'pending') return 'pending';
  if (contractState === 'TERMINATED') return 'cancelled';
  if (state !== 'SCHEDULED') {
    // WeChat Pay marks it as expired a day later.
    return scheduleWindow(date, now).opensAt === undefined ? 'expired' : 'planned';
  }
  return latest?.state === 'failed' ? 'failed' : 'scheduled';
}

/** True for a period that is neither paid nor lost yet. */
export function isOutstanding(look: PeriodLook): boolean {
  return look === 'planned' || look === 'scheduled' || look === 'pending' || look === 'failed';
}

function isReturned(order: PremiumOrder): boolean {
  return order.state === 'paid' && getRefunded(order) >= order.amount;
}

export const LOOK_NAMES: Readonly<Record<PeriodLook, Html>> = {
  planned: bilingual('Planned', '未预约'),
  scheduled: bilingual('Scheduled', '已预约'),
  pending: bilingual('Being deducted', '扣费中'),
  failed: bilingual('Failed', '扣费失败'),
  paid: bilingual('Paid', '已扣费'),
  refunded: bilingual('Refunded', '已退款'),
  expired: bilingual('Expired', '已过期'),
  cancelled: bilingual('Cancelled', '已取消'),
};
