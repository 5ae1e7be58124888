import { Injectable } from '@nestjs/common';
import {
  type ContractSignedNotification,
  type ContractTerminatedNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  OnWechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import { PolicyBook } from './policy-book.js';

/** The package has verified and decrypted each notification before it calls a method. */
@Injectable()
export class PolicySales {
  constructor(private readonly policies: PolicyBook) {}

  // The id under which a success is recorded. It stays the same when the method is renamed.
  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
  async contractSigned({ resource }: ContractSignedNotification): Promise<void> {
    this.policies.update(resource.out_contract_code, { signed: true });
  }

  @OnWechatPayNotification('INSURANCE_ENTRUST.TERMINATE', { id: 'contract-terminated' })
  async contractTerminated({ resource }: ContractTerminatedNotification): Promise<void> {
    this.policies.update(resource.out_contract_code, { terminated: true });
  }

  // A notification of an order does not name the contract: the sale put its code into `attach`.
  @OnWechatPayNotification('TRANSACTION.SUCCESS', 'TRANSACTION.FAIL', { id: 'premium-deducted' })
  async premiumDeducted(
    notification: DeductionSucceededNotification | DeductionFailedNotification,
  ): Promise<void> {
    const premium = notification.event_type === 'TRANSACTION.SUCCESS' ? 'paid' : 'failed';
    const { attach } = notification.resource;
    if (attach !== undefined) this.policies.update(attach, { premium });
  }
}
