import { BadRequestException, Body, Controller, Post, Redirect, UseFilters } from '@nestjs/common';
import { TimeTravelService } from '../clock/time-travel.service.js';
import { beijingMinute } from '../dates/beijing-date.js';
import { Flash } from '../flash/flash.js';
import { textField } from '../html/form-text.js';
import { bilingual, type Html } from '../html/html.js';
import { ProblemPageFilter } from '../html/problem-page.filter.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { AutomaticCollection } from './automatic-collection.js';
import { OutageService } from './outage.service.js';
import { PortfolioService } from './portfolio.service.js';

/** The controls on the page of the collection that only a simulation has. */
@Controller('collection')
@UseFilters(ProblemPageFilter)
export class SimulationController {
  constructor(
    private readonly automatic: AutomaticCollection,
    private readonly portfolio: PortfolioService,
    private readonly travels: TimeTravelService,
    private readonly outage: OutageService,
    private readonly simulator: EmbeddedSimulator,
    private readonly flash: Flash,
  ) {}

  @Post('portfolio')
  @Redirect('/collection', 303)
  async createPortfolio(): Promise<{ url: string }> {
    // Nothing is signed for a merchant at WeChat Pay.
    this.automatic.rejectUnavailable();
    const count = await this.portfolio.create();
    return this.back(
      bilingual(
        `${count} policies are signed, and ten days have passed.`,
        `已签约 ${count} 份保单，模拟时间前进十天。`,
      ),
    );
  }

  @Post('clock')
  @Redirect('/collection', 303)
  async travel(@Body() body: unknown): Promise<void> {
    await this.travels.travel(textField(body, 'to'));
  }

  @Post('outage')
  @Redirect('/collection', 303)
  startOutage(): { url: string } {
    this.automatic.rejectUnavailable();
    const end = beijingMinute(this.outage.start());
    return this.back(
      bilingual(
        `WeChat Pay does not respond to deductions until ${end}.`,
        `微信支付扣费接口故障，持续至 ${end}。`,
      ),
    );
  }

  @Post('outage/end')
  @Redirect('/collection', 303)
  endOutage(): { url: string } {
    this.outage.end();
    return this.back(bilingual('WeChat Pay responds again.', '微信支付已恢复。'));
  }

  /** Acts as a customer, or lets WeChat Pay reject the contract's next premium. */
  @Post('customer')
  @Redirect('/collection', 303)
  async act(@Body() body: unknown): Promise<{ url: string }> {
    const contractId = textField(body, 'contract');
    const { user } = this.simulator;
    if (user === undefined || !(await this.automatic.isCollected(contractId))) {
      throw new BadRequestException(
        'Choose a contract that is collected. 请选择自动收费中的协议。',
      );
    }
    switch (textField(body, 'action')) {
      case 'fail':
        await user.failToPay(contractId, { times: 2 });
        return this.back(
          bilingual(
            'The wallet is empty for two deductions.',
            '钱包余额不足，接下来两次扣费将失败。',
          ),
        );
      case 'reject':
        this.simulator.rejectSchedules(contractId);
        return this.back(
          bilingual(
            'WeChat Pay rejects the next premium of this contract until you try it again.',
            '微信支付将拒绝该协议的下一期预约，直至人工重试。',
          ),
        );
      case 'terminate':
        await user.terminate(contractId);
        return this.back(bilingual('The customer has terminated the contract.', '用户已解约。'));
      default:
        throw new BadRequestException('action: fail, reject, terminate');
    }
  }

  private back(text: Html): { url: string } {
    return { url: this.flash.createUrl('/collection', { kind: 'done', text }) };
  }
}
