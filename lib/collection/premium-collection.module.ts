import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { describeUnknown } from '../common/suggest.js';
import { Sealed } from '../common/sealed.js';
import type { WechatPayConfigurationIssue } from '../errors/wechat-pay.error.js';
import { FirstToShutDownModule } from '../platform/first-to-shut-down.module.js';
import {
  REQUIRED_SINGLETONS,
  type RequiredSingletons,
  ScopeCheck,
} from '../platform/scope-check.js';
import {
  checkCollectionOptions,
  COLLECTION_EXTRAS,
  COLLECTION_NAMES,
  type PremiumCollectionFactoryResult,
  type PremiumCollectionOptions,
} from './collection-options.js';
import type { CollectionPolicy } from './collection-policy.js';
import { COLLECTION_OPTIONS, COLLECTION_POLICY, COLLECTION_SETTINGS } from './collection-tokens.js';
import { BillDays } from './engine/bills/bill-days.js';
import { BillReconciliation } from './engine/bills/bill-reconciliation.js';
import { CollectionMaintenance } from './engine/collection-maintenance.js';
import { CollectionStatusReader } from './engine/operations/collection-status.js';
import { ContractRefresh } from './engine/contract-refresh.js';
import { ContractRetention } from './engine/operations/contract-retention.js';
import { DeductionSettlement } from './engine/premiums/deduction-settlement.js';
import { LedgerEditor } from './engine/ledger-editor.js';
import { ManualSteps } from './engine/operations/manual-steps.js';
import { PolicyDecisions } from './engine/policy-decisions.js';
import { PremiumNotifications } from './engine/premium-notifications.js';
import { PremiumRequests } from './engine/premiums/premium-requests.js';
import { PremiumSweeper } from './engine/premium-sweeper.js';
import { PremiumWorker } from './engine/premiums/premium-worker.js';
import { RenewalRequests } from './engine/renewals/renewal-requests.js';
import { RenewalWorker } from './engine/renewals/renewal-worker.js';
import { RestoreRecheck } from './engine/operations/restore-recheck.js';
import { StepProblems } from './engine/step-problems.js';
import { StorePause } from './engine/store-pause.js';
import { StuckPremiums } from './engine/operations/stuck-premiums.js';
import { EventOutbox } from './events/event-outbox.js';
import { PremiumHandlers } from './events/premium-handlers.js';
import { createModuleError } from './module-error.js';
import { findPolicyClassIssues } from './policy-check.js';
import { PremiumCollection } from './premium-collection.js';

/** Module settings that are needed before any factory runs. */
export interface PremiumCollectionModuleExtras {
  /**
   * Class of the policy, which the module creates; its dependencies come from `imports`, and must not be
   * request-scoped. Default: collect all.
   */
  readonly policy?: Type<CollectionPolicy> | undefined;
  /** Modules whose exports the policy and `useFactory` inject; `WechatPayInsuranceModule` unless it is global. */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Makes `PremiumCollection` injectable everywhere. Default false. */
  readonly isGlobal?: boolean | undefined;
}

/** Argument of `PremiumCollectionModule.forRoot`. */
export type PremiumCollectionModuleOptions = PremiumCollectionOptions &
  PremiumCollectionModuleExtras;

/** Argument of `PremiumCollectionModule.forRootAsync`. */
export interface PremiumCollectionModuleAsyncOptions extends PremiumCollectionModuleExtras {
  /** Returns the options; its parameters are the dependencies that `inject` lists. */
  readonly useFactory: FactoryProvider<
    PremiumCollectionFactoryResult | Promise<PremiumCollectionFactoryResult>
  >['useFactory'];
  /** Tokens of the dependencies of `useFactory`, in their order. */
  readonly inject?: FactoryProvider['inject'] | undefined;
}

const ASYNC_NAMES: readonly string[] = [...COLLECTION_EXTRAS, 'useFactory', 'inject'];

/** The policy of an application without one. */
const COLLECT_ALL: CollectionPolicy = {};

