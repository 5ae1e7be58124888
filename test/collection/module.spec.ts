import 'reflect-metadata';
import diagnostics from 'node:diagnostics_channel';
import {
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type Provider,
  Scope,
  type Type,
} from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  InProcessCollectionQueue,
  MemoryCollectionStore,
  OnPremium,
  PREMIUM_COLLECTION_CHANNEL,
  PremiumCollection,
  PremiumCollectionModule,
  type CollectionPolicy,
  type LedgerChange,
  type PremiumCollectionModuleOptions,
  type PremiumEvent,
} from '../../lib/collection/index.js';
import { WechatPayInsuranceModule } from '../../lib/index.js';
import { createWechatPayTestOptions } from '../../lib/testing/index.js';
import { CollectingApp } from './support/collecting-app.js';

let app: CollectingApp | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

/** Starts and closes an application without a server. */
async function startContext(
  options: PremiumCollectionModuleOptions,
  providers: Provider[] = [],
  urls?: { transactionNotifyUrl?: string },
): Promise<void> {
  await startCollection(
    PremiumCollectionModule.forRoot({ sweepInterval: false, ...options }),
    providers,
    urls,
  );
}

async function startCollection(
  collection: DynamicModule,
  providers: Provider[] = [],
  urls: { transactionNotifyUrl?: string } = { transactionNotifyUrl: 'https://shop.example/notify' },
): Promise<void> {
  @Module({
    imports: [
      WechatPayInsuranceModule.forRoot({
        ...createWechatPayTestOptions(),
        ...urls,
        isGlobal: true,
      }),
      collection,
    ],
    providers,
  })
  class AppModule {}
  const settings = { abortOnError: false, logger: false } as const;
  const context = await NestFactory.createApplicationContext(AppModule, settings);
  await context.close();
}

