import type { PlatformKey } from '../keys/platform-key.js';
import type { ApiCall } from './api-call.js';
import { ApiRefusal } from './api-refusal.js';

/** The key that the call's `Wechatpay-Serial` names. @throws ApiRefusal when the header is missing. */
export function requirePlatformKey({ requestedKey }: ApiCall): PlatformKey {
  if (requestedKey) return requestedKey;
  throw new ApiRefusal(400, 'PARAM_ERROR', 'Http头缺少Wechatpay-Serial', {
    field: 'Wechatpay-Serial',
    issue: 'is required',
    location: 'header',
  });
}
