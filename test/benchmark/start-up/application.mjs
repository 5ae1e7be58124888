/*
 * One start of a Nest application that uses @nestjs/axios and class-validator, `with` this package or
 * `without`: `node --expose-gc application.mjs <with|without>`. The shared dependencies are imported before the
 * measurement in both cases.
 */
import 'reflect-metadata';
import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { moduleOptions } from '../support/merchant.mjs';
import 'class-transformer';
import 'class-validator';

const isWith = process.argv[2] === 'with';
const baseline = memory();
const started = performance.now();
const imports = [HttpModule.register({})];
if (isWith) {
  const { WechatPayInsuranceModule } = await import('../../../dist/index.js');
  imports.push(WechatPayInsuranceModule.forRoot(moduleOptions()));
}
const imported = performance.now();
class AppModule {}
Module({ imports })(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
const ready = performance.now();
const used = memory();
await app.close();
process.send({
  importTime: imported - started,
  time: ready - started,
  heap: used.heap - baseline.heap,
  rss: used.rss - baseline.rss,
});

/** MiB after a garbage collection. */
function memory() {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20 };
}
