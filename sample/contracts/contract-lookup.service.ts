import { Injectable, NotFoundException } from '@nestjs/common';
import {
  WechatPayApiError,
  WechatPayInsuranceService,
  type InsuranceContract,
} from 'nestjs-wechatpay-insurance';

/** A contract without the customer's openid: these pages have no login. */
export type SignedContract = Omit<InsuranceContract, 'openid'>;

/** Asks WeChat Pay what became of a contract; nothing else knows. */
@Injectable()
export class ContractLookupService {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  /** `undefined` while nobody has signed: declined, given up, or not decided yet. */
  async find(planId: number, code: string): Promise<SignedContract | undefined> {
    try {
      const { openid: _openid, ...contract } = await this.insurance.queryContract({
        plan_id: planId,
        out_contract_code: code,
      });
      return contract;
    } catch (error) {
      // A bare 404 could be that of a gateway on the way.
      if (error instanceof WechatPayApiError && error.code === 'RESOURCE_NOT_EXISTS') {
        return undefined;
      }
      throw error;
    }
  }

  /** @throws {NotFoundException} while nobody has signed. */
  async get(planId: number, code: string): Promise<SignedContract> {
    const contract = await this.find(planId, code);
    if (contract !== undefined) return contract;
    throw new NotFoundException(
      'Nobody has signed this contract: declined, or not decided yet. 尚未签约：用户已拒绝或尚未操作。',
    );
  }
}
