import { setImmediate as turn } from 'node:timers/promises';
import type {
  CollectedContract,
  CollectionStore,
  ContractLedger,
  DueEntry,
  DueQuery,
  LedgerChange,
  PendingPremiumEvent,
  Premium,
  PremiumEvent,
  PrunedPage,
  PruneQuery,
  RecordedPayment,
  StateTotal,
  StoredRecord,
  StoreStatus,
  StuckQuery,
  TakeEventsQuery,
  TotalQuery,
} from '../collection/index.js';
import { findUnknownOptions, throwIssues } from '../errors/constructor-options.js';
import { createCollectionMigration, isSchemaName } from './migrations.js';
import type { SqlClient } from './sql-client.js';
import { isConflict, type StatementName, StatementRunner } from './statement-runner.js';
import { createStatements } from './statements.js';

/** Options of {@link PostgresCollectionStore}. */
export interface PostgresCollectionStoreOptions {
  /**
   * Schema of the tables, which nothing else should use: lower-case letters, digits and `_`, at most 63. Several merchants
   * need a schema each. Default `wechatpay_collection`.
   */
  readonly schema?: string | undefined;
  /**
   * Prepares the frequent statements once per connection, by names, so that PostgreSQL does not plan each one again. It
   * needs a client of `pg`, and a pooler in transaction mode must support it (PgBouncer 1.21 or later, with
   * `max_prepared_statements`). Default false.
   */
  readonly preparedStatements?: boolean | undefined;
}

interface EventDelivery {
  readonly id: string;
  readonly delivery: number;
}

/** Payments that are read at once. */
const PAGE = 1_000;

/**
 * Keeps the ledger in PostgreSQL 13 or later, for any number of instances. Each step is one statement; a commit compares
 * the version of the contract in the same statement that writes everything else.
 *
 * Call {@link migrate} before the application starts, or apply `createCollectionMigration()` yourself. Your application
 * owns the pool: the store never closes it. Do not use a replica, and keep `synchronous_commit` on: a lost commit could
 * repeat a request. The usual isolation READ COMMITTED is enough; a higher one only causes more repetitions.
 *
 * @example
 * ```ts
 * const store = new PostgresCollectionStore(new Pool({ connectionString: process.env.DATABASE_URL }));
 * await store.migrate();
 * ```
 */
export class PostgresCollectionStore implements CollectionStore {
  readonly #client: SqlClient;
  readonly #schema: string;
  readonly #runner: StatementRunner;
  /** Events to complete in the next statement. */
  #completed: EventDelivery[] = [];
  #completing: Promise<ReadonlySet<string>> | undefined;

  /**
   * @param client a `Pool` of `pg`, or any client with the same `query`.
   * @throws {WechatPayConfigurationError} for an invalid argument.
   */
  constructor(client: SqlClient, options: PostgresCollectionStoreOptions = {}) {
    const { schema = 'wechatpay_collection', preparedStatements = false } = options ?? {};
    const issues = findUnknownOptions(options, ['schema', 'preparedStatements']);
    if (typeof client?.query !== 'function') {
      issues.push({ option: 'client', message: 'must be a Pool of pg' });
    }
    if (!isSchemaName(schema)) {
      issues.push({
        option: 'schema',
        message: 'must consist of 1 to 63 lower-case letters, digits and _',
      });
    }
    if (typeof preparedStatements !== 'boolean') {
      issues.push({ option: 'preparedStatements', message: 'must be true or false' });
    }
    throwIssues('PostgresCollectionStore', issues);
    this.#client = client;
    this.#schema = schema;
    this.#runner = new StatementRunner(client, createStatements(schema), preparedStatements);
  }

  /**
   * Creates the schema and its tables, or brings them up to date. Instances that start together wait for each other. When
   * everything is up to date, it needs no right to create anything.
   */
  async migrate(): Promise<void> {
    await this.#client.query(createCollectionMigration(this.#schema));
  }

  async load(contractId: string): Promise<ContractLedger | undefined> {
    const [row] = await this.#read<
      Omit<CollectedContract, 'contract_id'> & Omit<ContractLedger, 'contract'>
    >('load', contractId);
    if (row === undefined) return undefined;
    const { version, premiums, renewal, ...contract } = row;
    return {
      version,
      contract: { contract_id: contractId, ...contract },
      premiums,
      renewal: renewal ?? undefined,
    };
  }

  async findContractId(planId: number, outContractCode: string): Promise<string | undefined> {
    const [row] = await this.#read<CollectedContract>('findContractId', planId, outContractCode);
    return row?.contract_id;
  }

  async findByTradeNumber(
    outTradeNo: string,
  ): Promise<Pick<Premium, 'contract_id' | 'policy_period_id'> | undefined> {
    const [row] = await this.#read<Premium>('findByTradeNumber', outTradeNo);
    return row;
  }

  async commit(change: LedgerChange): Promise<boolean> {
    const { ledger, expectedVersion, events, unlessPaused } = change;
    const { contract_id, plan_id, out_contract_code, state } = ledger.contract;
    const values = [
      contract_id,
      plan_id,
      out_contract_code,
      state,
      ledger.version,
      JSON.stringify(ledger.premiums),
      JSON.stringify(events),
      unlessPaused,
      ledger.renewal === undefined ? null : JSON.stringify(ledger.renewal),
    ];
    try {
      const { rows } =
        expectedVersion === 0
          ? await this.#runner.run('insert', values)
          : await this.#runner.run('update', [...values, expectedVersion]);
      return (rows as readonly { readonly committed: number }[])[0]?.committed === 1;
    } catch (error) {
      // Another worker was faster, and PostgreSQL has rolled this statement back.
      if (isConflict(error)) return false;
      throw error;
    }
  }

