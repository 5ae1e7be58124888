/* The names of events in `@OnPremium()`, and the options of the collection. */
import { applyDecorators, SetMetadata } from '@nestjs/common';
import {
  type CollectionPolicy,
  type ContractLedger,
  InProcessCollectionQueue,
  MemoryCollectionStore,
  OnPremium,
  PREMIUM_EVENT_TYPES,
  PREMIUM_STATES,
  type PremiumChanged,
  type PremiumCollection,
  PremiumCollectionModule,
  type PremiumEvent,
  type PremiumEventType,
  type PremiumFailed,
  type PremiumHandlerDecorator,
  type PremiumPaid,
  type PremiumState,
} from 'nestjs-wechatpay-insurance/collection';

const FAILURES = ['failed', 'expired'] as const;
declare const names: PremiumEventType[];

export const Alone = () => applyDecorators(OnPremium('paid'));
export const WithMetadata = (team: string) =>
  applyDecorators(OnPremium('paid', 'failed'), SetMetadata('team', team));
export const AsMethodDecorator = (): MethodDecorator => OnPremium('paid');
export const Checked = (): PremiumHandlerDecorator<'paid'> =>
  applyDecorators(OnPremium('paid'), SetMetadata('a', 1));

export class Handlers {
  @OnPremium('paid')
  one(_event: PremiumPaid): void {}

  @OnPremium('paid', 'expired')
  async two(event: PremiumPaid | PremiumChanged): Promise<void> {
    if (event.type === 'paid') console.log(event.late);
    else console.log(event.reason?.length);
  }

  @OnPremium(...FAILURES)
  ofList(_event: PremiumFailed | PremiumChanged): void {}

  @OnPremium(...PREMIUM_EVENT_TYPES)
  every(_event: PremiumEvent): void {}

  @Alone()
  alone(_event: PremiumPaid): void {}

  @WithMetadata('sales')
  withMetadata(_event: PremiumPaid | PremiumFailed): void {}

  @AsMethodDecorator()
  asMethodDecorator(_event: PremiumPaid): void {}

  @Checked()
  checked(_event: PremiumPaid): void {}
}

export class NoHandlers {
  // @ts-expect-error -- a handler without an event is never called
  @OnPremium()
  none(): void {}

  // @ts-expect-error -- the list may be empty
  @OnPremium(...names)
  maybeNone(): void {}

  // @ts-expect-error -- a misspelt name
  @OnPremium('payed')
  misspelt(): void {}

  // @ts-expect-error -- it is also called with failures
  @OnPremium('paid', 'failed')
  part(_event: PremiumPaid): void {}

  // @ts-expect-error -- a payment is not a failure
  @Checked()
  checked(_event: PremiumFailed): void {}
}

export const lists = {
  states: PREMIUM_STATES satisfies readonly PremiumState[],
  events: PREMIUM_EVENT_TYPES satisfies readonly PremiumEventType[],
};
// @ts-expect-error -- a list cannot be changed
PREMIUM_STATES.push('paid');

/* Options: undefined is absent, and what is always wrong does not compile. */

declare const count: number | undefined;
declare const flag: boolean | undefined;
declare const text: string | undefined;
const store = new MemoryCollectionStore();
class Policy implements CollectionPolicy {
  decide() {
    return 'collect' as const;
  }
}

PremiumCollectionModule.forRoot({
  store,
  queue: undefined,
  installation: text,
  autoEnrol: flag,
  sweepInterval: count,
  spread: count,
  maxAttempts: count,
  clock: undefined,
  policy: undefined,
  imports: undefined,
  isGlobal: flag,
});
PremiumCollectionModule.forRoot({ store, sweepInterval: false, policy: Policy });
PremiumCollectionModule.forRootAsync({
  useFactory: async () => ({ store, queue: new InProcessCollectionQueue() }),
  inject: undefined,
  policy: Policy,
  isGlobal: true,
});

// @ts-expect-error -- the store is required
PremiumCollectionModule.forRoot({});
// @ts-expect-error -- an unknown option
PremiumCollectionModule.forRoot({ store, maxAttempt: 1 });
// @ts-expect-error -- isGlobal in the result of a factory
PremiumCollectionModule.forRootAsync({ useFactory: () => ({ store, isGlobal: true }) });
// @ts-expect-error -- the policy in the result of a factory
PremiumCollectionModule.forRootAsync({ useFactory: async () => ({ store, policy: Policy }) });
// @ts-expect-error -- a factory without a store
PremiumCollectionModule.forRootAsync({ useFactory: () => ({ spread: 0 }) });
// @ts-expect-error -- no source of the options
PremiumCollectionModule.forRootAsync({ isGlobal: true });

/* A ledger is read-only, and what a call returns feeds the next one. */

export async function useCollection(collection: PremiumCollection): Promise<void> {
  const ledger: ContractLedger | undefined = await collection.find('c');
  // @ts-expect-error -- the ledger is read-only
  ledger?.premiums.push();
  for (const { contract_id, policy_period_id } of await collection.stuck()) {
    await collection.collectNow(contract_id, policy_period_id);
  }
}
