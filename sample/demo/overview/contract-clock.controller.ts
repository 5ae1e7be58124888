import { Body, Controller, Param, Post, Redirect, UseFilters } from '@nestjs/common';
import { TimeTravelService } from '../clock/time-travel.service.js';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { contractPath } from '../contracts/contract-urls.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { Flash } from '../flash/flash.js';
import { FlashProblemFilter } from '../flash/flash-problem.filter.js';
import { textField } from '../html/form-text.js';
import { PeriodListService } from '../premiums/period-list.service.js';
import { periodsLostBy } from '../premiums/period-windows.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { lossWarning } from './pages/loss-warning.js';

/** The simulation's controls on the page of a contract. */
@Controller('contracts/:planId/:code')
@UseFilters(FlashProblemFilter)
export class ContractClockController {
  constructor(
    private readonly travels: TimeTravelService,
    private readonly premiums: PeriodListService,
    private readonly simulator: EmbeddedSimulator,
    private readonly flash: Flash,
  ) {}

  /** Advances the time, and warns first when a premium of the contract would expire unpaid. */
  @Post('clock')
  @Redirect('/', 303)
  async travel(
    @Param(SignedContractPipe) contract: SignedContract,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    const path = contractPath(contract.plan_id, contract.out_contract_code);
    const to = textField(body, 'to');
    const moment = this.travels.readMoment(to);
    if (textField(body, 'confirmed') === '') {
      const { periods } = await this.premiums.of(contract);
      const lost = periodsLostBy(periods, moment);
      if (lost.length > 0) {
        const text = lossWarning(lost, moment, `${path}/clock`);
        return { url: this.flash.createUrl(path, { kind: 'problem', text }) };
      }
    }
    await this.travels.travel(to);
    return { url: path };
  }

  /** Makes the next refund abnormal. */
  @Post('refund-failure')
  @Redirect('/', 303)
  failNextRefund(@Param(SignedContractPipe) contract: SignedContract): { url: string } {
    this.simulator.failNextRefund();
    return { url: contractPath(contract.plan_id, contract.out_contract_code) };
  }
}