  async findDue({
    now,
    limit,
    after,
    onlyRenewals = false,
  }: DueQuery): Promise<readonly DueEntry[]> {
    const cursor = after && [after.dueAt, after.contract_id, after.policy_period_id ?? 0];
    const rows = await this.#read<DueEntry>(
      onlyRenewals ? 'findDueRenewals' : 'findDue',
      now,
      limit,
      ...(cursor ?? [null, null, null]),
    );
    return rows.map(({ policy_period_id, ...entry }) =>
      policy_period_id === 0 ? entry : { ...entry, policy_period_id },
    );
  }

  async isPaused(planId: number): Promise<boolean> {
    const [row] = await this.#read<{ readonly paused: boolean }>('isPaused', planId);
    return row?.paused === true;
  }

  async pause(planId: number): Promise<void> {
    await this.#read('pause', planId);
  }

  async resume(planId: number, now: number): Promise<void> {
    await this.#read('resume', planId);
    await this.#read('release', now);
    await this.#read('releaseRenewals', now);
  }

  async takeEvents({
    now,
    leaseMs,
    limit,
  }: TakeEventsQuery): Promise<readonly PendingPremiumEvent[]> {
    return this.#read<PendingPremiumEvent>('takeEvents', now, leaseMs, limit);
  }

  async completeEvent({ event, delivery }: PendingPremiumEvent): Promise<boolean> {
    const completed = { id: event.id, delivery };
    this.#completed.push(completed);
    this.#completing ??= this.#completeEvents();
    return (await this.#completing).has(toKey(completed));
  }

  async postponeEvent({ event, delivery }: PendingPremiumEvent, until: number): Promise<boolean> {
    return (await this.#read('postponeEvent', event.id, delivery, until)).length === 1;
  }

  async listEvents(contractId: string): Promise<readonly PremiumEvent[]> {
    const rows = await this.#read<PendingPremiumEvent>('listEvents', contractId);
    return rows.map(({ event }) => event);
  }

  async findStuck(query: StuckQuery): Promise<readonly Premium[]> {
    const { limit, reason = null, plan_id = null, contract_id = null, after } = query;
    const cursor = [after?.contract_id ?? null, after?.policy_period_id ?? null];
    const rows = await this.#read<{ readonly premium: Premium }>(
      'findStuck',
      limit,
      reason,
      plan_id,
      contract_id,
      ...cursor,
    );
    return rows.map(({ premium }) => premium);
  }

  async sumByState(query: TotalQuery): Promise<readonly StateTotal[]> {
    return 'dueBefore' in query
      ? this.#read<StateTotal>('sumDue', query.dueBefore)
      : this.#read<StateTotal>('sumByDay', query.estimated_deduct_date);
  }

  async countRenewals(dueBefore: number): Promise<number> {
    const [row] = await this.#read<{ readonly count: number }>('countRenewals', dueBefore);
    return row?.count ?? 0;
  }

  async *findPayments(paidDate: string): AsyncIterable<RecordedPayment> {
    for (let last = ''; ;) {
      const page = await this.#read<RecordedPayment>('findPayments', paidDate, last, PAGE);
      yield* page;
      last = page.at(-1)?.out_trade_no ?? '';
      if (page.length < PAGE) return;
    }
  }

  async openInstallation(name: string): Promise<string> {
    await this.#read('recordInstallation', name);
    const [row] = await this.#read<{ readonly name: string }>('readInstallation');
    if (row === undefined) throw new Error('the name of the installation was not recorded');
    return row.name;
  }

  async loadRecord(name: string): Promise<StoredRecord | undefined> {
    const [row] = await this.#read<StoredRecord>('loadRecord', name);
    return row;
  }

  async saveRecord({ name, version, value }: StoredRecord): Promise<boolean> {
    const statement = version === 1 ? 'insertRecord' : 'updateRecord';
    return (await this.#read(statement, name, version, JSON.stringify(value))).length === 1;
  }

  async readStatus(): Promise<StoreStatus> {
    const [row] = await this.#read<StoreStatus>('readStatus');
    return {
      earliestDueAt: row?.earliestDueAt ?? undefined,
      stuck: row?.stuck ?? 0,
      waitingEvents: row?.waitingEvents ?? 0,
      oldestEventAt: row?.oldestEventAt ?? undefined,
    };
  }

  async prune({ before, limit, after = '' }: PruneQuery): Promise<PrunedPage> {
    const [row] = await this.#read<PrunedPage>('prune', before, limit, after);
    return {
      last: row?.last ?? undefined,
      contracts: row?.contracts ?? 0,
      premiums: row?.premiums ?? 0,
      events: row?.events ?? 0,
    };
  }

  /** Completes the events of one turn of the event loop in one statement. */
  async #completeEvents(): Promise<ReadonlySet<string>> {
    await turn();
    const completed = this.#completed;
    this.#completed = [];
    this.#completing = undefined;
    const rows = await this.#read<EventDelivery>('completeEvents', JSON.stringify(completed));
    return new Set(rows.map(toKey));
  }

  async #read<Row>(statement: StatementName, ...values: unknown[]): Promise<readonly Row[]> {
    return (await this.#runner.read(statement, values)) as readonly Row[];
  }
}

function toKey({ id, delivery }: EventDelivery): string {
  return JSON.stringify([id, delivery]);
}
