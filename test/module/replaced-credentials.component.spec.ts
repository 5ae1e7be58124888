import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestingModule } from '@nestjs/testing';
import {
  WechatPayClient,
  WechatPayCredentials,
  WechatPayNotificationVerifier,
} from '../../lib/index.js';
import { WechatPaySimulator } from '../../lib/testing/index.js';
import { startModule } from '../support/applications/module.js';
import { until } from '../support/until.js';

const READ = { method: 'GET', path: '/v3/certificates' } as const;
let simulator: WechatPaySimulator;
let module: TestingModule;
let gate: Server;
/** Lets the responses through. */
let release: () => void;
beforeAll(async () => {
  simulator = await WechatPaySimulator.start({ remembered: 2000 });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  gate = createServer((client) => {
    const upstream = connect(Number(new URL(simulator.moduleOptions.baseUrl).port), '127.0.0.1');
    client.pipe(upstream);
    void released.then(() => upstream.pipe(client));
    for (const socket of [client, upstream]) socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  module = await startModule({
    ...simulator.moduleOptions,
    baseUrl: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    timeout: 120_000,
    retry: false,
  });
});
afterAll(async () => {
  await module.close();
  gate.close();
  await simulator.stop();
});

it('loses none of 1,000 calls that are in flight while all credentials are replaced', async () => {
  const client = module.get(WechatPayClient);
  const verifier = module.get(WechatPayNotificationVerifier);
  const [merchant] = simulator.merchants;
  const former = simulator.moduleOptions.merchantSerialNumber;
  const calls: Promise<unknown>[] = [];
  let settled = 0;
  /** Starts calls in waves, since one process plays both sides. */
  const startCalls = async (count: number) => {
    for (let started = 0; started < count; started += 50) {
      const wave = Array.from({ length: 50 }, () => client.request(READ));
      for (const call of wave) call.finally(() => (settled += 1)).catch(() => {});
      calls.push(...wave);
      await until(() => simulator.requests.length === calls.length, 60_000);
    }
  };
  await startCalls(1000);
  expect(settled).toBe(0);
  const { mchid } = merchant!;
  const { headers, body } = merchant!.signNotification('REFUND.SUCCESS', { mchid });
  await merchant!.rotateMerchantCertificate();
  merchant!.changeApiV3Key();
  const renewed = await merchant!.changePublicKey();
  const { baseUrl, ...credentials } = renewed;
  void baseUrl;
  module.get(WechatPayCredentials).replace(credentials);
  await startCalls(100);
  expect(settled).toBe(0);
  release();
  await expect(verifier.verify(headers, body)).resolves.toBeDefined();
  const results = await Promise.allSettled(calls);
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  const serials = simulator.requests.map(
    ({ headers: sent }) => /serial_no="(\w+)"/.exec(String(sent.authorization))?.[1],
  );
  const countOf = (serial: string) => serials.filter((one) => one === serial).length;
  expect(countOf(former)).toBe(1000);
  expect(countOf(renewed.merchantSerialNumber)).toBe(100);
}, 180_000);
