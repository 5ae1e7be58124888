import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import type { Html } from '../html/html.js';
import type { Page } from '../html/page.js';
import { PageInterceptor } from '../html/page.interceptor.js';
import { NotificationLog } from './notification-log.js';
import { notificationList } from './notification-list.js';
import { notificationsPage } from './notifications.page.js';

/** The received notifications as a page that keeps itself up to date. */
@Controller('notifications')
@UseInterceptors(PageInterceptor)
export class NotificationsPageController {
  constructor(private readonly log: NotificationLog) {}

  @Get()
  show(): Page {
    return notificationsPage(this.log.latest);
  }

  /** The list alone, for the script that keeps it up to date. */
  @Get('list')
  list(): Html {
    return notificationList(this.log.latest);
  }

  @Get('list/:outContractCode')
  listOf(@Param('outContractCode') outContractCode: string): Html {
    return notificationList(this.log.of(outContractCode));
  }
}
