/* Verification and decryption only: `worker.mjs <package|bare-cryptography>`. */
import 'reflect-metadata';
import { createSecretKey } from 'node:crypto';
import { verifyAndDecrypt } from '../support/bare-cryptography.mjs';
import { measureWork } from '../support/measure.mjs';
import { API_V3_KEY, moduleOptions, wechatPayPublicKey } from '../support/merchant.mjs';
import { signedNotification } from '../support/notification.mjs';
import { serve } from '../support/process.mjs';

async function bare({ headers, body }) {
  const publicKey = wechatPayPublicKey();
  const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));
  const bytes = Buffer.from(body);
  const { resource } = JSON.parse(body);
  return () => verifyAndDecrypt(publicKey, apiV3Key, headers, bytes, resource);
}

async function ofPackage({ headers, body }) {
  const { NestFactory } = await import('@nestjs/core');
  const { WechatPayInsuranceModule, WechatPayNotificationVerifier } =
    await import('../../../dist/index.js');
  const module = WechatPayInsuranceModule.forRoot(moduleOptions());
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
  const verifier = app.get(WechatPayNotificationVerifier);
  const bytes = Buffer.from(body);
  return () => verifier.verify(headers, bytes);
}

const make = process.argv[2] === 'package' ? ofPackage : bare;
const work = await make(signedNotification());
serve('ready', ({ milliseconds }) => measureWork(work, milliseconds));
