import 'reflect-metadata';
import { type DynamicModule, type INestApplication, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import {
  type CollectionStore,
  InProcessCollectionQueue,
  MemoryCollectionStore,
  OnPremium,
  PREMIUM_EVENT_TYPES,
  PremiumCollection,
  PremiumCollectionModule,
  type PremiumCollectionModuleOptions,
  type PremiumEvent,
} from '../../../lib/collection/index.js';
import { WechatPayInsuranceModule, WechatPayInsuranceService } from '../../../lib/index.js';
import { type SimulatedRequest, WechatPaySimulator } from '../../../lib/testing/index.js';

/** Plans by the frequency of their deductions. */
export const PLANS = { month: 12535, quarter: 12536, year: 12537 } as const;
export const PLAN = PLANS.month;
const PATH = 'wechatpay/notifications';

type Options = Partial<PremiumCollectionModuleOptions>;

/** A period of the contract: its Beijing date and its premium in fen. */
export type PlannedPremium = readonly [date: string, total: number];

/** An application that collects premiums from a simulator with a virtual clock, which starts on 2026-12-01 at 10:00. */
export class CollectingApp {
  readonly events: PremiumEvent[] = [];
  app!: INestApplication;
  collection!: PremiumCollection;
  insurance!: WechatPayInsuranceService;

  private constructor(
    readonly simulator: WechatPaySimulator,
    public store: CollectionStore,
  ) {}

  static async start(options: Options = {}, providers: Provider[] = []): Promise<CollectingApp> {
    const simulator = await WechatPaySimulator.start({
      now: '2026-12-01T10:00:00+08:00',
      plans: (['month', 'quarter', 'year'] as const).map((frequency) => ({
        plan_id: PLANS[frequency],
        frequency,
      })),
      seed: 1,
    });
    const store = options.store ?? new MemoryCollectionStore();
    const started = new CollectingApp(simulator, store);
    await started.boot(options, providers);
    return started;
  }

  /** Starts an application, in place of the current one. */
  async boot(options: Options = {}, providers: Provider[] = []): Promise<void> {
    const { events, simulator, store } = this;
    class Recorder {
      @OnPremium(...PREMIUM_EVENT_TYPES)
      record(event: PremiumEvent): void {
        events.push(event);
      }
    }
    const collection: DynamicModule = PremiumCollectionModule.forRoot({
      store,
      sweepInterval: false,
      spread: 0,
      // A fault of the simulator is for a premium.
      bills: false,
      clock: () => simulator.now,
      // The pauses after an error take real time.
      queue: Object.assign(new InProcessCollectionQueue(), { slowDown: async () => {} }),
      ...options,
    });
    @Module({
      imports: [
        WechatPayInsuranceModule.forRoot({
          ...simulator.moduleOptions,
          transactionNotifyUrl: `http://127.0.0.1:1/${PATH}`,
          contractNotifyUrl: `http://127.0.0.1:1/${PATH}`,
          retry: false,
          notificationPath: PATH,
          isGlobal: true,
        }),
        collection,
      ],
      providers: [Recorder, ...providers],
    })
    class AppModule {}
    this.app = await NestFactory.create(AppModule, new ExpressAdapter(), {
      abortOnError: false,
      logger: false,
    });
    await this.app.init();
    simulator.deliverTo(this.app);
    this.collection = this.app.get(PremiumCollection);
    this.insurance = this.app.get(WechatPayInsuranceService);
  }

  /** The plan of the contracts that are signed. */
  planId: number = PLAN;
  /** Replaces the application by one on another store, as after a restore. */
  async restart(store: CollectionStore, options: Options = {}): Promise<void> {
    await this.app.close();
    this.store = store;
    await this.boot(options);
  }

  /** Signs a contract that pays its first period today. Returns its id. */
  async sign(code: string, ...later: PlannedPremium[]): Promise<string> {
    const periods = [['2026-12-01', 1000] as const, ...later].map(([date, total], index) => ({
      policy_period_id: index + 1,
      estimated_deduct_date: date,
      estimated_deduct_amount: { total, currency: 'CNY' as const },
    }));
    const { redirect_url } = await this.insurance.preEntrustSign({
      plan_id: this.planId,
      out_contract_code: code,
      openid: 'oUser',
      insured_display_name: '*三',
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-12-01',
      policy_periods: periods,
      amount: { total: 1000, currency: 'CNY' },
      out_trade_no: `first${code}`,
      description: '首期保费',
      can_auto_insure: true,
    });
    const { contract_id } = await this.simulator.user.sign(redirect_url);
    return contract_id;
  }

  /** Signs a contract that pays nothing today. Returns its id. */
  async signLater(code: string, ...periods: PlannedPremium[]): Promise<string> {
    const { redirect_url } = await this.insurance.preEntrustSign({
      plan_id: this.planId,
      out_contract_code: code,
      openid: 'oUser',
      insured_display_name: '*三',
      policy_start_date: '2026-12-02',
      policy_end_date: '2027-12-01',
      policy_periods: periods.map(([date, total], index) => ({
        policy_period_id: index + 1,
        estimated_deduct_date: date,
        estimated_deduct_amount: { total, currency: 'CNY' },
      })),
      can_auto_insure: true,
    });
    const { contract_id } = await this.simulator.user.sign(redirect_url);
    return contract_id;
  }

  /** Lets the time pass, and works whenever something is due. */
  async runUntil(time: string): Promise<void> {
    const end = Date.parse(`${time.replace(' ', 'T')}+08:00`);
    for (let rounds = 0; rounds < 3_000; rounds += 1) {
      const [due] = await this.store.findDue({ now: end, limit: 1 });
      const next = Math.max(this.simulator.now, due?.dueAt ?? end);
      await this.simulator.advanceTo(next);
      await this.collection.runUntilIdle();
      // The result of a deduction follows after a second.
      await this.simulator.advanceTo(Math.min(end, next + 1_000));
      await this.collection.runUntilIdle();
      if (this.simulator.now >= end) return;
    }
    throw new Error(`too much is due before ${time}`);
  }

  async states(contractId: string): Promise<string[]> {
    const ledger = await this.collection.find(contractId);
    return ledger?.premiums.map(({ state }) => state) ?? [];
  }

  /** The events of one contract as text, oldest first. */
  log(contractId: string): string[] {
    return this.events
      .filter((event) => event.contract_id === contractId)
      .map((event) => `${toBeijing(event.at)} ${event.type} ${event.policy_period_id}`);
  }

  /** The requests for schedules and deductions, oldest first. */
  writes(): (SimulatedRequest & { readonly kind: 'schedule' | 'deduct' })[] {
    return this.simulator.requests
      .filter(({ method, url }) => method === 'POST' && /\/(?:schedule|apply)$/.test(url))
      .map((request) => ({
        ...request,
        kind: request.url.endsWith('/apply') ? ('deduct' as const) : ('schedule' as const),
      }));
  }

  /** The requests for renewals, and for the lists of periods, oldest first. */
  renewals(): (SimulatedRequest & { readonly kind: 'renew' | 'list' })[] {
    return this.simulator.requests
      .filter(({ url }) => url.endsWith('/renew') || url.includes('/policy_periods/'))
      .map((request) => ({ ...request, kind: request.method === 'POST' ? 'renew' : 'list' }));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.simulator.stop();
  }
}

export function toBeijing(moment: number): string {
  return new Date(moment + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
