import 'reflect-metadata';
import { Test, type TestingModule } from '@nestjs/testing';
import { WechatPayInsuranceModule, type WechatPayInsuranceOptions } from '../../../lib/index.js';

/** The module alone, as an application would import it. */
export async function startModule(options: WechatPayInsuranceOptions): Promise<TestingModule> {
  const module = await Test.createTestingModule({
    imports: [WechatPayInsuranceModule.forRoot(options)],
  }).compile();
  module.enableShutdownHooks();
  return module.init();
}
