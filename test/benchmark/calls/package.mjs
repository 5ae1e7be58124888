/* This package in a Nest application with all checks on. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from '../../../dist/index.js';
import { moduleOptions } from '../support/merchant.mjs';

export async function connect(baseUrl) {
  const module = WechatPayInsuranceModule.forRoot(moduleOptions(baseUrl));
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
  const service = app.get(WechatPayInsuranceService);
  return async (request) => (await service.preEntrustSign(request)).redirect_url;
}
