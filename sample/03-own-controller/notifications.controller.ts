import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import {
  VerifiedNotification,
  type WechatPayNotification,
  WechatPayNotificationGuard,
} from 'nestjs-wechatpay-insurance';
import { PolicyBook } from './policy-book.js';

/** Each guard accepts only what WeChat Pay signed and encrypted for its merchant. */
@Controller('wechatpay')
export class NotificationsController {
  constructor(private readonly policies: PolicyBook) {}

  @Post('life')
  @HttpCode(204)
  @UseGuards(WechatPayNotificationGuard.for('life'))
  receiveLife(@VerifiedNotification() notification: WechatPayNotification): void {
    this.policies.record('life', notification);
  }

  @Post('health')
  @HttpCode(204)
  @UseGuards(WechatPayNotificationGuard.for('health'))
  receiveHealth(@VerifiedNotification() notification: WechatPayNotification): void {
    this.policies.record('health', notification);
  }
}
