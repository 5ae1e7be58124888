/* This package with one interceptor of the application, so that every call goes through Axios. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  getWechatPayHttpServiceToken,
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
} from '../../../dist/index.js';
import { moduleOptions } from '../support/merchant.mjs';

export async function connect(baseUrl) {
  const module = WechatPayInsuranceModule.forRoot(moduleOptions(baseUrl));
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
  const { axiosRef } = app.get(getWechatPayHttpServiceToken(), { strict: false });
  axiosRef.interceptors.request.use((config) => config);
  const service = app.get(WechatPayInsuranceService);
  return async (request) => (await service.preEntrustSign(request)).redirect_url;
}
