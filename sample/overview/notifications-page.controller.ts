import { Controller, Get, Param, Sse, UseInterceptors, type MessageEvent } from '@nestjs/common';
import { filter, map, type Observable } from 'rxjs';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { NotificationLog } from './notification-log.js';
import { notificationsPage } from './notifications.page.js';

/** The received notifications as a page that updates itself. */
@Controller('notifications')
export class NotificationsPageController {
  constructor(private readonly log: NotificationLog) {}

  @Get()
  @UseInterceptors(PageInterceptor)
  show(): Page {
    return notificationsPage(this.log.latest);
  }

  /** Server-sent events with the id of each notification; the page itself has the content. */
  @Sse('events')
  events(): Observable<MessageEvent> {
    return this.log.news.pipe(map(({ id }) => ({ data: id })));
  }

  /** Events of one contract, and those without a contract, such as refunds. */
  @Sse('events/:code')
  contractEvents(@Param('code') code: string): Observable<MessageEvent> {
    return this.log.news.pipe(
      filter(({ out_contract_code: of }) => of === undefined || of === code),
      map(({ id }) => ({ data: id })),
    );
  }
}
