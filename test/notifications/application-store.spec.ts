import 'reflect-metadata';
import { Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { MemoryNotificationStore, WechatPayInsuranceModule } from '../../lib/index.js';
import { publicKeyOptions } from '../support/fixtures.js';

const calls: string[] = [];

@Injectable()
class OwnStore extends MemoryNotificationStore implements OnModuleInit, OnModuleDestroy {
  onModuleInit(): void {
    calls.push('init');
  }

  onModuleDestroy(): void {
    calls.push('destroy');
  }
}

@Module({
  providers: [{ provide: OwnStore, useFactory: () => new OwnStore() }],
  exports: [OwnStore],
})
class StoreModule {}

describe('a store that the application provides', () => {
  it("calls the lifecycle hooks of the application's store once", async () => {
    const module = await Test.createTestingModule({
      imports: [
        WechatPayInsuranceModule.forRootAsync({
          imports: [StoreModule],
          inject: [OwnStore],
          useFactory: (store: OwnStore) => ({ ...publicKeyOptions, notifications: { store } }),
        }),
      ],
    }).compile();
    await module.init();
    await module.close();
    expect(calls).toEqual(['init', 'destroy']);
  });
});
