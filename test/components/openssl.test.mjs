import 'reflect-metadata';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { NestFactory } from '@nestjs/core';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { root, run, temporaryFolder } from './support/workspace.mjs';

const fixtures = join(root, 'test/fixtures');

test('a request captured on the wire verifies with the openssl command line', async (t) => {
  const folder = temporaryFolder(t);
  const captured = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      captured.push({ request, body: Buffer.concat(chunks) });
      response.writeHead(400).end('{"code":"PARAM_ERROR","message":"captured"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());

  const simulator = await WechatPaySimulator.start();
  t.after(() => simulator.stop());
  const app = await NestFactory.createApplicationContext(
    WechatPayInsuranceModule.forRoot({
      ...simulator.moduleOptions,
      baseUrl: `http://127.0.0.1:${server.address().port}`,
      contractNotifyUrl: 'https://merchant.example/contracts',
    }),
    { logger: false },
  );
  t.after(() => app.close());
  const day = (offset) =>
    new Date(Date.now() + (offset * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
  const period = (policy_period_id, offset) => ({
    policy_period_id,
    estimated_deduct_date: day(offset),
    estimated_deduct_amount: { total: 1000 },
  });
  const call = app.get(WechatPayInsuranceService).preEntrustSign({
    openid: 'oYobu0MVnQfWpSMOYJz2AHPG_gQw',
    plan_id: 12535,
    out_contract_code: 'A1',
    insured_display_name: '*明',
    policy_start_date: day(1),
    policy_end_date: day(400),
    policy_periods: [period(1, 1), period(2, 31)],
  });
  await assert.rejects(call, { name: 'WechatPayApiError' });

  const [{ request, body }] = captured;
  const field = (name) => new RegExp(`${name}="([^"]+)"`).exec(request.headers.authorization)[1];
  const message = `${request.method}\n${request.url}\n${field('timestamp')}\n${field('nonce_str')}\n`;
  const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const key = file('key.pem', simulator.moduleOptions.merchantPrivateKey);
  run('openssl', ['pkey', '-in', key, '-pubout', '-out', join(folder, 'pub.pem')]);
  const signature = file('signature', Buffer.from(field('signature'), 'base64'));
  const verify = (signed) =>
    run('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      join(folder, 'pub.pem'),
      '-signature',
      signature,
      signed,
    ]);
  const bytes = Buffer.concat([Buffer.from(message), body, Buffer.from('\n')]);
  assert.match(verify(file('message', bytes)), /Verified OK/);
  bytes[bytes.length - 3] ^= 1;
  assert.throws(() => verify(file('altered', bytes)), /failure/i);
});

test('the fixtures match their names', () => {
  const text = run('openssl', [
    'x509',
    '-in',
    join(fixtures, 'platform-b.cert.pem'),
    '-noout',
    '-serial',
  ]);
  assert.match(text, /serial=0C57F09EFDC096DE15EBE81A47057A7232F1B8E2/);
});
