import 'reflect-metadata';
import { Controller, HttpCode, Injectable, Module, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  maskInsuredName,
  VerifiedNotification,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  WechatPayNotificationGuard,
  WechatPayRequestValidationError,
  type WechatPayNotification,
} from 'nestjs-wechatpay-insurance';

const arrived: string[] = [];

@Controller('wechatpay')
class NotificationController {
  @Post('notifications')
  @HttpCode(204)
  @UseGuards(WechatPayNotificationGuard)
  receive(@VerifiedNotification() notification: WechatPayNotification): void {
    if (notification.event_type === 'INSURANCE_ENTRUST.SIGN') {
      const state: string = notification.resource.contract_state;
      arrived.push(`${notification.event_type} ${state}`);
    }
  }
}

@Injectable()
class Sales {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  sign(contractNotifyUrl: string): Promise<{ redirect_url: string }> {
    const day = (offset: number) =>
      new Date(Date.now() + (offset * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
    return this.insurance.preEntrustSign({
      openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
      plan_id: 12535,
      out_contract_code: 'A1',
      insured_display_name: maskInsuredName('张三'),
      contract_notify_url: contractNotifyUrl,
      policy_start_date: day(1),
      policy_end_date: day(365),
      policy_periods: [
        {
          policy_period_id: 1,
          estimated_deduct_date: day(1),
          estimated_deduct_amount: { total: 1000 },
        },
        {
          policy_period_id: 2,
          estimated_deduct_date: day(31),
          estimated_deduct_amount: { total: 1000 },
        },
      ],
    });
  }
}

// The subpaths have no types under node10 resolution.
const { RedisNotificationStore } = require('nestjs-wechatpay-insurance/redis');
const { WechatPaySimulator } = require('nestjs-wechatpay-insurance/testing');

async function main(): Promise<void> {
  const simulator = await WechatPaySimulator.start();

  // Works without ioredis, since any client with `eval` is accepted.
  const store = new RedisNotificationStore({ eval: async () => ['claimed', 1] });
  console.log(`redis: ${(await store.claim('key', 1000)).outcome}`);

  @Module({
    imports: [WechatPayInsuranceModule.forRoot({ ...simulator.moduleOptions, isGlobal: true })],
    controllers: [NotificationController],
    providers: [Sales],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { rawBody: true, logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/wechatpay/notifications`;
  const { redirect_url } = await app.get(Sales).sign(url);
  await simulator.user.sign(redirect_url);
  console.log(`signed: ${arrived.join()}`);
  const forged = await fetch(url, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  console.log(`forged: ${forged.status}`);
  const rejected = await app
    .get(Sales)
    .sign('http://elsewhere.example/')
    .catch((error: unknown) => error);
  if (!(rejected instanceof WechatPayRequestValidationError)) throw new Error('not rejected');
  await app.close();
  await simulator.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