const PROVIDERS: readonly Provider[] = [
  ScopeCheck,
  {
    provide: REQUIRED_SINGLETONS,
    useValue: {
      tokens: [COLLECTION_POLICY, COLLECTION_SETTINGS],
      createError: (token) =>
        createModuleError(
          token === COLLECTION_POLICY
            ? {
                option: 'policy',
                message:
                  'is request-scoped, or depends on a request-scoped provider, so that nothing would be collected: make it a singleton, and inject only singletons into it',
              }
            : {
                option: 'forRootAsync',
                message:
                  'the options depend on a request-scoped provider, so that nothing would be collected: inject only singletons into the factory',
              },
        ),
    } satisfies RequiredSingletons,
  },
  {
    provide: COLLECTION_SETTINGS,
    inject: [COLLECTION_OPTIONS, COLLECTION_POLICY],
    useFactory: (options: Sealed<unknown>, policy: CollectionPolicy) =>
      new Sealed(
        checkCollectionOptions(options.open(), policy === COLLECT_ALL ? undefined : policy),
      ),
  },
  LedgerEditor,
  PolicyDecisions,
  ContractRefresh,
  DeductionSettlement,
  RestoreRecheck,
  StepProblems,
  PremiumRequests,
  StorePause,
  PremiumWorker,
  RenewalRequests,
  RenewalWorker,
  PremiumHandlers,
  EventOutbox,
  BillReconciliation,
  BillDays,
  ContractRetention,
  CollectionMaintenance,
  CollectionStatusReader,
  StuckPremiums,
  ManualSteps,
  PremiumSweeper,
  PremiumNotifications,
  PremiumCollection,
];

/**
 * Collects premiums by itself: see `PremiumCollection`. It needs `WechatPayInsuranceModule` with the option
 * `transactionNotifyUrl` and, for results without delay, `notificationPath`.
 *
 * @example
 * PremiumCollectionModule.forRootAsync({
 *   imports: [DatabaseModule],
 *   inject: [CollectionDatabase],
 *   useFactory: (database: CollectionDatabase) => ({ store: database, installation: 'production' }),
 *   policy: PremiumPolicy,
 * })
 */
@Module({})
export class PremiumCollectionModule {
  /**
   * Imports the module with options that are known when the application is loaded.
   *
   * @throws {WechatPayConfigurationError} for a policy that is not a class; when the application starts, with every
   * mistake in the options and in the methods of the policy.
   */
  static forRoot(options: PremiumCollectionModuleOptions): DynamicModule {
    // Without a type check, a misspelt variable is undefined.
    const { policy, imports, isGlobal, ...rest } = Object(options) as typeof options;
    const issues = findPolicyClassIssues(policy);
    if (issues.length > 0) throw createModuleError(...issues);
    const given: unknown = Object(options) === options ? rest : options;
    return createModule(
      { policy, imports, isGlobal },
      { provide: COLLECTION_OPTIONS, useFactory: () => new Sealed(given) },
    );
  }

  /**
   * Imports the module with options that a factory creates when the application starts.
   *
   * @param options `policy`, `imports` and `isGlobal` belong next to `useFactory`, whose dependencies must not be
   * request-scoped.
   * @throws {WechatPayConfigurationError} for a wrong or unknown setting, or without `useFactory`; when the application
   * starts, with every mistake in the options, and when they are request-scoped.
   */
  static forRootAsync(options: PremiumCollectionModuleAsyncOptions): DynamicModule {
    const { useFactory, inject } = Object(options) as typeof options;
    const issues: WechatPayConfigurationIssue[] = Object.keys(Object(options))
      .filter((name) => !ASYNC_NAMES.includes(name))
      .map((option) => ({ option, message: describeAsyncName(option) }));
    if (typeof useFactory !== 'function') {
      issues.push({ option: 'useFactory', message: 'is required, and must be a function' });
    }
    issues.push(...findPolicyClassIssues(options?.policy));
    if (issues.length > 0) throw createModuleError(...issues);
    return createModule(options, {
      provide: COLLECTION_OPTIONS,
      inject: [...(inject ?? [])],
      useFactory: async (...dependencies: unknown[]) =>
        new Sealed<unknown>(
          await (useFactory as (...given: unknown[]) => unknown)(...dependencies),
        ),
    });
  }
}

function describeAsyncName(name: string): string {
  return COLLECTION_NAMES.some((option) => option === name)
    ? 'belongs in the options that useFactory returns'
    : describeUnknown(name, ASYNC_NAMES);
}

function createModule(
  { policy, imports, isGlobal }: PremiumCollectionModuleExtras,
  options: FactoryProvider,
): DynamicModule {
  return {
    module: PremiumCollectionModule,
    global: isGlobal ?? false,
    imports: [DiscoveryModule, FirstToShutDownModule, ...(imports ?? [])],
    providers: [
      options,
      policy === undefined
        ? { provide: COLLECTION_POLICY, useValue: COLLECT_ALL }
        : { provide: COLLECTION_POLICY, useClass: policy },
      ...PROVIDERS,
    ],
    exports: [PremiumCollection],
  };
}
