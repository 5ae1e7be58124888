import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { WechatPayInsuranceModule } from 'nestjs-wechatpay-insurance';
import { WechatPaySimulator } from 'nestjs-wechatpay-insurance/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { once } from './recipe/once.js';
import { Policy } from './recipe/policy.entity.js';
import { Premium } from './recipe/premium.entity.js';
import { SalesModule } from './recipe/sales.module.js';

/** Two processes of a merchant: the notification stores are separate, only the database is shared. */
const simulator = await WechatPaySimulator.start({ retrySchedule: [] });
const instances = [await start(), await start()];
const [{ dataSource }] = instances as [Awaited<ReturnType<typeof start>>];
const report = { delivered: await deliver(), ...(await fail()), ...(await hang()) };
console.log(JSON.stringify(report));
for (const { app } of instances) await app.close();
await simulator.stop();

async function start() {
  const wechatPay = WechatPayInsuranceModule.forRoot({
    ...simulator.moduleOptions,
    notificationPath: 'notifications',
  });
  @Module({ imports: [ConfigModule.forRoot({ isGlobal: true }), wechatPay, SalesModule] })
  class Merchant {}
  const app = await NestFactory.create(Merchant, { logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, url: `${await app.getUrl()}/notifications`, dataSource: app.get(DataSource) };
}

/** Delivers each notification twice to both at once, and once more later. */
async function deliver() {
  await dataSource.manager.insert(Policy, [{ outContractCode: 'P1' }, { outContractCode: 'P2' }]);
  const { mchid } = simulator.moduleOptions;
  const signed = { mchid, contract_id: 'C1', out_contract_code: 'P1', contract_state: 'SIGNED' };
  const paid = { mchid, transaction_id: 'X1', out_trade_no: 'T1', trade_state: 'SUCCESS' };
  const send = async (url: string, event: string, resource: object) => {
    const { headers, body } = simulator.signNotification(event, resource);
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  const statuses: number[] = [];
  for (let round = 0; round < 2; round += 1) {
    const sent = instances.flatMap(({ url }) => [
      send(url, 'INSURANCE_ENTRUST.SIGN', signed),
      send(url, 'TRANSACTION.SUCCESS', paid),
    ]);
    statuses.push(...(await Promise.all(sent)));
  }
  const active = await dataSource.manager.findBy(Policy, { active: true });
  return {
    statuses,
    ledger: await readLedger(),
    active: active.map((policy) => policy.outContractCode),
  };
}

/** An effect that throws, and one that swallows an error of the database, leave nothing behind. */
async function fail() {
  const book = (manager: EntityManager) => manager.insert(Premium, { outTradeNo: 'T2' });
  const thrown = await attempt(async (manager) => {
    await book(manager);
    throw new Error('planned');
  });
  const swallowed = await attempt(async (manager) => {
    await book(manager);
    await manager.query('SELECT nonsense').catch(() => {});
  });
  const ledger = await readLedger();
  const retried = await attempt(book);
  return { thrown, swallowed, afterFailures: ledger, retried, afterRetry: await readLedger() };
}

/** A call that waits for a hung transaction fails within the 5 seconds of WeChat Pay. */
async function hang() {
  let end!: () => void;
  let holding: Promise<void> | undefined;
  const hung = new Promise<void>((resolve) => {
    end = resolve;
  });
  await new Promise<void>((resolve) => {
    holding = once(dataSource, 'hung', () => {
      resolve();
      return hung;
    });
  });
  const began = performance.now();
  const waited = await once(dataSource, 'hung', async () => {}).then(
    () => 'done',
    (error: unknown) => String(error),
  );
  const milliseconds = performance.now() - began;
  end();
  await holding;
  return { waited, milliseconds };
}

async function attempt(effect: (manager: EntityManager) => Promise<unknown>): Promise<string> {
  return once(dataSource, 'key', effect).then(
    () => 'done',
    (error: unknown) => String(error),
  );
}

async function readLedger(): Promise<string[]> {
  const premiums = await dataSource.manager.find(Premium, { order: { id: 'ASC' } });
  return premiums.map(({ outTradeNo }) => outTradeNo);
}
