import { Module } from '@nestjs/common';
import { NotificationLog } from './notification-log.js';
import { NotificationsApiController } from './notifications.api.controller.js';
import { NotificationsPageController } from './notifications-page.controller.js';
import { WechatPayNotificationsController } from './wechat-pay-notifications.controller.js';

@Module({
  controllers: [
    WechatPayNotificationsController,
    NotificationsApiController,
    NotificationsPageController,
  ],
  providers: [NotificationLog],
  exports: [NotificationLog],
})
export class NotificationsModule {}
