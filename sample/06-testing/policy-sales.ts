import { Injectable } from '@nestjs/common';
import {
  type ContractSignedNotification,
  type DeductionFailedNotification,
  type DeductionSucceededNotification,
  OnWechatPayNotification,
} from 'nestjs-wechatpay-insurance';
import { PoliciesService } from './policies.service.js';

@Injectable()
export class PolicySales {
  constructor(private readonly policies: PoliciesService) {}

  @OnWechatPayNotification('INSURANCE_ENTRUST.SIGN', { id: 'contract-signed' })
  async contractSigned({ resource }: ContractSignedNotification): Promise<void> {
    const { contract_id: contractId, out_contract_code: code } = resource;
    this.policies.change(code, { state: 'active', contractId });
  }

  @OnWechatPayNotification('TRANSACTION.SUCCESS', 'TRANSACTION.FAIL', { id: 'premium-deducted' })
  async premiumDeducted(
    notification: DeductionSucceededNotification | DeductionFailedNotification,
  ): Promise<void> {
    const { attach } = notification.resource;
    if (attach === undefined) return;
    const state = notification.event_type === 'TRANSACTION.SUCCESS' ? 'paid' : 'unpaid';
    this.policies.change(attach, { state });
  }
}
