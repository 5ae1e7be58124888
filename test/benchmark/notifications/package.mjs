/* This package's guard and decorator. */
import * as common from '@nestjs/common';
import {
  VerifiedNotification,
  WechatPayInsuranceModule,
  WechatPayNotificationGuard,
} from '../../../dist/index.js';
import { moduleOptions } from '../support/merchant.mjs';
import { decorate, listenWithNest } from './nest-application.mjs';

class NotificationsController {
  receive(notification) {
    if (notification.resource.contract_state !== 'SIGNED') throw new Error('not decrypted');
  }
}
decorate(common, NotificationsController, WechatPayNotificationGuard, VerifiedNotification());

class AppModule {}
common.Module({
  imports: [WechatPayInsuranceModule.forRoot(moduleOptions())],
  controllers: [NotificationsController],
})(AppModule);

export const listen = (platform) => listenWithNest(AppModule, platform);
