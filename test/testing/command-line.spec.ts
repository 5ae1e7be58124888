import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  OnWechatPayNotification,
  type PreEntrustSignDto,
  WechatPayInsuranceModule,
  wechatPayInsuranceOptionsFromConfig,
  WechatPayInsuranceService,
  type WechatPayNotification,
} from '../../lib/index.js';
import { run } from '../../lib/testing/simulator/cli/run.js';
import { startModule } from '../support/applications/module.js';
import { freePort } from '../support/free-port.mjs';
import { send } from './support/merchant-client.js';
import type { WireResponse } from './support/merchant-client.js';
import { startReceiver } from './support/notification-receiver.js';
import { periods } from './support/pre-sign-body.js';

/** The program with its output, until it is stopped. */
function start(...args: string[]) {
  const printed = { out: '', err: '' };
  const signals = new EventEmitter();
  const code = run(args, {
    stdout: { write: (text: string) => (printed.out += text) },
    stderr: { write: (text: string) => (printed.err += text) },
    signals,
  });
  return {
    printed,
    code,
    signals,
    async ready() {
      await expect.poll(() => printed.out, { timeout: 15_000 }).toContain('# Page:');
      return parseEnv(printed.out) as Record<string, string>;
    },
  };
}

/**
 * Starts an application with the variables, signs with payment, and returns the events that its
 * handler received.
 */
