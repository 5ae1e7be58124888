import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  WechatPaySimulator,
  type SimulatorModuleOptions,
} from 'nestjs-wechatpay-insurance/testing';
import { RunningClock } from './running-clock.js';

/** WeChat Pay's side on a free port of this computer, for as long as the sample runs. */
@Injectable()
export class EmbeddedSimulator implements OnApplicationShutdown {
  #simulator: WechatPaySimulator | undefined;
  #clock: RunningClock | undefined;

  /** False when the sample talks to WeChat Pay. */
  get isRunning(): boolean {
    return this.#simulator !== undefined;
  }

  /** What time it is there, if it is running; it begins with the present. */
  get now(): Date | undefined {
    return this.#simulator && new Date(this.#simulator.moduleOptions.clock());
  }

  /** @returns the credentials of a merchant that the simulator knows. */
  async start(): Promise<SimulatorModuleOptions> {
    this.#simulator = await WechatPaySimulator.start({ now: Date.now() });
    this.#clock = new RunningClock(this.#simulator);
    return this.#simulator.moduleOptions;
  }

  /** Lets the time there pass until the moment. Real time cannot be moved. */
  async jumpTo(moment: Date): Promise<void> {
    await this.#clock?.jumpTo(moment);
  }

  /** Where a person acts as the customer: on the page of a contract or of a signing session. */
  customerPage(contractOrSession: string): string | undefined {
    return this.#simulator?.userPage(contractOrSession);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#clock?.stop();
    await this.#simulator?.stop();
  }
}
