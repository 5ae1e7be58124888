import {
  BadRequestException,
  Controller,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
} from '@nestjs/common';
import { PremiumCollection } from 'nestjs-wechatpay-insurance/collection';
import { SimulatedTime } from './simulated-time.js';

const HOUR = 3_600_000;
/** The requests of a morning are spread over half an hour. */
const LATEST = HOUR * 0.75;

/** Lets the days of the simulation pass. With real time, the collection works by itself. */
@Controller('time')
export class TimeController {
  constructor(
    private readonly time: SimulatedTime,
    private readonly collection: PremiumCollection,
  ) {}

  /** Works on each hour until the evening of a later day, as the sweeps would on each minute. */
  @Post(':days')
  @HttpCode(200)
  async advance(@Param('days', ParseIntPipe) days: number) {
    if (!this.time.isSimulated || days < 1 || days > 400) {
      throw new BadRequestException('1 to 400 days of a simulation can pass');
    }
    for (let day = 0; day <= days; day += 1) await this.#workOn(this.time.getDate(day && 1));
    return { today: this.time.getDate(0) };
  }

  async #workOn(date: string): Promise<void> {
    // Read as UTC, a Beijing date is its morning at 08:00, when the windows open. They close before 20:00.
    const opening = Date.parse(date);
    await this.#workAt(opening + LATEST);
    const { schedule, deduct, settle } = await this.collection.preview(date);
    const stuck = await this.collection.stuck({ limit: 1 });
    const isQuiet = schedule.count + deduct.count + settle.count + stuck.length === 0;
    for (let hour = isQuiet ? 11 : 1; hour < 12; hour += 1)
      await this.#workAt(opening + hour * HOUR + LATEST);
  }

  async #workAt(moment: number): Promise<void> {
    if (moment <= this.time.now()) return;
    await this.time.advanceTo(moment);
    await this.collection.runUntilIdle();
    // The results of the deductions arrive a second later.
    await this.time.advanceTo(moment + 1_000);
    await this.collection.runUntilIdle();
  }
}