async function signFirstContract(
  env: Record<string, string>,
  host: string,
  agree: (redirectUrl: string) => Promise<WireResponse>,
): Promise<string[]> {
  const handled: string[] = [];
  @Injectable()
  class Handlers {
    @OnWechatPayNotification('*')
    handle({ event_type: eventType }: WechatPayNotification): void {
      handled.push(eventType);
    }
  }
  @Module({
    imports: [
      WechatPayInsuranceModule.forRoot({
        ...wechatPayInsuranceOptionsFromConfig({ get: (name) => env[name] }),
        notificationPath: 'wechatpay/notifications',
      }),
    ],
    providers: [Handlers],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(new URL(env['WECHATPAY_CONTRACT_NOTIFY_URL'] ?? '').port, host);
  try {
    const day = (days: number) =>
      new Date(Date.now() + 28_800_000 + days * 86_400_000).toISOString().slice(0, 10);
    const service = app.get(WechatPayInsuranceService, { strict: false });
    const { redirect_url } = await service.preEntrustSign({
      openid: 'o1',
      plan_id: 12535,
      out_contract_code: 'first',
      insured_display_name: '*三',
      policy_start_date: day(1),
      policy_end_date: day(400),
      policy_periods: periods([day(0), 1000], [day(31), 1000]),
      amount: { total: 1000 },
      out_trade_no: 'firstOrder',
      description: 'premium',
    } as PreEntrustSignDto);
    expect((await agree(redirect_url)).status).toBe(200);
    await expect.poll(() => handled, { timeout: 5000 }).toHaveLength(2);
  } finally {
    await app.close();
  }
  return handled;
}

describe('the command line', () => {
  it('prints its usage with --help', async () => {
    const { code, printed } = start('--help');
    expect(await code).toBe(0);
    for (const option of [
      '--port',
      '--host',
      '--now',
      '--clock',
      '--notify-url',
      '--plan',
      '--seed',
      '--help',
    ]) {
      expect(printed.out).toContain(option);
    }
    expect(printed.err).toBe('');
  });

  it.each([
    [['--colour'], '--colour'],
    [['8080'], '8080'],
    [['--port'], 'port'],
    [['--port', '80x'], '--port must be an integer from 0 to 65535, not 80x'],
    [['--port', '65536'], '--port'],
    [['--port', '-1'], 'port'],
    [['--now', 'today'], '--now'],
    [['--now', '2026-12-01'], '--now'],
    [['--clock', 'sun'], '--clock must be real or virtual'],
    [['--clock', 'real', '--now', '2026-12-01T10:00:00+08:00'], '--now starts a virtual clock'],
    [['--plan', 'a'], '--plan must be like'],
    [['--plan', '0'], 'plan_id'],
    [['--plan', '1:week'], 'month, quarter, year'],
    [['--plan', '1:month:nowhere'], 'notifyUrl'],
    [['--plan', '1', '--plan', '1'], 'must be unique'],
    [['--mchid', 'a b'], 'mchid'],
    [['--public-url', 'here'], 'publicUrl'],
    [['--pre-sign-serial', 'never'], 'preSignSerial'],
    [['--notify-url', 'here'], '--notify-url must be an http or https URL'],
    [['--notify-url', 'ftp://127.0.0.1/n'], '--notify-url'],
    [['--notify-url', 'http://127.0.0.1/n?a=1'], '--notify-url'],
    [['--notify-url', 'http://127.0.0.1/n#a'], '--notify-url'],
    [['--notify-url', 'http://a@127.0.0.1/n'], '--notify-url'],
    [['--notify-url', 'http://'], '--notify-url'],
    [['--notify-url', ''], '--notify-url'],
  ])('rejects %j with exit code 2', async (args, reason) => {
    const { code, printed } = start(...args);
    expect(await code).toBe(2);
    expect(printed.err).toContain(reason);
    expect(printed.err).toContain('--help');
    expect(printed.out).toBe('');
  });

  it('exits with code 1 when the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, printed } = start('--port', String(port));
    expect(await code).toBe(1);
    expect(printed.err).toContain(`127.0.0.1:${port}: the port is in use`);
    expect(printed.out).toBe('');
    server.close();
  });

  it('prints a .env file with which an application signs a customer on a virtual clock', async () => {
    const receiver = await startReceiver();
    // The simulator's clock is a year ahead, while the application signs by the computer's clock.
    const moment = new Date(Date.now() + 365 * 86_400_000);
    const now = `${moment.toISOString().slice(0, 10)}T10:00:00+08:00`;
    const args = [
      '--port',
      '0',
      '--now',
      now,
      '--plan',
      '12535:month',
      '--plan',
      '7:year:http://127.0.0.1:1/n',
    ];
    const program = start(...args, '--mchid', '1900000009', '--appid', 'wx9', '--seed', 's');
    const env = await program.ready();
    expect(new Set(Object.keys(env))).toEqual(
      new Set([
        'WECHATPAY_MCHID',
        'WECHATPAY_APPID',
        'WECHATPAY_MERCHANT_SERIAL_NUMBER',
        'WECHATPAY_MERCHANT_PRIVATE_KEY',
        'WECHATPAY_API_V3_KEY',
        'WECHATPAY_PUBLIC_KEY_ID',
        'WECHATPAY_PUBLIC_KEY',
        'WECHATPAY_BASE_URL',
        'WECHATPAY_BACKUP_BASE_URL',
        'WECHATPAY_CONTRACT_NOTIFY_URL',
        'WECHATPAY_TRANSACTION_NOTIFY_URL',
      ]),
    );
    expect(env).toMatchObject({ WECHATPAY_MCHID: '1900000009', WECHATPAY_APPID: 'wx9' });
    // One line each, with \n spelt out, for readers that do not support quotes.
    for (const line of program.printed.out.trim().split('\n'))
      expect(line).toMatch(/^(?:#|WECHATPAY_)/);
    const line = /^WECHATPAY_PUBLIC_KEY="(.*)"$/m.exec(program.printed.out)?.[1] ?? '';
    expect(line).toMatch(/^-----BEGIN PUBLIC KEY-----\\n.*\\n-----END PUBLIC KEY-----$/);

    const baseUrl = env['WECHATPAY_BASE_URL'] ?? '';
    const options = wechatPayInsuranceOptionsFromConfig({ get: (name) => env[name] });
    const spelt = wechatPayInsuranceOptionsFromConfig({
      get: (name) => (name === 'WECHATPAY_PUBLIC_KEY' ? line : env[name]),
    });
    const day = (days: number) =>
      new Date(moment.getTime() + days * 86_400_000).toISOString().slice(0, 10);
    for (const [index, each] of [options, spelt].entries()) {
      const module = await startModule(each);
      try {
        const { redirect_url } = await module.get(WechatPayInsuranceService).preEntrustSign({
          openid: `o${index}`,
          plan_id: 12535,
          out_contract_code: `code${index}`,
          insured_display_name: '*三',
          contract_notify_url: `${receiver.url}/contracts`,
          policy_start_date: day(1),
          policy_end_date: day(400),
          policy_periods: periods([day(31), 1000], [day(61), 1000]),
        } as PreEntrustSignDto);
        const signed = await send(
          `${baseUrl}/simulator/user/sign`,
          'POST',
          { 'Content-Type': 'application/json' },
          JSON.stringify({ session: redirect_url }),
        );
        expect(signed.json).toMatchObject({ contract_signed_time: now });
        const contract = await module
          .get(WechatPayInsuranceService)
          .queryContract({ plan_id: 12535, out_contract_code: `code${index}` });
        expect(contract.contract_state).toBe('SIGNED');
      } finally {
        await module.close();
      }
    }
    expect((await send(`${baseUrl}/simulator`, 'GET')).status).toBe(200);

    program.signals.emit('SIGTERM');
    expect(await program.code).toBe(0);
    expect(program.printed.err).toBe('');
    await expect(send(`${baseUrl}/simulator/clock`, 'GET')).rejects.toThrow(/ECONNREFUSED/);
    await receiver.stop();
  });

  it('prints every variable that an application needs for its first contract and its notifications', async () => {
    const notifyUrl = `http://127.0.0.1:${await freePort()}/wechatpay/notifications`;
    const program = start('--port', '0', '--notify-url', notifyUrl);
    const env = await program.ready();
    expect(env).toMatchObject({
      WECHATPAY_CONTRACT_NOTIFY_URL: notifyUrl,
      WECHATPAY_TRANSACTION_NOTIFY_URL: notifyUrl,
    });
    expect(env).not.toHaveProperty('WECHATPAY_ALLOW_HTTP_FOR_TESTING');
    const handled = await signFirstContract(env, '127.0.0.1', (redirectUrl) =>
      send(
        `${env['WECHATPAY_BASE_URL']}/simulator/user/sign`,
        'POST',
        { 'Content-Type': 'application/json' },
        JSON.stringify({ session: redirectUrl }),
      ),
    );
    expect(handled).toEqual(['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS']);
    program.signals.emit('SIGINT');
    await program.code;
    expect(program.printed.err).toBe('');
  });

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

  it.skipIf(outside === undefined)(
    'prints every variable for an application on another host',
    async () => {
      const port = await freePort();
      const notifyUrl = `http://${outside}:${await freePort()}/wechatpay/notifications`;
      const publicUrl = `http://${outside}:${port}`;
      const args = ['--host', '0.0.0.0', '--port', String(port), '--public-url', publicUrl];
      const program = start(...args, '--notify-url', notifyUrl);
      const env = await program.ready();
      expect(env).toMatchObject({
        WECHATPAY_BASE_URL: publicUrl,
        WECHATPAY_ALLOW_HTTP_FOR_TESTING: 'true',
      });
      // Only programs on its own host control it; the customer agrees on the page.
      const handled = await signFirstContract(env, '0.0.0.0', (redirectUrl) =>
        send(redirectUrl, 'POST', {}, 'decision=agree'),
      );
      expect(handled).toEqual(['INSURANCE_ENTRUST.SIGN', 'TRANSACTION.SUCCESS']);
      program.signals.emit('SIGINT');
      await program.code;
    },
  );

  it('uses the path of the documentation for notifications without --notify-url', async () => {
    const program = start('--port', '0');
    const url = 'http://127.0.0.1:3000/wechatpay/notifications';
    expect(await program.ready()).toMatchObject({
      WECHATPAY_CONTRACT_NOTIFY_URL: url,
      WECHATPAY_TRANSACTION_NOTIFY_URL: url,
    });
    program.signals.emit('SIGINT');
    expect(await program.code).toBe(0);
  });

  it('starts a virtual clock at the current time', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const program = start('--port', '0', '--clock', 'virtual');
    const env = await program.ready();
    const clock = await send(`${env['WECHATPAY_BASE_URL']}/simulator/clock`, 'GET');
    expect(clock.json).toMatchObject({ virtual: true });
    expect(clock.json.now).toBeGreaterThanOrEqual(before);
    expect(clock.json.now).toBeLessThanOrEqual(Date.now());
    program.signals.emit('SIGINT');
    expect(await program.code).toBe(0);
  });

  it('warns when other hosts can reach it', async () => {
    const program = start(
      '--port',
      '0',
      '--host',
      '0.0.0.0',
      '--public-url',
      'https://pay.example',
    );
    const env = await program.ready();
    expect(program.printed.err).toContain('0.0.0.0 is not a loopback address');
    expect(env['WECHATPAY_BASE_URL']).toBe('https://pay.example');
    program.signals.emit('SIGINT');
    expect(await program.code).toBe(0);
  });
});
