// A thousand contracts through a year of monthly periods on the simulator's virtual clock, in one process:
// the package signs, schedules and deducts over HTTP and receives verified notifications.
//
//   npm run build && node test/benchmark/simulator-year.mjs [contracts]
//
// Prints wall-clock and processor seconds, since the machine may be busy otherwise, and the peak of the
// resident memory. Goal: below 60 s and 300 MiB.

import 'reflect-metadata';
import { createServer } from 'node:http';
import { NestFactory } from '@nestjs/core';
import {
  WechatPayInsuranceModule,
  WechatPayInsuranceService,
  WechatPayNotificationVerifier,
} from '../../dist/index.js';
import { WechatPaySimulator } from '../../dist/testing/index.js';

const CONTRACTS = Number(process.argv[2] ?? 1000);
const AT_ONCE = 16;
const PLAN = 1;
const AMOUNT = { total: 3000, currency: 'CNY' };
const MONTHS = Array.from(
  { length: 12 },
  (_, index) => `2027-${String(index + 1).padStart(2, '0')}`,
);

const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(1);

const simulator = await WechatPaySimulator.start({
  now: '2026-12-01T10:00:00+08:00',
  plans: [{ plan_id: PLAN, frequency: 'month' }],
});
const app = await NestFactory.createApplicationContext(
  WechatPayInsuranceModule.forRoot({ ...simulator.moduleOptions, timeout: 60_000 }),
  { logger: false },
);
const insurance = app.get(WechatPayInsuranceService);
const verifier = app.get(WechatPayNotificationVerifier);

const received = new Map();
const receiver = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { event_type: event } = await verifier.verify(request.headers, Buffer.concat(chunks));
  received.set(event, (received.get(event) ?? 0) + 1);
  response.writeHead(204).end();
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const notifyUrl = `http://127.0.0.1:${receiver.address().port}/notifications`;

const contracts = await forEach(
  Array.from({ length: CONTRACTS }, (_, index) => index),
  async (index) => {
    const { redirect_url: url } = await insurance.preEntrustSign({
      openid: `user${index}`,
      plan_id: PLAN,
      out_contract_code: `contract${index}`,
      insured_display_name: '*三',
      contract_notify_url: notifyUrl,
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-12-31',
      policy_periods: MONTHS.map((month, place) => ({
        policy_period_id: place + 1,
        estimated_deduct_date: `${month}-15`,
        estimated_deduct_amount: AMOUNT,
      })),
    });
    return (await simulator.user.sign(url)).contract_id;
  },
);
console.log(`${seconds()} s: ${contracts.length} contracts signed`);

for (const [place, month] of MONTHS.entries()) {
  await simulator.advanceTo(`${month}-14T08:00:00+08:00`);
  await forEach(contracts, (contract_id) =>
    insurance.schedulePolicyPeriod({
      contract_id,
      policy_period_id: place + 1,
      scheduled_amount: AMOUNT,
    }),
  );
  await simulator.advanceTo(`${month}-15T08:00:00+08:00`);
  await forEach(contracts, (contract_id) =>
    insurance.applyDeduction({
      contract_id,
      policy_period_id: place + 1,
      out_trade_no: `${contract_id}p${place + 1}`,
      description: 'premium',
      transaction_notify_url: notifyUrl,
      amount: AMOUNT,
    }),
  );
  await simulator.advanceBy(60_000);
}
await simulator.advanceTo('2028-01-31T00:00:00+08:00');

const states = new Map();
for (const { policy_periods: periods } of simulator.contracts) {
  for (const { policy_period_state: state } of periods) {
    states.set(state, (states.get(state) ?? 0) + 1);
  }
}
const expected = CONTRACTS * MONTHS.length;
if (states.get('PAID') !== expected || received.get('TRANSACTION.SUCCESS') !== expected) {
  throw new Error(`Not all of ${expected} periods were paid and notified.`);
}
// KiB.
const peak = process.resourceUsage().maxRSS / 1024;
console.log(`periods: ${JSON.stringify(Object.fromEntries(states))}`);
console.log(`notifications: ${JSON.stringify(Object.fromEntries(received))}`);
const { user, system } = process.cpuUsage();
const cpu = ((user + system) / 1e6).toFixed(1);
console.log(
  `${CONTRACTS} contracts, a year: ${seconds()} s (${cpu} s of processors), peak memory ${peak.toFixed(0)} MiB`,
);

await app.close();
await simulator.stop();
receiver.close();

async function forEach(items, work) {
  const results = Array.from({ length: items.length });
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
