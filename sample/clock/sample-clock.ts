import { Injectable } from '@nestjs/common';
import { beijingDate } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';

/** What time it is: in the simulation where there is one, else in truth. */
@Injectable()
export class SampleClock {
  constructor(private readonly simulator: EmbeddedSimulator) {}

  get now(): Date {
    return this.simulator.now ?? new Date();
  }

  /** Today's date in Beijing, `yyyy-MM-dd`. */
  get today(): string {
    return beijingDate(this.now);
  }
}
