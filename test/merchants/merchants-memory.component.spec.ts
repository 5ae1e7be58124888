import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type WechatPayInsuranceOptions } from '../../lib/index.js';
import {
  Merchant,
  answerSigned,
  CONTRACT,
  CONTRACT_ANSWER,
} from '../support/applications/merchant.js';
import { publicKeyOptions } from '../support/fixtures.js';
import { MERCHANTS_PATH, MerchantsApp } from './support.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of the heap that are still in use after a collection. */
async function measureHeap(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed;
}

let wechatPay: Merchant;
let app: MerchantsApp;
let options: WechatPayInsuranceOptions;
beforeAll(async () => {
  wechatPay = await Merchant.start(answerSigned(CONTRACT_ANSWER));
  options = { ...publicKeyOptions, baseUrl: wechatPay.server.origin };
  app = await MerchantsApp.start(() => new ExpressAdapter(), {
    options: { load: () => undefined },
  });
});
afterAll(async () => {
  await app.app.close();
  await wechatPay.stop();
});

async function cycle(count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    const name = `merchant-${round}`;
    const { insurance } = await app.merchants.add(name, options);
    await insurance.queryContract(CONTRACT);
    await app.merchants.remove(name);
    // The server of the test records its requests.
    (wechatPay.server.requests as unknown[]).length = 0;
  }
}

it('uses no more memory and keeps no connection after 500 merchants have come and gone', async () => {
  await cycle(100);
  const before = await measureHeap();
  await cycle(500);
  const growth = (await measureHeap()) - before;
  console.log(`heap after 500 cycles: ${Math.round(growth / 1024)} KiB more`);
  expect(growth).toBeLessThan(1024 * 1024);
  expect(await wechatPay.server.connections()).toBe(0);
}, 120_000);

it('takes less than 100 KiB for each of 1,000 merchants', async () => {
  const before = await measureHeap();
  const began = performance.now();
  for (let index = 0; index < 1000; index += 1) await app.merchants.add(`kept-${index}`, options);
  const each = (performance.now() - began) / 1000;
  const bytes = ((await measureHeap()) - before) / 1000;
  console.log(`a merchant: ${each.toFixed(2)} ms, ${(bytes / 1024).toFixed(1)} KiB`);
  expect(bytes).toBeLessThan(100 * 1024);
  for (const name of app.merchants.names) await app.merchants.remove(name);
}, 120_000);

it('uses no more memory after a flood of 5,000 invented names', async () => {
  const flood = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      await app.post(`${MERCHANTS_PATH}/invented-${round}`, '{}');
      await app.merchants.getOrLoad(`invented-${round}`).catch(() => {});
    }
  };
  await flood(1500);
  const before = await measureHeap();
  await flood(5000);
  const growth = (await measureHeap()) - before;
  console.log(`heap after 5,000 invented names: ${Math.round(growth / 1024)} KiB more`);
  expect(growth).toBeLessThan(1024 * 1024);
}, 120_000);
