import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { npmInstall, pack, root, run, temporaryFolder } from './support/workspace.mjs';

/** The responses; the objects within them are found through them. */
const RESPONSES = [
  'ContractTerminateInfo',
  'InsuranceContract',
  'TerminatedContract',
  'WechatPayOrder',
  'PolicyAuthorization',
  'WechatPayRefund',
  'InsurancePolicy',
  'DeductionAcceptance',
  'PolicyPeriodPage',
  'PolicyPeriod',
  'ScheduledPolicyPeriod',
  'ModifyPolicyPeriodsResponse',
  'PreEntrustSignResponse',
  'PreEntrustSignH5Response',
  'PreEntrustSignMiniProgramResponse',
  'PreEntrustSignAppResponse',
];

const LINES = [
  { nest: '11', swagger: '11' },
  { nest: '12', swagger: '12' },
];

for (const { nest, swagger } of LINES) {
  test(`the OpenAPI document on Nest ${nest} has the rules of every DTO and the fields of every response`, (t) => {
    const folder = temporaryFolder(t);
    const app = join(folder, 'app');
    cpSync(join(root, 'test/components/apps/openapi'), app, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
    manifest.dependencies = {
      '@nestjs/axios': nest === '11' ? '^4.0.0' : '^12.0.0',
      '@nestjs/common': `^${nest}.0.0`,
      '@nestjs/core': `^${nest}.0.0`,
      '@nestjs/platform-express': `^${nest}.0.0`,
      '@nestjs/swagger': `^${swagger}.0.0`,
      axios: '^1.16.1',
      'class-transformer': '^0.5.1',
      'class-validator': '^0.15.1',
      'nestjs-wechatpay-insurance': `file:${pack(folder).path}`,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
    };
    writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
    npmInstall(app);
    const output = run(process.execPath, ['compare.mjs', ...RESPONSES], { cwd: app });
    assert.match(output, /\b[1-9]\d+ fields, 0 problems\n$/, output);
  });
}
