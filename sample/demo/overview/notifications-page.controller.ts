import {
  Controller,
  Get,
  Param,
  ParseIntPipe,
  Query,
  Sse,
  UseInterceptors,
  type MessageEvent,
} from '@nestjs/common';
import { filter, map, type Observable } from 'rxjs';
import { PageInterceptor } from '../html/page.interceptor.js';
import type { Page } from '../html/page.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import type { SigningAttempt } from '../contracts/signing-attempt.js';
import { contractPath } from '../contracts/contract-urls.js';
import { NotificationLog } from '../notifications/notification-log.js';
import type { ReceivedNotification } from '../notifications/received-notification.js';
import { PremiumOrders } from '../premiums/premium-orders.js';
import type { ListedNotification } from './pages/notification-list.js';
import { notificationsPage } from './pages/notifications.page.js';

const OPTIONAL_INT = new ParseIntPipe({ optional: true });

/** The received notifications as a page that updates itself. */
@Controller('notifications')
export class NotificationsPageController {
  constructor(
    private readonly log: NotificationLog,
    private readonly signing: ContractSigningService,
    private readonly orders: PremiumOrders,
  ) {}

  @Get()
  @UseInterceptors(PageInterceptor)
  show(): Page {
    const { latest, count } = this.log;
    return notificationsPage(
      latest.map((one) => this.addContract(one)),
      count,
    );
  }

  private addContract(notification: ReceivedNotification): ListedNotification {
    const attempt = this.findAttempt(notification);
    if (attempt === undefined) return { notification };
    const { planId, code, insured } = attempt;
    return { notification, contract: { path: contractPath(planId, code), insured } };
  }

  /** The notification of a refund names its order only, that of a policy the policy. */
  private findAttempt(notification: ReceivedNotification): SigningAttempt | undefined {
    const { out_contract_code, out_trade_no, out_insurance_no } = notification;
    if (out_insurance_no !== undefined) return this.signing.findByInsuranceNo(out_insurance_no);
    const code = out_contract_code ?? this.orders.find(out_trade_no ?? '')?.code;
    return code === undefined ? undefined : this.signing.findByCode(code);
  }

  /** Server-sent events with the id of each notification; the page itself has the content. */
  @Sse('events')
  events(@Query('after', OPTIONAL_INT) after?: number): Observable<MessageEvent> {
    return this.log.newsAfter(after).pipe(map(({ id }) => ({ data: id })));
  }

  /** Events of one contract, and those without a contract, such as refunds. */
  @Sse('events/:code')
  contractEvents(
    @Param('code') code: string,
    @Query('after', OPTIONAL_INT) after?: number,
  ): Observable<MessageEvent> {
    return this.log.newsAfter(after).pipe(
      filter(({ out_contract_code: of }) => of === undefined || of === code),
      map(({ id }) => ({ data: id })),
    );
  }
}