describe('the options of the collection', () => {
  it.each([
    [
      { store: undefined },
      'store: is required: a MemoryCollectionStore for a trial, a database for production',
    ],
    [{ store: {} }, 'store: must have the methods load, findContractId'],
    [{ queue: { add: () => {} } }, 'queue: must have the methods start, slowDown, idle, stop'],
    [{ maxAttempt: 1 }, 'maxAttempt: unknown option; did you mean maxAttempts?'],
    [{ installation: '' }, 'installation: must be a string of 1 to 128 characters'],
    [{ installation: 'x'.repeat(129) }, 'installation: must be a string of 1 to 128 characters'],
    [{ autoEnrol: 'yes' }, 'autoEnrol: must be true or false'],
    [{ sweepInterval: 999 }, 'sweepInterval: must be a whole number from 1000 to 3600000'],
    [{ sweepInterval: true }, 'sweepInterval: must be a whole number from 1000 to 3600000'],
    [{ spread: 28_800_001 }, 'spread: must be a whole number from 0 to 28800000'],
    [{ maxAttempts: 0 }, 'maxAttempts: must be a whole number from 1 to 30'],
    [{ maxAttempts: 31 }, 'maxAttempts: must be a whole number from 1 to 30'],
    [{ bills: 1 }, 'bills: must be true or false'],
    [{ retentionDays: 119 }, 'retentionDays: must be a whole number from 120 to 36500'],
    [{ retentionDays: 36_501 }, 'retentionDays: must be a whole number from 120 to 36500'],
    [{ retentionDays: false }, 'retentionDays: must be a whole number from 120 to 36500'],
    [{ clock: 0 }, 'clock: must be a function that returns epoch milliseconds'],
  ])('rejects %j', async (options, message) => {
    const store = 'store' in options ? options.store : new MemoryCollectionStore();
    await expect(startContext({ ...options, store } as never)).rejects.toThrow(message);
  });

  it('accepts the limits', async () => {
    await startContext({
      store: new MemoryCollectionStore(),
      installation: 'x'.repeat(128),
      sweepInterval: 3_600_000,
      spread: 28_800_000,
      maxAttempts: 30,
      bills: true,
      retentionDays: 36_500,
    });
    await startContext({ store: new MemoryCollectionStore(), bills: false, retentionDays: 120 });
  });

  it('reports all mistakes together', async () => {
    const store = new MemoryCollectionStore();
    await expect(
      startContext({ store, spread: -1, maxAttempts: 0, clock: 1 as never }),
    ).rejects.toMatchObject({
      issues: [{ option: 'spread' }, { option: 'maxAttempts' }, { option: 'clock' }],
    });
  });

  it('rejects wrong limits of the queue', () => {
    expect(() => new InProcessCollectionQueue({ concurrency: 0, rate: 10_001 })).toThrow(
      /concurrency: must be a whole number from 1 to 1000\n.*rate: must be a whole number from 1 to 10000/,
    );
  });

  it.each([
    [{ concurency: 2 }, 'concurency: unknown option; did you mean concurrency?'],
    [{ limiter: 2 }, 'limiter: unknown option; the options are concurrency and rate'],
    [{ rate: undefined, rates: undefined }, 'rates: unknown option; did you mean rate?'],
    [null, 'options: must be an object with concurrency, rate'],
    [4, 'options: must be an object with concurrency, rate'],
  ])('rejects %j as options of the queue', (options, message) => {
    expect(() => new InProcessCollectionQueue(options as never)).toThrow(
      `InProcessCollectionQueue is not configured correctly:\n  ${message}`,
    );
  });

  it.each([undefined, null, 'production', 5])(
    'rejects %j in place of the options, also from a factory',
    async (given) => {
      const message =
        'PremiumCollectionModule is not configured correctly:\n  options: must be an object; check the argument of forRoot, or what useFactory returns';
      const module = PremiumCollectionModule.forRoot(given as never);
      await expect(startCollection(module)).rejects.toThrow(message);
      const useFactory = () => given as never;
      const other = PremiumCollectionModule.forRootAsync({ useFactory });
      await expect(startCollection(other)).rejects.toThrow(message);
    },
  );

  it.each([undefined, null])('rejects %j as the argument of forRootAsync', (given) => {
    expect(() => PremiumCollectionModule.forRootAsync(given as never)).toThrow(
      'PremiumCollectionModule is not configured correctly:\n  useFactory: is required, and must be a function',
    );
  });

  it.each([{ decide: () => 'skip' }, 'PremiumPolicy', null])(
    'rejects the policy %j, which is not a class',
    (policy) => {
      const message =
        'policy: must be a class, which the module creates; its methods are describe, decide, nextAttempt and nextPeriods';
      const store = new MemoryCollectionStore();
      expect(() => PremiumCollectionModule.forRoot({ store, policy: policy as never })).toThrow(
        message,
      );
      expect(() =>
        PremiumCollectionModule.forRootAsync({
          useFactory: () => ({ store }),
          policy: policy as never,
        }),
      ).toThrow(message);
    },
  );

  it.each([
    ['descibe', 'unknown method descibe; did you mean describe? Rename it otherwise'],
    ['decied', 'unknown method decied; did you mean decide? Rename it otherwise'],
    ['next_attempt', 'unknown method next_attempt; did you mean nextAttempt? Rename it otherwise'],
    ['nextPeriod', 'unknown method nextPeriod; did you mean nextPeriods? Rename it otherwise'],
    [
      'shouldCollect',
      'must have at least one of the methods describe, decide, nextAttempt and nextPeriods',
    ],
  ])('rejects a policy with the method %s', async (name, message) => {
    class Inherited {}
    Object.assign(Inherited.prototype, { [name]: () => 'skip' });
    class Written {
      readonly [name] = () => 'skip';
    }
    for (const policy of [class extends Inherited {}, Written]) {
      const options = { store: new MemoryCollectionStore(), policy: policy as never };
      await expect(startContext(options)).rejects.toThrow(
        `PremiumCollectionModule is not configured correctly:\n  policy: ${message}`,
      );
    }
  });

  it('rejects a policy whose method is a value', async () => {
    class Policy {
      readonly decide = 'skip';
    }
    const options = { store: new MemoryCollectionStore(), policy: Policy as never, spread: -1 };
    await expect(startContext(options)).rejects.toMatchObject({
      issues: [{ option: 'spread' }, { option: 'policy', message: 'decide must be a method' }],
    });
  });

  it('accepts methods and properties of the policy that resemble none that is missing', async () => {
    class Policy {
      readonly decided = new Map<string, string>();
      describe() {
        return { description: 'x' };
      }
      describes() {}
      decideLater() {}
      findNextPeriods() {}
      nextAttempt = undefined;
    }
    await startContext({ store: new MemoryCollectionStore(), policy: Policy });
  });

  it('rejects a store of another installation, so that a copied database collects nothing', async () => {
    const store = new MemoryCollectionStore();
    await store.openInstallation('production');
    await expect(startContext({ store, installation: 'staging' })).rejects.toThrow(
      'installation: is staging, but the store belongs to the installation production',
    );
    await startContext({ store, installation: 'production' });
  });

  it('need a name of the installation, which a copy of a database would share otherwise', async () => {
    const createDatabase = () =>
      new Proxy({} as MemoryCollectionStore, {
        get: (_, name) => async () => (name === 'openInstallation' ? recorded : []),
      });
    let recorded = createWechatPayTestOptions().mchid;
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const countWarnings = () =>
      warn.mock.calls.filter(([text]) =>
        String(text).startsWith(
          'the option installation is not set, so an application with a copy',
        ),
      ).length;
    try {
      await startContext({ store: new MemoryCollectionStore() });
      expect(countWarnings()).toBe(0);
      await startContext({ store: createDatabase() });
      expect(countWarnings()).toBe(1);
      recorded = 'production';
      await startContext({ store: createDatabase(), installation: 'production' });
      expect(countWarnings()).toBe(1);
    } finally {
      warn.mockRestore();
    }
  });

  it('need the address for results, which each deduction names', async () => {
    const options = { store: new MemoryCollectionStore() };
    await expect(startContext(options, [], {})).rejects.toThrow(
      'transactionNotifyUrl: is required by PremiumCollectionModule: set this option of WechatPayInsuranceModule',
    );
    expect(await options.store.openInstallation('untouched')).toBe('untouched');
  });

  it('come from a factory with dependencies, and the policy has dependencies of its own', async () => {
    @Injectable()
    class Texts {
      readonly text = 'from a service';
    }
    @Module({ providers: [Texts], exports: [Texts] })
    class TextModule {}
    @Injectable()
    class Policy implements CollectionPolicy {
      constructor(@Inject(Texts) private readonly texts: Texts) {}
      describe() {
        return { description: this.texts.text };
      }
    }
    const module = PremiumCollectionModule.forRootAsync({
      imports: [TextModule],
      inject: [Texts],
      useFactory: async (texts: Texts) => ({
        store: new MemoryCollectionStore(),
        installation: texts.text,
      }),
      policy: Policy,
    });
    expect(module.providers).toContainEqual(expect.objectContaining({ useClass: Policy }));
    app = await CollectingApp.start({ imports: [TextModule], policy: Policy });
    await app.sign('texts', ['2027-01-01', 2000]);
    await app.runUntil('2027-01-02 12:00');
    expect(JSON.parse(app.writes()[1]!.body).description).toBe('from a service');
  });

  it.each([
    [{ useFactry: () => ({}) }, 'useFactry: unknown option; did you mean useFactory?'],
    [{}, 'useFactory: is required, and must be a function'],
    [
      { useFactory: () => ({}), installation: 'x' },
      'installation: belongs in the options that useFactory returns',
    ],
  ])('rejects the argument %j of forRootAsync', (options, message) => {
    expect(() => PremiumCollectionModule.forRootAsync(options as never)).toThrow(message);
  });

  it.each(['policy', 'imports', 'isGlobal'])(
    'rejects %s in the options that useFactory returns, unless it is undefined',
    async (name) => {
      const startWith = (value: unknown) =>
        startCollection(
          PremiumCollectionModule.forRootAsync({
            useFactory: () =>
              ({
                store: new MemoryCollectionStore(),
                sweepInterval: false,
                [name]: value,
              }) as never,
          }),
        );
      await expect(startWith(false)).rejects.toThrow(
        `${name}: belongs next to useFactory, not in the options that it returns`,
      );
      await startWith(undefined);
    },
  );

  describe('that are request-scoped', () => {
    @Injectable({ scope: Scope.REQUEST })
    class Tenant {}
    @Injectable()
    class TenantTexts {
      constructor(@Inject(Tenant) readonly tenant: Tenant) {}
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class OwnLogger {}
    @Module({ providers: [Tenant, TenantTexts, OwnLogger], exports: [TenantTexts, OwnLogger] })
    class TenantModule {}
    const HEADLINE = 'PremiumCollectionModule is not configured correctly:\n  ';
    const options = { store: new MemoryCollectionStore(), sweepInterval: false } as const;

    it.each([
      ['the request', REQUEST],
      ['a request-scoped provider two steps away', TenantTexts],
    ])('keep the application from starting: a factory that injects %s', async (_case, token) => {
      const module = PremiumCollectionModule.forRootAsync({
        imports: [TenantModule],
        inject: [token as Type],
        useFactory: () => options,
      });
      await expect(startCollection(module)).rejects.toThrow(
        `${HEADLINE}forRootAsync: the options depend on a request-scoped provider`,
      );
    });

    it('keep the application from starting: a policy that injects a request-scoped provider', async () => {
      @Injectable()
      class Policy implements CollectionPolicy {
        constructor(@Inject(TenantTexts) readonly texts: TenantTexts) {}
        decide() {
          return 'collect' as const;
        }
      }
      const module = PremiumCollectionModule.forRoot({
        ...options,
        imports: [TenantModule],
        policy: Policy,
      });
      await expect(startCollection(module)).rejects.toThrow(
        `${HEADLINE}policy: is request-scoped, or depends on a request-scoped provider`,
      );
    });

    it('do not include a factory and a policy that inject a transient provider', async () => {
      @Injectable()
      class Policy implements CollectionPolicy {
        constructor(@Inject(OwnLogger) readonly logger: OwnLogger) {}
        decide() {
          return 'collect' as const;
        }
      }
      const module = PremiumCollectionModule.forRootAsync({
        imports: [TenantModule],
        inject: [OwnLogger],
        useFactory: () => options,
        policy: Policy,
      });
      await startCollection(module);
    });
  });
});

describe('events', () => {
  it('reach every handler again until it has ended, and the later ones of the contract wait', async () => {
    const seen: string[] = [];
    let failures = 2;
    class Handlers {
      @OnPremium('scheduled', 'paid')
      handle(event: PremiumEvent): void {
        if (event.type === 'scheduled' && failures > 0) {
          failures -= 1;
          seen.push('threw');
          throw new Error('no database');
        }
        seen.push(event.type);
      }
    }
    app = await CollectingApp.start({}, [Handlers]);
    await app.sign('events', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 08:00');
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.runUntilIdle();
    expect(seen).toEqual(['threw']);
    await app.simulator.advanceBy(9_999);
    await app.collection.runUntilIdle();
    expect(seen).toEqual(['threw']);
    await app.simulator.advanceBy(1);
    await app.collection.runUntilIdle();
    expect(seen).toEqual(['threw', 'threw']);
    await app.runUntil('2027-01-01 12:00');
    expect(seen).toEqual(['threw', 'threw', 'scheduled', 'paid']);
  });

  it('reach the handlers after a restart', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('restart', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 08:00');
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.collectNow(id, 2);
    expect(app.events).toEqual([]);
    await app.app.close();
    await app.boot();
    await app.collection.runUntilIdle();
    expect(app.events).toMatchObject([{ type: 'scheduled', policy_period_id: 2 }]);
  });

  it('wait for a process with handlers, and are not taken by one without', async () => {
    app = await CollectingApp.start();
    const { simulator, store } = app;
    const id = await app.sign('reports', ['2027-01-01', 2000]);
    await simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await app.collection.collectNow(id, 2);
    await app.app.close();
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...simulator.moduleOptions,
          transactionNotifyUrl: 'https://shop.example/notifications',
          isGlobal: true,
        }),
        PremiumCollectionModule.forRoot({
          store,
          sweepInterval: false,
          clock: () => simulator.now,
        }),
      ],
    })
    class ReportModule {}
    const reports = await NestFactory.createApplicationContext(ReportModule, { logger: false });
    try {
      const collection = reports.get(PremiumCollection);
      await collection.runUntilIdle();
      expect(await collection.timeline(id)).toMatchObject([{ type: 'scheduled' }]);
    } finally {
      await reports.close();
    }
    await app.boot();
    await app.collection.runUntilIdle();
    expect(app.events).toMatchObject([{ type: 'scheduled', policy_period_id: 2 }]);
  });

  it('keep the application from starting when a name is misspelt', async () => {
    class Handlers {
      @OnPremium('expird' as 'paid')
      handle(): void {}
    }
    await expect(startContext({ store: new MemoryCollectionStore() }, [Handlers])).rejects.toThrow(
      '@OnPremium: Handlers.handle: expird is an unknown event; did you mean expired?',
    );
  });

  it('keep the application from starting when their handler belongs to a request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Handlers {
      @OnPremium('paid')
      handle(): void {}
    }
    await expect(startContext({ store: new MemoryCollectionStore() }, [Handlers])).rejects.toThrow(
      'Handlers.handle: its provider is request-scoped or transient',
    );
  });

  it('cannot have a static method as a handler', () => {
    expect(() => {
      class Handlers {
        @OnPremium('paid')
        static handle(): void {}
      }
      return Handlers;
    }).toThrow('@OnPremium() on handle has no effect');
  });
});

