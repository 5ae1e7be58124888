import { Injectable, NotFoundException } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayInsuranceService,
  type InsuranceContract,
} from 'nestjs-wechatpay-insurance';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';

/** A contract without the customer's openid: these pages have no login. */
export type SignedContract = Omit<InsuranceContract, 'openid'>;

/** Queries contracts at WeChat Pay, the only reliable source of their state. */
@Injectable()
export class ContractLookupService {
  constructor(
    private readonly insurance: WechatPayInsuranceService,
    private readonly simulator: EmbeddedSimulator,
  ) {}

  /** `undefined` until the customer has signed: declined, abandoned, or not decided yet. */
  async find(planId: number, code: string): Promise<SignedContract | undefined> {
    await this.simulator.settle();
    try {
      const { openid: _openid, ...contract } = await this.insurance.queryContract({
        plan_id: planId,
        out_contract_code: code,
      });
      return contract;
    } catch (error) {
      // A 404 without a code may come from a gateway in between.
      if (error instanceof WechatPayApiError && error.code === 'RESOURCE_NOT_EXISTS') {
        return undefined;
      }
      throw error;
    }
  }

  /** @throws {NotFoundException} until the customer has signed. */
  async get(planId: number, code: string): Promise<SignedContract> {
    const contract = await this.find(planId, code);
    if (contract !== undefined) return contract;
    throw new NotFoundException(
      'This contract is not signed: declined, or not decided yet. 尚未签约：用户已拒绝或尚未操作。',
    );
  }
}
