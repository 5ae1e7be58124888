import 'reflect-metadata';
import {
  Global,
  type INestApplicationContext,
  Inject,
  Injectable,
  Module,
  type OnModuleDestroy,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import {
  FirstToShutDown,
  FirstToShutDownModule,
} from '../../lib/platform/first-to-shut-down.module.js';
import { PLATFORMS } from '../support/wire/platforms.js';
import { sleep } from '../support/handlers/scripted-store.js';

const APPLICATIONS: readonly [string, (root: Type) => Promise<INestApplicationContext>][] = [
  ...PLATFORMS.map(([name, adapter]): (typeof APPLICATIONS)[number] => [
    `an application on ${name}`,
    async (root) => (await NestFactory.create(root, adapter(), { logger: false })).init(),
  ]),
  [
    'an application without HTTP',
    (root) => NestFactory.createApplicationContext(root, { logger: false }),
  ],
  [
    'a testing module',
    async (root) => (await Test.createTestingModule({ imports: [root] }).compile()).init(),
  ],
];

describe.each(APPLICATIONS)('the shutdown of %s', (_name, start) => {
  it('ends the work of every module before any provider is destroyed', async () => {
    const order: string[] = [];
    const createDatabase = (name: string): Type => {
      @Injectable()
      class Database implements OnModuleDestroy {
        onModuleDestroy(): void {
          order.push(name);
        }
      }
      return Database;
    };
    const createWorker = (name: string): Type => {
      @Injectable()
      class Worker {
        constructor(@Inject(FirstToShutDown) shutdown: FirstToShutDown) {
          shutdown.add(async () => {
            await sleep(20);
            order.push(name);
          });
        }
      }
      return Worker;
    };
    @Module({ imports: [FirstToShutDownModule], providers: [createWorker('work')] })
    class FirstModule {}
    @Global()
    @Module({ imports: [FirstToShutDownModule], providers: [createWorker('work')] })
    class SecondModule {}
    @Module({ imports: [FirstModule, SecondModule] })
    class FarModule {}
    @Module({ providers: [createDatabase('database near the root')] })
    class NearModule {}
    @Global()
    @Module({ providers: [createDatabase('global database')] })
    class GlobalModule {}
    @Module({
      imports: [FarModule, NearModule, GlobalModule],
      providers: [createDatabase('database of the root module')],
    })
    class AppModule {}

    const app = await start(AppModule);
    await app.close();
    expect(order).toEqual([
      'work',
      'work',
      'database of the root module',
      'database near the root',
      'global database',
    ]);
  });
});
