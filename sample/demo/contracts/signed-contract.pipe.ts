import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import { ContractLookupService, type SignedContract } from './contract-lookup.service.js';

/** Resolves `:planId/:code` of a path to the contract, as queried from WeChat Pay. */
@Injectable()
export class SignedContractPipe implements PipeTransform<Record<string, string>> {
  constructor(private readonly lookup: ContractLookupService) {}

  async transform({ planId, code }: Record<string, string>): Promise<SignedContract> {
    if (!/^\d{1,15}$/.test(planId ?? '') || code === undefined) {
      throw new BadRequestException('The plan ID must be a number. 模板 ID 须为数字。');
    }
    return this.lookup.get(Number(planId), code);
  }
}
