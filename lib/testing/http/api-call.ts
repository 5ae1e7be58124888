import type { SimulatorState } from '../simulator-state.js';
import type { SimulatedMerchant } from '../simulated-merchant.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { JsonObject } from './json-object.js';

/** One call whose signature and form are in order. */
export interface ApiCall {
  readonly state: SimulatorState;
  readonly merchant: SimulatedMerchant;
  /** Path parameters by name, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when the request has no body. */
  readonly body: JsonObject;
  /** The key that the request's `Wechatpay-Serial` names. */
  readonly requestedKey: PlatformKey | undefined;
}