describe('a running application', () => {
  it('sweeps by itself, and ends its work when it shuts down', async () => {
    app = await CollectingApp.start({ sweepInterval: 1_000 });
    const id = await app.sign('sweep', ['2027-01-01', 2000]);
    await app.simulator.advanceTo('2026-12-31T08:00:30+08:00');
    await expect.poll(() => app?.states(id), { timeout: 10_000 }).toEqual(['paid', 'scheduled']);
    await app.simulator.advanceTo('2027-01-01T08:00:30+08:00');
    await expect.poll(() => app?.states(id), { timeout: 10_000 }).toEqual(['paid', 'accepted']);
    await app.app.close();
    expect(app.writes().map(({ kind }) => kind)).toEqual(['schedule', 'deduct']);
  });

  it('publishes each step on a diagnostics channel', async () => {
    const steps: unknown[] = [];
    const listen = (step: unknown) => void steps.push(step);
    diagnostics.subscribe(PREMIUM_COLLECTION_CHANNEL, listen);
    try {
      app = await CollectingApp.start();
      const id = await app.sign('steps', ['2027-01-01', 2000]);
      app.simulator.fail({
        endpoint:
          'POST /v3/papay/insurance-pay/policy-periods/contract-id/{c}/policy-period-id/{p}/schedule',
        code: 'FREQUENCY_LIMITED',
        times: 1,
      });
      await app.runUntil('2027-01-01 12:00');
      const about = { contract_id: id, policy_period_id: 2, milliseconds: expect.any(Number) };
      expect(steps).toEqual([
        { ...about, step: 'schedule', outcome: 'limited', reason: 'FREQUENCY_LIMITED' },
        { ...about, step: 'query-period', outcome: 'done', reason: undefined },
        { ...about, step: 'schedule', outcome: 'done', reason: undefined },
        { ...about, step: 'deduct', outcome: 'done', reason: undefined },
      ]);
    } finally {
      diagnostics.unsubscribe(PREMIUM_COLLECTION_CHANNEL, listen);
    }
  });

  it('pauses its queue when WeChat Pay limits the rate', async () => {
    const pauses: number[] = [];
    const queue = Object.assign(new InProcessCollectionQueue(), {
      slowDown: async (milliseconds: number) => void pauses.push(milliseconds),
    });
    app = await CollectingApp.start({ queue });
    await app.sign('limited', ['2027-01-01', 2000]);
    app.simulator.fail({ status: 429, code: 'RATELIMIT_EXCEEDED' });
    await app.runUntil('2026-12-31 12:00');
    expect(pauses).toEqual([5_000]);
  });

  const SCHEDULE =
    'POST /v3/papay/insurance-pay/policy-periods/contract-id/{c}/policy-period-id/{p}/schedule';
  const APPLY = 'POST /v3/papay/insurance-pay/transactions/apply';

  it('makes a premium stuck whose requests are rejected, with the code of WeChat Pay', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('rejected', ['2027-01-01', 2000]);
    app.simulator.fail({ endpoint: SCHEDULE, code: 'INVALID_REQUEST', times: Infinity });
    await app.runUntil('2026-12-31 18:00');
    expect(await app.collection.stuck()).toMatchObject([
      { contract_id: id, policy_period_id: 2, reason: 'INVALID_REQUEST' },
    ]);
    expect(app.log(id)).toEqual(['2026-12-31 10:36 stuck 2']);
    expect(app.writes()).toHaveLength(5);
  });

  it.each([
    ['schedule', SCHEDULE],
    ['deduction', APPLY],
  ])('tries a stuck %s again once a day, and goes on once it succeeds', async (_case, endpoint) => {
    app = await CollectingApp.start();
    const id = await app.sign('healed', ['2027-01-01', 2000]);
    const repair = app.simulator.fail({ endpoint, code: 'INVALID_REQUEST', times: Infinity });
    await app.runUntil('2027-01-02 07:00');
    expect(await app.collection.stuck()).toHaveLength(1);
    const before = app.writes().length;
    await app.runUntil('2027-01-05 07:00');
    expect(app.writes().length - before).toBe(3);
    expect(app.log(id).slice(-3)).toEqual(
      [2, 3, 4].map((day) => expect.stringMatching(new RegExp(`^2027-01-0${day} .* stuck 2$`))),
    );
    repair();
    await app.runUntil('2027-01-07 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
  });

  it('lets a stuck premium expire with its window, after alarms', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('lost', ['2027-01-01', 2000], ['2027-02-01', 2000]);
    app.simulator.fail({ endpoint: APPLY, code: 'INVALID_REQUEST', times: Infinity });
    await app.runUntil('2027-01-31 07:00');
    const log = app.log(id).filter((line) => !line.includes('stuck'));
    expect(log).toEqual([
      '2026-12-31 08:00 scheduled 2',
      '2027-01-27 20:00 at-risk 2',
      '2027-01-29 20:00 at-risk 2',
      '2027-01-30 18:00 at-risk 2',
      '2027-01-30 20:00 expired 2',
    ]);
    expect(await app.states(id)).toEqual(['paid', 'expired', 'planned']);
  });

  it('queries a premium once in five minutes whose window ends during an outage', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('unlucky', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 12:00');
    await app.collection.pause();
    await app.runUntil('2027-01-30 19:30');
    const before = app.simulator.requests.length;
    const repair = app.simulator.fail({ status: 503, times: Infinity });
    await app.runUntil('2027-01-30 21:02');
    repair();
    expect(app.simulator.requests.length - before).toBe(13);
    await app.runUntil('2027-01-30 21:10');
    expect(app.log(id).at(-1)).toBe('2027-01-30 21:05 expired 2');
  });

  it('ends a stuck premium with its contract', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('over', ['2027-01-01', 2000]);
    app.simulator.fail({ endpoint: SCHEDULE, code: 'INVALID_REQUEST', times: Infinity });
    await app.runUntil('2027-01-01 07:00');
    expect(await app.states(id)).toEqual(['paid', 'stuck']);
    await app.simulator.user.terminate(id);
    await app.runUntil('2027-01-01 08:00');
    expect(await app.states(id)).toEqual(['paid', 'ended']);
  });

  it.each([
    ['a permission that is missing', { code: 'NO_AUTH' }],
    ['a signature that WeChat Pay rejects', { code: 'SIGN_ERROR' }],
    ['any other status 401', { status: 401, code: 'OTHER' }],
  ])('outlasts %s without a stuck premium', async (_case, fault) => {
    const pauses: number[] = [];
    const queue = Object.assign(new InProcessCollectionQueue(), {
      slowDown: async (milliseconds: number) => void pauses.push(milliseconds),
    });
    app = await CollectingApp.start({ queue });
    const id = await app.sign('forbidden', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const repair = app.simulator.fail({ endpoint: SCHEDULE, ...fault, times: Infinity });
    await app.runUntil('2026-12-31 17:00');
    repair();
    // After 5, 10, 20 and 30 minutes, and then once an hour.
    expect(app.writes().length).toBe(12);
    expect(pauses).toEqual(app.writes().map(() => 5_000));
    await app.runUntil('2027-01-01 12:00');
    expect(app.log(id)).toEqual(['2026-12-31 17:05 scheduled 2', '2027-01-01 08:00 paid 2']);
  });

  it('reports a premium as stuck when something unforeseen fails again and again', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('unforeseen', ['2027-01-01', 2000]);
    vi.spyOn(app.insurance, 'schedulePolicyPeriod').mockRejectedValue(new RangeError('no date'));
    await app.runUntil('2026-12-31 12:00');
    expect(await app.collection.stuck()).toMatchObject([
      { contract_id: id, policy_period_id: 2, reason: 'unexpected-error' },
    ]);
    expect(app.log(id)).toEqual([expect.stringMatching(/stuck 2$/)]);
  });

  it('does not count an error of the store as a failure of the premium', async () => {
    let failures = 0;
    class BrokenStore extends MemoryCollectionStore {
      override async commit(change: LedgerChange): Promise<boolean> {
        const isMeant = change.ledger.premiums.some(({ state }) => state === 'scheduling');
        if (!isMeant || failures === 9) return super.commit(change);
        failures += 1;
        throw new TypeError('no database');
      }
    }
    app = await CollectingApp.start({ store: new BrokenStore() });
    const id = await app.sign('store', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 09:00');
    expect(failures).toBe(9);
    expect((await app.collection.find(id))?.premiums[1]).toMatchObject({
      state: 'scheduled',
      failures: 0,
    });
    expect(app.log(id)).toEqual(['2026-12-31 08:00 scheduled 2']);
  });

  it('outlasts an outage of ten hours without a stuck premium', async () => {
    app = await CollectingApp.start();
    const id = await app.sign('outage', ['2027-01-01', 2000]);
    await app.runUntil('2026-12-31 07:00');
    const repair = app.simulator.fail({ status: 503, takesEffect: false, times: Infinity });
    await app.runUntil('2026-12-31 17:00');
    repair();
    await app.runUntil('2027-01-01 12:00');
    expect(await app.states(id)).toEqual(['paid', 'paid']);
    expect(app.log(id).at(-1)).toMatch(/^2027-01-01 08:00 paid 2$/);
  });
});
