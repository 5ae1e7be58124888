import { BadRequestException, Controller, Param, Post, Redirect, UseFilters } from '@nestjs/common';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { contractPath } from '../contracts/contract-urls.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { Flash } from '../flash/flash.js';
import { FlashProblemFilter } from '../flash/flash-problem.filter.js';
import { bilingual, type Html } from '../html/html.js';
import { PremiumOrders } from '../premiums/premium-orders.js';
import { AutomaticCollection } from './automatic-collection.js';

/** The buttons on the page of a contract that begin and end its automatic collection. */
@Controller('contracts/:planId/:code/collection')
@UseFilters(FlashProblemFilter)
export class ContractCollectionController {
  constructor(
    private readonly automatic: AutomaticCollection,
    private readonly orders: PremiumOrders,
    private readonly flash: Flash,
  ) {}

  @Post('start')
  @Redirect('/', 303)
  async start(@Param(SignedContractPipe) contract: SignedContract): Promise<{ url: string }> {
    // The ledger does not know the order numbers of the pages.
    if (this.orders.of(contract.out_contract_code).some(({ state }) => state === 'pending')) {
      throw new BadRequestException(
        'A deduction has no result yet; wait for it first. 有扣费尚无结果，请稍后再试。',
      );
    }
    await this.automatic.start(contract);
    return this.back(
      contract,
      bilingual('From now on, its premiums are collected automatically.', '今后各期保费自动收取。'),
    );
  }

  @Post('stop')
  @Redirect('/', 303)
  async stop(@Param(SignedContractPipe) contract: SignedContract): Promise<{ url: string }> {
    await this.automatic.stop(contract.contract_id);
    return this.back(
      contract,
      bilingual('Its premiums are collected by hand again.', '已改回手动收费。'),
    );
  }

  private back({ plan_id, out_contract_code }: SignedContract, text: Html): { url: string } {
    const path = contractPath(plan_id, out_contract_code);
    return { url: this.flash.createUrl(path, { kind: 'done', text }) };
  }
}
