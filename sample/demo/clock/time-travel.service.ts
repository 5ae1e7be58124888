import { BadRequestException, Injectable, NotFoundException } from '@nestjs/common';
import { beijingMoment } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';
import { SampleClock } from './sample-clock.js';

/** The time of day for a date without a time; WeChat Pay's windows are open then. */
const MORNING = '09:00';
const MOST_DAYS = 5 * 366;
const DAY = 24 * 60 * 60 * 1000;

/** The time stops at most this often, in milliseconds. */
const STEP = 10 * 60 * 1000;
/** Milliseconds until the result of a deduction. */
const RESULT = 1000;

/** Work that has to be done while the time passes. */
export interface TimedWork {
  /** The next moment with work, not after the given one. */
  findNext(until: Date): Promise<Date | undefined>;
  work(): Promise<void>;
}

/** Advances the simulation's clock. The real clock cannot be moved. */
@Injectable()
export class TimeTravelService {
  readonly #works: TimedWork[] = [];
  /** One travel at a time: the next one starts where the latest has ended. */
  #latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly simulator: EmbeddedSimulator,
    private readonly clock: SampleClock,
  ) {}

  /** Lets each travel stop for the work. */
  stopFor(work: TimedWork): void {
    this.#works.push(work);
  }

  /**
   * @param to a Beijing date (`yyyy-MM-dd`), which means 09:00, or a moment in ISO 8601 with an offset.
   * @returns the new time.
   */
  async travel(to: string): Promise<Date> {
    const travel = this.#latest.then(() => this.passTo(this.readMoment(to)));
    this.#latest = travel.catch(() => {});
    await travel;
    return this.clock.now;
  }

  /**
   * The moment to which the clock would be advanced.
   *
   * @param to as in `travel`.
   */
  readMoment(to: string): Date {
    const { now } = this.clock;
    if (!this.simulator.isRunning) {
      throw new NotFoundException(
        'Only the clock of a simulation can be advanced. 仅模拟环境可以调整时间。',
      );
    }
    const moment = parseMoment(to);
    const ahead = moment.getTime() - now.getTime();
    if (!(ahead > 0)) {
      throw new BadRequestException(
        'Choose a moment later than now, as a date (2027-01-31). 请选择晚于当前时间的日期，例如 2027-01-31。',
      );
    }
    if (ahead > MOST_DAYS * DAY) {
      throw new BadRequestException('At most five years at a time. 一次最多前进五年。');
    }
    return moment;
  }

  private async passTo(moment: Date): Promise<void> {
    for (;;) {
      const stop = await this.findStop(moment);
      if (stop === undefined) break;
      await this.stopAt(stop);
      const results = new Date(stop.getTime() + RESULT);
      if (results < moment) await this.stopAt(results);
    }
    await this.stopAt(moment);
  }

  private async findStop(moment: Date): Promise<Date | undefined> {
    const found = await Promise.all(this.#works.map((work) => work.findNext(moment)));
    const next = Math.min(...found.map((date) => date?.getTime() ?? Infinity));
    if (next === Infinity) return undefined;
    const from = Math.max(next, this.clock.now.getTime());
    const stop = new Date((Math.floor(from / STEP) + 1) * STEP);
    return stop < moment ? stop : undefined;
  }

  private async stopAt(moment: Date): Promise<void> {
    if (moment > this.clock.now) await this.simulator.jumpTo(moment);
    for (const work of this.#works) await work.work();
  }
}

/** Returns an invalid date for any other text. */
function parseMoment(to: string): Date {
  if (/^\d{4}-\d{2}-\d{2}$/.test(to)) return beijingMoment(to, MORNING);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(to) ? new Date(to) : new Date(NaN);
}
