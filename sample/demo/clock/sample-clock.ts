import { Injectable } from '@nestjs/common';
import { beijingDate } from '../dates/beijing-date.js';
import { EmbeddedSimulator } from '../wechat-pay/embedded-simulator.js';

/** The simulation's time while a simulator runs, the real time otherwise. */
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
