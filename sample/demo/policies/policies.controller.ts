import { Body, Controller, Param, Post, Redirect, UseFilters } from '@nestjs/common';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { contractPath } from '../contracts/contract-urls.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { Flash } from '../flash/flash.js';
import { FlashProblemFilter } from '../flash/flash-problem.filter.js';
import { bilingual, type Html } from '../html/html.js';
import { readPolicyState, readPolicyUpload } from './policy-upload-form.js';
import { PolicyUploadService } from './policy-upload.service.js';

/** The forms for the policy that WeChat shows. Each redirects back to the contract page. */
@Controller('contracts/:planId/:code/policy')
@UseFilters(FlashProblemFilter)
export class PoliciesController {
  constructor(
    private readonly policies: PolicyUploadService,
    private readonly flash: Flash,
  ) {}

  @Post()
  @Redirect('/', 303)
  async upload(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.policies.upload(contract, readPolicyUpload(body));
    return this.back(contract, bilingual('The policy is uploaded.', '保单已上传。'));
  }

  @Post('state')
  @Redirect('/', 303)
  async changeState(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.policies.changeState(contract, readPolicyState(body));
    return this.back(contract, bilingual('The policy is updated.', '保单已更新。'));
  }

  private back({ plan_id, out_contract_code }: SignedContract, text: Html): { url: string } {
    const path = contractPath(plan_id, out_contract_code);
    return { url: this.flash.createUrl(path, { kind: 'done', text }) };
  }
}
