import { Injectable, NotFoundException } from '@nestjs/common';
import {
  QueryContractDto,
  toRequest,
  WechatPayInsuranceService,
  type PolicyPeriod,
} from 'nestjs-wechatpay-insurance';
import type { SignedContract } from '../contracts/contract-lookup.service.js';

/** Queries the periods of a contract from WeChat Pay. */
@Injectable()
export class SignedPeriodsService {
  constructor(private readonly insurance: WechatPayInsuranceService) {}

  /** Reads all pages of the list. */
  async list(contract: SignedContract): Promise<PolicyPeriod[]> {
    const list: PolicyPeriod[] = [];
    const reference = toRequest(QueryContractDto, contract);
    const periods = this.insurance.iteratePolicyPeriods(reference);
    for await (const period of periods) list.push(period);
    return list;
  }

  async get(contract: SignedContract, periodId: number): Promise<PolicyPeriod> {
    const periods = await this.list(contract);
    const period = periods.find(({ policy_period_id }) => policy_period_id === periodId);
    if (period !== undefined) return period;
    throw new NotFoundException(
      `The contract has no period ${periodId}. 协议没有第 ${periodId} 期。`,
    );
  }
}
