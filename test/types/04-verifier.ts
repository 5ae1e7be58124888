/* A verifier that is mocked with its documented members, and one that extends it. */
import type { ExecutionContext } from '@nestjs/common';
import {
  type HeaderSource,
  type VerifyNotificationOptions,
  type WechatPayNotification,
  WechatPayNotificationGuard,
  type WechatPayNotificationRequest,
  WechatPayNotificationVerifier,
} from 'nestjs-wechatpay-insurance';
import { createNotification } from 'nestjs-wechatpay-insurance/testing';

export const mock: WechatPayNotificationVerifier = {
  mchid: '1900000109',
  verify: async () => createNotification('INSURANCE_ENTRUST.SIGN'),
};

export const guard = new WechatPayNotificationGuard(mock);
export const guardWithLiteral = new WechatPayNotificationGuard({
  mchid: '1900000109',
  verify: (_headers: HeaderSource, rawBody) =>
    Promise.resolve(createNotification('SOME.EVENT', { length: rawBody.length })),
});

export class MerchantGuard extends WechatPayNotificationGuard {
  protected override getMerchant(
    { headers }: WechatPayNotificationRequest,
    _context: ExecutionContext,
  ) {
    return headers['x-merchant'] === 'mock' ? mock : this.verifier;
  }
}

export class AsyncGuard extends WechatPayNotificationGuard {
  protected override async getMerchant() {
    return { mchid: '1900000109', verify: mock.verify };
  }
}

export class CountingVerifier extends WechatPayNotificationVerifier {
  count = 0;

  override async verify(
    headers: HeaderSource,
    rawBody: Buffer | Uint8Array | string,
    options?: VerifyNotificationOptions,
  ): Promise<WechatPayNotification> {
    this.count += 1;
    return super.verify(headers, rawBody, options);
  }
}

export const extended: WechatPayNotificationVerifier = new CountingVerifier();

// @ts-expect-error -- the guard reads mchid too
export const incomplete: WechatPayNotificationVerifier = { verify: mock.verify };
export const wrong: WechatPayNotificationVerifier = {
  mchid: '1900000109',
  // @ts-expect-error -- it resolves to a notification
  verify: async () => true,
};
