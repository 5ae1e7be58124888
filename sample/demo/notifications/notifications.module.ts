import { Module } from '@nestjs/common';
import { NotificationLog } from './notification-log.js';
import { NotificationUrls } from './notification-urls.js';
import { NotificationsApiController } from './notifications.api.controller.js';

@Module({
  controllers: [NotificationsApiController],
  providers: [NotificationLog, NotificationUrls],
  exports: [NotificationLog, NotificationUrls],
})
export class NotificationsModule {}
