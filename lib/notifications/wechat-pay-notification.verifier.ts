import { Injectable } from '@nestjs/common';
import { injectProperty } from '../common/inject-property.js';
import type { HeaderSource } from '../crypto/signed-headers.js';
import type { WechatPayNotification } from './events/wechat-pay-notification.js';
import {
  NotificationVerification,
  type VerifyNotificationOptions,
} from './notification-verification.js';

const VERIFICATION = Symbol('verification');

/** Finds the name of the import to which a verifier belongs; `undefined` for the unnamed one, and for a mock. */
export function findVerifierName(verifier: object): string | undefined {
  const injected: unknown = Object.getOwnPropertyDescriptor(verifier, VERIFICATION)?.value;
  return injected instanceof NotificationVerification ? injected.name : undefined;
}

/**
 * Verifies and decrypts notifications without HTTP, for queues and serverless functions. The guard and
 * `notificationPath` use it too.
 *
 * In a test, any object with these two members can replace it; `createNotification` of
 * `nestjs-wechatpay-insurance/testing` creates what it resolves to.
 *
 * @example
 * const verifier: WechatPayNotificationVerifier = {
 *   mchid: '1900000109',
 *   verify: async () => createNotification('INSURANCE_ENTRUST.SIGN', { contract_id: 'C-1' }),
 * };
 * Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(WechatPayNotificationVerifier)
 *   .useValue(verifier);
 */
@Injectable()
export class WechatPayNotificationVerifier {
  static {
    injectProperty(this, VERIFICATION, NotificationVerification);
  }

  /** @internal */
  declare readonly [VERIFICATION]: NotificationVerification;

  /** Merchant number of the module, to which the notifications must be addressed. */
  get mchid(): string {
    return this[VERIFICATION].mchid;
  }

  /**
   * Verifies the signature over the raw bytes, then parses and decrypts.
   *
   * @param headers any object or `Headers`, names in any case.
   * @param rawBody the bytes as received, or the unchanged text.
   * @throws {WechatPayNotificationException}
   * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
   */
  async verify(
    headers: HeaderSource,
    rawBody: Buffer | Uint8Array | string,
    options?: VerifyNotificationOptions,
  ): Promise<WechatPayNotification> {
    return this[VERIFICATION].verify(headers, rawBody, options);
  }
}
