/**
 * A ledger that schedules, deducts, retries and settles premiums.
 *
 * @module nestjs-wechatpay-insurance/collection
 */
export {
  type PlanScope,
  type PruneOptions,
  type ResolveAllOptions,
  type RestoreInfo,
} from './collection-arguments.js';
export {
  type PremiumCollectionFactoryResult,
  type PremiumCollectionOptions,
} from './collection-options.js';
export {
  type CollectionDecision,
  type CollectionPolicy,
  type DeductionDescription,
  type DuePremium,
  type FailedDeduction,
  type NextAttempt,
  type NextPeriod,
  type Postponement,
  type RenewableContract,
  type RenewalDecision,
} from './collection-policy.js';
export { type BillDay } from './engine/bills/bill-days.js';
export {
  type BillComparison,
  type BilledDifference,
  type BilledPayment,
} from './engine/bills/bill-reconciliation.js';
export {
  PREMIUM_COLLECTION_CHANNEL,
  type PremiumStepEvent,
} from './engine/collection-diagnostics.js';
export {
  type CollectionPreview,
  type CollectionReport,
} from './engine/operations/collection-report.js';
export { type CollectionStatus } from './engine/operations/collection-status.js';
export { type ContractNumber } from './engine/contract-refresh.js';
export { type PruneResult } from './engine/operations/contract-retention.js';
export {
  type StuckAction,
  type StuckOptions,
  type StuckResolution,
  type StuckSelection,
} from './engine/operations/stuck-premiums.js';
export { OnPremium, type PremiumHandlerDecorator } from './events/on-premium.decorator.js';
export {
  type ContractRenewed,
  PREMIUM_EVENT_TYPES,
  type PremiumAtRisk,
  type PremiumBillDifference,
  type PremiumChanged,
  type PremiumEvent,
  type PremiumEventFields,
  type PremiumEventFor,
  type PremiumEventType,
  type PremiumFailed,
  type PremiumPaid,
  type PremiumPaidTwice,
  type RenewalAtRisk,
  type RenewalEvent,
  type RenewalFailed,
} from './events/premium-event.js';
export {
  type CollectedContract,
  type ContractLedger,
  type ContractRenewal,
  type DeductionAttempt,
  type Premium,
} from './ledger/ledger.js';
export { PREMIUM_STATES, type PremiumState } from './ledger/premiums/premium-state.js';
export { RENEWAL_STATES, type RenewalState } from './ledger/renewals/renewal-state.js';
export {
  PremiumCollectionModule,
  type PremiumCollectionModuleAsyncOptions,
  type PremiumCollectionModuleExtras,
  type PremiumCollectionModuleOptions,
} from './premium-collection.module.js';
export { PremiumCollection } from './premium-collection.js';
export {
  type CollectionJob,
  type CollectionQueue,
  type CollectionWork,
} from './queues/collection-queue.js';
export {
  InProcessCollectionQueue,
  type InProcessCollectionQueueOptions,
} from './queues/in-process-collection-queue.js';
export {
  type CollectionStore,
  type DueEntry,
  type DueQuery,
  type LedgerChange,
  type PendingPremiumEvent,
  type PremiumTotal,
  type PrunedPage,
  type PruneQuery,
  type RecordedPayment,
  type StateTotal,
  type StoredRecord,
  type StoreStatus,
  type StuckQuery,
  type TakeEventsQuery,
  type TotalQuery,
} from './stores/collection-store.js';
export { MemoryCollectionStore } from './stores/memory-collection-store.js';
