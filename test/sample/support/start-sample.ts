import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { vi } from 'vitest';
import type { SimulatorModuleOptions } from '../../../lib/testing/index.js';
import { freePort } from '../../support/free-port.mjs';

/** A merchant of a sample: the prefix of its variables, its options, the path of its notifications. */
export interface SampleMerchant {
  readonly prefix?: string;
  readonly options: SimulatorModuleOptions;
  readonly path: string;
}

/** A sample in this process, on a port of its own. */
export interface StartedSample {
  readonly app: INestApplication;
  readonly url: string;
}

/** Starts a sample with the variables of simulated merchants, which Vitest removes after the test. */
export async function startSample(
  AppModule: Type,
  merchants: readonly SampleMerchant[],
  settings: { readonly rawBody?: boolean } = {},
): Promise<StartedSample> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  for (const merchant of merchants) setVariables(merchant, url);
  const app = await NestFactory.create(AppModule, {
    ...settings,
    logger: false,
    forceCloseConnections: true,
  });
  await app.listen(port, '127.0.0.1');
  return { app, url };
}

/** The text and the status of a response. JSON is parsed. */
export async function send(method: string, url: string, body?: object) {
  const response = await fetch(url, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

function setVariables({ prefix = 'WECHATPAY_', options, path }: SampleMerchant, url: string) {
  const variables = {
    MCHID: options.mchid,
    APPID: options.appid,
    MERCHANT_SERIAL_NUMBER: options.merchantSerialNumber,
    MERCHANT_PRIVATE_KEY: options.merchantPrivateKey,
    API_V3_KEY: options.apiV3Key,
    PUBLIC_KEY_ID: options.wechatPayPublicKeyId,
    PUBLIC_KEY: options.wechatPayPublicKey,
    BASE_URL: options.baseUrl,
    BACKUP_BASE_URL: 'off',
    CONTRACT_NOTIFY_URL: `${url}${path}`,
    TRANSACTION_NOTIFY_URL: `${url}${path}`,
    // An empty variable counts as absent, also where an .env file sets it.
    MERCHANT_CERTIFICATE: '',
    MERCHANT_CERTIFICATE_PATH: '',
    MERCHANT_PRIVATE_KEY_PATH: '',
    PUBLIC_KEY_PATH: '',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(`${prefix}${name}`, value);
}
