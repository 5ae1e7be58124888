import { BadRequestException, Injectable, NotFoundException } from '@nestjs/common';
import { beijingMoment } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { SampleClock } from './sample-clock.js';

/** The hour at which a day is entered that is named by its date alone: WeChat Pay's windows are open. */
const MORNING = '09:00';
const MOST_DAYS = 5 * 366;
const DAY = 24 * 60 * 60 * 1000;

/** Moves the simulation's clock. There is none to move when the sample talks to WeChat Pay. */
@Injectable()
export class TimeTravelService {
  constructor(
    private readonly simulator: EmbeddedSimulator,
    private readonly clock: SampleClock,
  ) {}

  /**
   * @param to a Beijing date (`yyyy-MM-dd`), which means 09:00, or a moment in ISO 8601 with an offset.
   * @returns what time it is then.
   */
  async travel(to: string): Promise<Date> {
    const { now } = this.clock;
    if (!this.simulator.isRunning) {
      throw new NotFoundException(
        'Only a simulation can be moved in time. 仅模拟环境可以调整时间。',
      );
    }
    const moment = momentOf(to);
    const ahead = moment.getTime() - now.getTime();
    if (!(ahead > 0)) {
      throw new BadRequestException(
        'Choose a moment later than now, as a date (2027-01-31). 请选择晚于当前时间的日期，例如 2027-01-31。',
      );
    }
    if (ahead > MOST_DAYS * DAY) {
      throw new BadRequestException('At most five years at a time. 一次最多前进五年。');
    }
    await this.simulator.jumpTo(moment);
    return this.clock.now;
  }
}

/** An invalid date for what is no moment. */
function momentOf(to: string): Date {
  if (/^\d{4}-\d{2}-\d{2}$/.test(to)) return beijingMoment(to, MORNING);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(to) ? new Date(to) : new Date(NaN);
}
