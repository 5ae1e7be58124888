import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  WechatPaySimulator,
  type SimulatorModuleOptions,
} from 'nestjs-wechatpay-insurance/testing';

/** WeChat Pay's side on a free port of this computer, for as long as the sample runs. */
@Injectable()
export class EmbeddedSimulator implements OnApplicationShutdown {
  #simulator: WechatPaySimulator | undefined;

  /** False when the sample talks to WeChat Pay. */
  get isRunning(): boolean {
    return this.#simulator !== undefined;
  }

  /** @returns the credentials of a merchant that the simulator knows. */
  async start(): Promise<SimulatorModuleOptions> {
    this.#simulator = await WechatPaySimulator.start();
    return this.#simulator.moduleOptions;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#simulator?.stop();
  }
}
