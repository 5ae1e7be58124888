/* A guard as an application would contain it: the same cryptography, few checks. */
import * as common from '@nestjs/common';
import { createSecretKey } from 'node:crypto';
import { verifyAndDecrypt } from '../support/bare-cryptography.mjs';
import { API_V3_KEY, wechatPayPublicKey } from '../support/merchant.mjs';
import { decorate, listenWithNest } from './nest-application.mjs';

const publicKey = wechatPayPublicKey();
const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));

class NotificationGuard {
  canActivate(context) {
    const request = context.switchToHttp().getRequest();
    const { headers, rawBody } = request;
    const age = Math.abs(Date.now() / 1000 - Number(headers['wechatpay-timestamp']));
    if (!(age <= 300)) throw new common.UnauthorizedException();
    const { resource, ...envelope } = JSON.parse(rawBody.toString());
    const plaintext = verifyAndDecrypt(publicKey, apiV3Key, headers, rawBody, resource);
    request.notification = { ...envelope, resource: JSON.parse(plaintext.toString()) };
    return true;
  }
}

const Notification = common.createParamDecorator(
  (_data, context) => context.switchToHttp().getRequest().notification,
);

class NotificationsController {
  receive(notification) {
    if (notification.resource.contract_state !== 'SIGNED') throw new Error('not decrypted');
  }
}
decorate(common, NotificationsController, NotificationGuard, Notification());

class AppModule {}
common.Module({ controllers: [NotificationsController] })(AppModule);

export const listen = (platform) => listenWithNest(AppModule, platform);
