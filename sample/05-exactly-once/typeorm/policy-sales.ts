import { Injectable } from '@nestjs/common';
import {
  businessKey,
  type ContractSignedNotification,
  type DeductionSucceededNotification,
  OnWechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import { DataSource } from 'typeorm';
import { once } from './once.js';
import { Policy } from './policy.entity.js';
import { Premium } from './premium.entity.js';

@Injectable()
export class PolicySales {
  constructor(private readonly dataSource: DataSource) {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
  async contractSigned(notification: ContractSignedNotification): Promise<void> {
    const outContractCode = notification.resource.out_contract_code;
    // The manager of the transaction, not an injected repository, whose queries would be outside of it.
    await once(this.dataSource, `activate ${businessKey(notification)}`, (manager) =>
      manager.update(Policy, { outContractCode }, { active: true }),
    );
  }

  @OnWechatPayNotification('TRANSACTION.SUCCESS', { id: 'premium-paid' })
  async premiumPaid(notification: DeductionSucceededNotification): Promise<void> {
    const outTradeNo = notification.resource.out_trade_no;
    await once(this.dataSource, `book ${businessKey(notification)}`, (manager) =>
      manager.insert(Premium, { outTradeNo }),
    );
  }
}
