import { Controller, Get } from '@nestjs/common';
import { NotificationLog } from './notification-log.js';
import type { ReceivedNotification } from './received-notification.js';

/** The received notifications as JSON, newest first. */
@Controller('api/notifications')
export class NotificationsApiController {
  constructor(private readonly log: NotificationLog) {}

  @Get()
  list(): readonly ReceivedNotification[] {
    return this.log.latest;
  }
}
