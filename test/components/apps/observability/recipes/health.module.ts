import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { WechatPayHealthIndicator } from 'nestjs-wechatpay-insurance/terminus';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly wechatPay: WechatPayHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.health.check([() => this.wechatPay.isHealthy('wechatpay')]);
  }
}

@Module({
  imports: [TerminusModule], // and WechatPayInsuranceModule, unless it is global
  controllers: [HealthController],
  providers: [WechatPayHealthIndicator],
})
export class HealthModule {}
