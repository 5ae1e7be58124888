import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatPayCredentials, WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { expect, it } from 'vitest';
import { fixture, publicKeyOptions } from '../support/fixtures.js';
import { until } from '../support/until.js';
import { CREDENTIALS_FOLDER, CredentialFiles } from './merchants/credential-files.js';

/** Mounts a version of the secret as Kubernetes does: a link to a folder, swapped at once. */
function mount(folder: string, version: string, files: Record<string, string>): void {
  mkdirSync(join(folder, version));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, version, name), text);
  }
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}

it('the recipe replaces the credentials when Kubernetes swaps a secret, and keeps them when it is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-'));
  const files = {
    'apiclient_key.pem': fixture('merchant.key.pem'),
    'apiclient_cert.pem': fixture('merchant.cert.pem'),
    'apiv3.key': `${publicKeyOptions.apiV3Key}\n`,
  };
  mount(folder, '..v1', files);
  @Module({
    imports: [WechatPayInsuranceModule.forRoot(publicKeyOptions)],
    providers: [CredentialFiles, { provide: CREDENTIALS_FOLDER, useValue: folder }],
  })
  class AppModule {}
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  try {
    const credentials = app.get(WechatPayCredentials);
    expect(credentials.read()).not.toHaveProperty('previousApiV3Key');
    mount(folder, '..v2', { ...files, 'apiv3.key': 'another-key-another-key-another-\n' });
    await until(() => credentials.read().previousApiV3Key !== undefined);
    const { replacedAt, ...before } = credentials.read();
    expect(replacedAt).toBeInstanceOf(Date);
    mount(folder, '..v3', { ...files, 'apiclient_key.pem': fixture('other-merchant.key.pem') });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(credentials.read()).toMatchObject(before);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true });
  }
});
