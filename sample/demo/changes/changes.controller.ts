import { Body, Controller, Param, Post, Redirect, UseFilters } from '@nestjs/common';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { getStateName } from '../contracts/contract-state-names.js';
import { contractPath } from '../contracts/contract-urls.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { Flash } from '../flash/flash.js';
import { FlashProblemFilter } from '../flash/flash-problem.filter.js';
import { bilingual, html, type Html } from '../html/html.js';
import { readLowerRequest, readNextList, readRemark } from './change-forms.js';
import { ContractChangesService } from './contract-changes.service.js';

/** The forms of the contract page that change the contract. Each redirects back to that page. */
@Controller('contracts/:planId/:code')
@UseFilters(FlashProblemFilter)
export class ChangesController {
  constructor(
    private readonly changes: ContractChangesService,
    private readonly flash: Flash,
  ) {}

  @Post('renewal')
  @Redirect('/', 303)
  async renew(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.changes.renew(contract, readNextList(body));
    return this.back(contract, bilingual('The contract is renewed.', '协议已续期。'));
  }

  @Post('modification')
  @Redirect('/', 303)
  async lower(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    await this.changes.lower(contract, readLowerRequest(body));
    return this.back(contract, bilingual('The premium is lowered.', '保费已调低。'));
  }

  @Post('termination')
  @Redirect('/', 303)
  async terminate(@Param(SignedContractPipe) contract: SignedContract, @Body() body: unknown) {
    const { contract_state: state } = await this.changes.terminate(contract, readRemark(body));
    // The response holds the new state, which is not always TERMINATED.
    const text =
      state === 'TERMINATED'
        ? bilingual('The contract is terminated.', '协议已解约。')
        : html`${bilingual('State of the contract: ', '协议状态：')}${getStateName(state)}`;
    return this.back(contract, text);
  }

  private back({ plan_id, out_contract_code }: SignedContract, text: Html): { url: string } {
    const path = contractPath(plan_id, out_contract_code);
    return { url: this.flash.createUrl(path, { kind: 'done', text }) };
  }
}
