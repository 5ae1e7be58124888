import type { JsonObject } from '../http/request-body.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';
import type { ApiResponse } from './api-response.js';

/** One API of WeChat Pay's side. A new one is an entry in the table of its subject. */
export interface SimulatedEndpoint {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** The path with `{parameter}` for each part that varies. */
  readonly path: string;
  /** Rejects with a `SimulatedApiError` for a request that WeChat Pay rejects. */
  handle(request: ApiRequest): Promise<ApiResponse>;
}

/** One request whose signature and form are in order. */
export interface ApiRequest {
  readonly state: SimulatorState;
  readonly merchant: MerchantRecord;
  /** Path parameters by name, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when the request has no body. */
  readonly body: JsonObject;
  /** The key that the request's `Wechatpay-Serial` names. */
  readonly requestedKey: PlatformKey | undefined;
}

/** The key that the request's `Wechatpay-Serial` names. @throws SimulatedApiError when the header is missing. */
export function requirePlatformKey({ requestedKey }: ApiRequest): PlatformKey {
  if (requestedKey) return requestedKey;
  throw new SimulatedApiError(400, 'PARAM_ERROR', 'Http头缺少Wechatpay-Serial', {
    field: 'Wechatpay-Serial',
    issue: 'is required',
    location: 'header',
  });
}
