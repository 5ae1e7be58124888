import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import { ContractLookupService, type SignedContract } from './contract-lookup.service.js';

/** Turns `:planId/:code` of a path into the contract, as WeChat Pay has it now. */
@Injectable()
export class SignedContractPipe implements PipeTransform<Record<string, string>> {
  constructor(private readonly lookup: ContractLookupService) {}

  async transform({ planId, code }: Record<string, string>): Promise<SignedContract> {
    if (!/^\d{1,15}$/.test(planId ?? '') || code === undefined) {
      throw new BadRequestException('The plan is a number. 模板 ID 须为数字。');
    }
    return this.lookup.get(Number(planId), code);
  }
}
