import { createPublisher } from '../../diagnostics/channels.js';

/** Name of the channel on which the collection publishes each step, for `diagnostics_channel.subscribe`. */
export const PREMIUM_COLLECTION_CHANNEL = 'nestjs-wechatpay-insurance:premium-collection';

/** One step that was taken for a premium, or for the renewal of a contract. */
export interface PremiumStepEvent {
  /** WeChat Pay's contract id. */
  readonly contract_id: string;
  /** Id of the period; absent for a renewal. */
  readonly policy_period_id?: number | undefined;
  /** The request that was sent, or `close` for an outcome that follows from the time. */
  readonly step:
    | 'schedule'
    | 'deduct'
    | 'renew'
    | 'query-period'
    | 'query-order'
    | 'query-contract'
    | 'query-list'
    | 'close';
  /**
   * - `done`: the step succeeded.
   * - `rejected`: WeChat Pay rejected it.
   * - `unauthorized`: WeChat Pay accepts no such request of the merchant.
   * - `limited`: WeChat Pay limits the rate; all instances slow down.
   * - `unavailable`: no usable response.
   * - `not-sent`: the policy skipped or postponed it or failed, the contract is not in force, or another worker was
   *   faster.
   */
  readonly outcome: 'done' | 'rejected' | 'unauthorized' | 'limited' | 'unavailable' | 'not-sent';
  /** Code of WeChat Pay, or the name of the error. */
  readonly reason?: string | undefined;
  /** Time that the step took. */
  readonly milliseconds: number;
}

export const publishStep: (make: () => PremiumStepEvent) => void =
  createPublisher<PremiumStepEvent>(PREMIUM_COLLECTION_CHANNEL);
