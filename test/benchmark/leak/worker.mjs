/*
 * Makes many calls, then closes the application: `node --expose-gc worker.mjs <base URL> <calls>`.
 * Prints the growth of the heap and the timers and sockets that are left.
 */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { setImmediate as turn } from 'node:timers/promises';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from '../../../dist/index.js';
import { moduleOptions, preSignRequest } from '../support/merchant.mjs';
import { listResources, measureHeap } from '../support/resources.mjs';

const [baseUrl, calls] = process.argv.slice(2);
const WARM_UP = 5000;
const before = listResources();
const module = WechatPayInsuranceModule.forRoot(moduleOptions(baseUrl));
const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
const service = app.get(WechatPayInsuranceService);
const request = preSignRequest();

async function run(count) {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await service.preEntrustSign(request);
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

await run(WARM_UP);
const start = await measureHeap();
await run(Number(calls));
const growth = (await measureHeap()) - start;
await app.close();
for (let round = 0; round < 5; round += 1) await turn();
process.send({ growth, left: listResources().filter((name) => !before.includes(name)) });
