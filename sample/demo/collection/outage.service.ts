import { Injectable } from '@nestjs/common';
import { SampleClock } from '../clock/sample-clock.js';
import { addDays, beijingMoment } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';

const END = '10:00';

/** An outage of WeChat Pay's deductions, until the next morning at 10:00. */
@Injectable()
export class OutageService {
  #endsAt: Date | undefined;

  constructor(
    private readonly simulator: EmbeddedSimulator,
    private readonly clock: SampleClock,
  ) {}

  /** `undefined` when there is no outage. */
  getEnd(): Date | undefined {
    return this.#endsAt;
  }

  start(): Date {
    const { now, today } = this.clock;
    const here = beijingMoment(today, END);
    this.#endsAt = now < here ? here : beijingMoment(addDays(today, 1), END);
    this.simulator.startOutage();
    return this.#endsAt;
  }

  end(): void {
    this.simulator.endOutage();
    this.#endsAt = undefined;
  }

  endWhenOver(): void {
    if (this.#endsAt !== undefined && this.clock.now >= this.#endsAt) this.end();
  }
}
