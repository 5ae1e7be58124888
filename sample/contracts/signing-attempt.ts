import type {
  AppLaunchBusinessWebview,
  AppLaunchMiniProgram,
  NavigateToMiniProgram,
} from 'nestjs-wechatpay-insurance';

/** WeChat Pay forgets a pre-sign after ten minutes. */
const LIFETIME = 10 * 60 * 1000;

/** Where a customer can sign. */
export type Scene = 'jsapi' | 'h5' | 'mini-program' | 'app';

/** What takes the customer to WeChat Pay. */
export type Launch =
  | { readonly by: 'page'; readonly redirectUrl: string }
  | {
      /** What the front end of a mini program or a native app does with it is up to that front end. */
      readonly by: 'front-end';
      readonly session: string;
      readonly call: NavigateToMiniProgram | AppLaunchBusinessWebview | AppLaunchMiniProgram;
    };

/** One customer sent off to sign. */
export interface SigningAttempt {
  readonly planId: number;
  readonly code: string;
  readonly scene: Scene;
  readonly launch: Launch;
  /** Whether the contract can be renewed once it is signed; WeChat Pay does not say so later. */
  readonly renewable: boolean;
  /** Whether the first premium was signed at a discount; later changes hide it in the amounts. */
  readonly firstPremiumDiscounted: boolean;
  /** Id with which the current list begins, once the contract was renewed. */
  readonly currentListStart?: number;
  readonly startedAt: Date;
}

/** Whether it is too late to sign. */
export function isOver({ startedAt }: SigningAttempt, now: Date): boolean {
  return now.getTime() - startedAt.getTime() >= LIFETIME;
}
