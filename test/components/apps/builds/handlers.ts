import { Module } from '@nestjs/common';
import { OnWechatPayNotification } from 'nestjs-wechatpay-insurance';

class ContractHandlers {
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN')
  signed(): void {}
}

class PolicyHandlers {
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'policy-signed' })
  signed(): void {}
}

@Module({ providers: [ContractHandlers, PolicyHandlers] })
export class HandlersModule {}
