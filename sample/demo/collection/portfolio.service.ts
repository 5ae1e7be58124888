import { Injectable } from '@nestjs/common';
import { SampleClock } from '../clock/sample-clock.js';
import { TimeTravelService } from '../clock/time-travel.service.js';
import { ContractSigningService } from '../contracts/contract-signing.service.js';
import { sensibleValues } from '../contracts/policy-form.js';
import { addDays } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { AutomaticCollection } from './automatic-collection.js';

const NAMES = [
  '王芳 李伟 张敏 刘洋 陈静 杨磊 赵强 黄丽 周杰 吴娟 徐勇 孙艳',
  '马超 朱琳 胡军 郭涛 何平 高峰 林霞 罗斌 郑爽 梁宇 谢娜 宋佳',
].flatMap((names) => names.split(' '));
const PREMIUMS = ['88.00', '126.50', '199.00', '350.00'];
/** Days from the first day to the dates of the first premiums. */
const OFFSETS = [3, 4, 5, 6, 7, 8, 9, 10, 10, 11, 11, 12];
/** Days that pass until the page has something to show. */
const DAYS = 10;

/** Customers with an empty wallet, by their position: the number of deductions that fail. */
const EMPTY_WALLETS: Readonly<Record<number, number>> = { 2: 1, 5: 1, 7: 1, 13: 3, 16: Infinity };
/** WeChat Pay rejects the premium of this one, until a person resolves it. */
const REJECTED = 6;

/** Signs policies in the simulation, and lets their first premiums be collected. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly signing: ContractSigningService,
    private readonly automatic: AutomaticCollection,
    private readonly simulator: EmbeddedSimulator,
    private readonly travels: TimeTravelService,
    private readonly clock: SampleClock,
  ) {}

  /** @returns the number of policies. */
  async create(): Promise<number> {
    const { today } = this.clock;
    for (const [index, name] of NAMES.entries()) await this.sign(index, name, today);
    await this.travels.travel(`${addDays(today, DAYS)}T12:30:00+08:00`);
    return NAMES.length;
  }

  private async sign(index: number, insured_name: string, today: string): Promise<void> {
    const form = {
      ...sensibleValues({ openid: `oPortfolio${today.replaceAll('-', '')}${index}` }, today),
      insured_name,
      can_auto_insure: 'yes',
      premium: PREMIUMS[index % PREMIUMS.length] ?? '',
      first_deduct_date: addDays(today, OFFSETS[index % OFFSETS.length] ?? 0),
    };
    const { planId, code, launch } = await this.signing.start(form);
    const { user } = this.simulator;
    if (launch.by !== 'page' || user === undefined) return;
    const { contract_id } = await user.sign(launch.redirectUrl);
    await this.automatic.start({ plan_id: planId, out_contract_code: code });
    const times = EMPTY_WALLETS[index];
    if (times !== undefined) await user.failToPay(contract_id, { times });
    if (index === REJECTED) this.simulator.rejectSchedules(contract_id);
  }
}
