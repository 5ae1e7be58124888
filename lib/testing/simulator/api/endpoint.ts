import type { JsonObject } from '../http/request-body.js';
import type { PlatformKey } from '../keys/platform-key.js';
import type { MerchantRecord } from '../merchant-record.js';
import type { SimulatorState } from '../simulator-state.js';
import { SimulatedApiError } from '../validation/simulated-api-error.js';
import type { ApiResponse } from './api-response.js';

/** One API of WeChat Pay. A new API is a new entry in the table of its subject. */
export interface SimulatedEndpoint {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** Path template with `{parameter}` for each variable segment. */
  readonly path: string;
  /** Rejects with a `SimulatedApiError` for a request that WeChat Pay rejects. */
  handle(request: ApiRequest): Promise<ApiResponse>;
}

/** A request with a valid signature and valid headers. */
export interface ApiRequest {
  readonly state: SimulatorState;
  readonly merchant: MerchantRecord;
  /** Path parameters by name, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when the request has no body. */
  readonly body: JsonObject;
  /** The key named by the request's `Wechatpay-Serial`. */
  readonly requestedKey: PlatformKey | undefined;
}

/** Returns the key named by the request's `Wechatpay-Serial`. @throws SimulatedApiError when the header is missing. */
export function requirePlatformKey({ requestedKey }: ApiRequest): PlatformKey {
  if (requestedKey) return requestedKey;
  throw new SimulatedApiError(400, 'PARAM_ERROR', 'Http头缺少Wechatpay-Serial', {
    field: 'Wechatpay-Serial',
    issue: 'is required',
    location: 'header',
  });
}
