import type {
  AppLaunchBusinessWebview,
  AppLaunchMiniProgram,
  NavigateToMiniProgram,
} from 'nestjs-wechatpay-insurance';

/** A pre-sign expires after ten minutes. */
const LIFETIME = 10 * 60 * 1000;

/** A scene in which a customer can sign. */
export type Scene = 'jsapi' | 'h5' | 'mini-program' | 'app';

/** The way in which the customer reaches WeChat Pay. */
export type Launch =
  | { readonly by: 'page'; readonly redirectUrl: string }
  | {
      /** The front end of a mini program or a native app opens WeChat Pay with `call`. */
      readonly by: 'front-end';
      readonly session: string;
      readonly call: NavigateToMiniProgram | AppLaunchBusinessWebview | AppLaunchMiniProgram;
    };

/** One attempt of a customer to sign. */
export interface SigningAttempt {
  readonly planId: number;
  readonly code: string;
  readonly scene: Scene;
  readonly launch: Launch;
  /** Masked name of the insured person. */
  readonly insured: string;
  /** Beijing dates. */
  readonly policyStart: string;
  readonly policyEnd: string;
  /** The regular premium in fen: the second, or the first of a single one. */
  readonly premium: number;
  /** The insurer's number of the policy that WeChat may show; `undefined` when it was not requested. */
  readonly insuranceNo: string | undefined;
  /** Whether the signed contract can be renewed; WeChat Pay does not return this later. */
  readonly renewable: boolean;
  /** Whether the first premium was discounted at signing; later changes hide it in the amounts. */
  readonly firstPremiumDiscounted: boolean;
  /** First period id of the current list, after a renewal. */
  readonly currentListStart?: number;
  readonly startedAt: Date;
}

/** Whether the signing session has expired. */
export function isOver({ startedAt }: SigningAttempt, now: Date): boolean {
  return now.getTime() - startedAt.getTime() >= LIFETIME;
}
