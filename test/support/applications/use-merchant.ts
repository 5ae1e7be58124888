import { afterEach } from 'vitest';
import type { WechatPayInsuranceOptions } from '../../../lib/index.js';
import type { WireHandler } from '../wire/wire-server.js';
import { Merchant } from './merchant.js';

/**
 * Starts a merchant within a test and stops it after the test.
 *
 * @param defaults options of every merchant that is started.
 */
export function useMerchant(
  defaults: Partial<WechatPayInsuranceOptions> = {},
): (handler: WireHandler, options?: Partial<WechatPayInsuranceOptions>) => Promise<Merchant> {
  const started: Merchant[] = [];
  afterEach(async () => {
    for (const merchant of started.splice(0)) await merchant.stop();
  });
  return async (handler, options) => {
    const merchant = await Merchant.start(handler, { ...defaults, ...options });
    started.push(merchant);
    return merchant;
  };
}
