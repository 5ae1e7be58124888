import {
  BadRequestException,
  Body,
  Controller,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  UseFilters,
} from '@nestjs/common';
import type { SignedContract } from '../contracts/contract-lookup.service.js';
import { contractPath } from '../contracts/contract-urls.js';
import { SignedContractPipe } from '../contracts/signed-contract.pipe.js';
import { Flash } from '../flash/flash.js';
import { FlashProblemFilter } from '../flash/flash-problem.filter.js';
import { textField } from '../html/form-text.js';
import { bilingual, type Html } from '../html/html.js';
import { readBankCard } from './bank-card-form.js';
import { BankCardRefundService } from './bank-card-refund.service.js';
import { DeductionService } from './deduction.service.js';
import { readRefundRequest } from './refund-form.js';
import { RefundService } from './refund.service.js';

/** The buttons for premiums on the contract page. Each redirects back to that page. */
@Controller('contracts/:planId/:code')
@UseFilters(FlashProblemFilter)
export class PremiumsController {
  constructor(
    private readonly deductions: DeductionService,
    private readonly refunds: RefundService,
    private readonly bankCards: BankCardRefundService,
    private readonly flash: Flash,
  ) {}

  @Post('periods/:periodId/schedule')
  @Redirect('/', 303)
  async schedule(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('periodId', ParseIntPipe) periodId: number,
  ): Promise<{ url: string }> {
    await this.deductions.schedule(contract, periodId);
    return this.back(
      contract,
      bilingual(
        `Period ${periodId} is scheduled; it can be deducted from tomorrow on.`,
        `第 ${periodId} 期已预约，明天起可扣费。`,
      ),
    );
  }

  @Post('periods/:periodId/deduct')
  @Redirect('/', 303)
  async deduct(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('periodId', ParseIntPipe) periodId: number,
  ): Promise<{ url: string }> {
    await this.deductions.deduct(contract, periodId);
    return this.back(
      contract,
      bilingual(
        `The deduction of period ${periodId} is accepted; a notification will bring its result.`,
        `第 ${periodId} 期扣费已受理，结果以通知为准。`,
      ),
    );
  }

  @Post('orders/:outTradeNo/refund')
  @Redirect('/', 303)
  async refund(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('outTradeNo') outTradeNo: string,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    if (textField(body, 'confirmed') === '') {
      throw new BadRequestException('Confirm that the money is to be returned. 请先勾选确认退款。');
    }
    await this.refunds.refund(contract.out_contract_code, outTradeNo, readRefundRequest(body));
    return this.back(
      contract,
      bilingual(
        'The refund is accepted; a notification will bring its result.',
        '退款已受理，结果以通知为准。',
      ),
    );
  }

  @Post('orders/:outTradeNo/bank-card')
  @Redirect('/', 303)
  async refundToBankCard(
    @Param(SignedContractPipe) contract: SignedContract,
    @Param('outTradeNo') outTradeNo: string,
    @Body() body: unknown,
  ): Promise<{ url: string }> {
    await this.bankCards.send(contract.out_contract_code, outTradeNo, readBankCard(body));
    return this.back(
      contract,
      bilingual(
        'The refund is sent to the bank card; a notification will bring its result.',
        '退款将汇入银行卡，结果以通知为准。',
      ),
    );
  }

  private back({ plan_id, out_contract_code }: SignedContract, text: Html): { url: string } {
    const path = contractPath(plan_id, out_contract_code);
    return { url: this.flash.createUrl(path, { kind: 'done', text }) };
  }
}
