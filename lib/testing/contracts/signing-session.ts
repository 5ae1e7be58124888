import type { PreSignRequest } from '../pre-sign/pre-sign-request.js';
import type { Scene } from '../pre-sign/scenes.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';

/** What a pre-sign call opens: the user may agree or decline within ten minutes, once. */
export interface SigningSession {
  readonly id: string;
  readonly merchant: SimulatedMerchant;
  readonly request: PreSignRequest;
  /** Where the user came from. */
  readonly scene: Scene;
  /** Who signs: the user whom the call names, or one whom it does not know. */
  readonly openid: string;
  /** Epoch milliseconds; from then on the session is over. */
  readonly expiresAt: number;
}
