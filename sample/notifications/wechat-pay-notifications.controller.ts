import { Controller, HttpCode, Logger, Post, UseGuards } from '@nestjs/common';
import {
  VerifiedNotification,
  WechatPayNotificationGuard,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import { NOTIFICATION_PATH } from './notification-path.js';
import { NotificationLog } from './notification-log.js';

/** What WeChat Pay calls. Nothing reaches the method that the guard has not verified. */
@Controller(NOTIFICATION_PATH)
export class WechatPayNotificationsController {
  private readonly logger = new Logger(WechatPayNotificationsController.name);

  constructor(private readonly log: NotificationLog) {}

  @Post()
  @HttpCode(204)
  @UseGuards(WechatPayNotificationGuard)
  receive(@VerifiedNotification() notification: WechatPayNotification): void {
    // The same notification comes again when our answer was late or lost, and whoever saw it on its
    // way can repeat it for five minutes, signature and all: the guard lets both pass. So look its id
    // up before doing anything. This list forgets; a real application keeps the id in its database,
    // in the transaction that does the work.
    const isNew = this.log.add(notification);
    const { event_type, id } = notification;
    // Ids only: names and openids do not belong into a log.
    this.logger.log(`${event_type} ${id}${isNew ? '' : ' again: nothing to do'}`);
    if (!isNew) return;
    // Here the work would follow: issue the policy, book the premium. Keep it short or hand it to a
    // queue, since WeChat Pay waits for the answer a few seconds only.
  }
}
