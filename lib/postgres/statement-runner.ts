import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlClient } from './sql-client.js';
import type { createStatements } from './statements.js';

type Statements = ReturnType<typeof createStatements>;
/** Name of a statement of the store. */
export type StatementName = keyof Statements;

/** A client of `pg` accepts this in place of a text. */
interface PreparingClient {
  query(statement: {
    readonly name: string;
    readonly text: string;
    readonly values: unknown[];
  }): ReturnType<SqlClient['query']>;
}

/** The frequent statements with one good plan for all values. */
const PREPARED: readonly StatementName[] = [
  'load',
  'findByTradeNumber',
  'insert',
  'update',
  'isPaused',
  'loadRecord',
  'completeEvents',
];

/** Conflicts with other statements in a row before one fails. */
const MAX_CONFLICTS = 10;
/** Greatest pause in milliseconds after the first conflict; it grows with each further one. */
const LONGEST_PAUSE = 4;

/** Runs the statements of one schema. */
export class StatementRunner {
  readonly #client: SqlClient;
  readonly #sql: Statements;
  /** Names of the prepared statements. */
  readonly #names: ReadonlyMap<StatementName, string>;

  constructor(client: SqlClient, sql: Statements, isPreparing: boolean) {
    this.#client = client;
    this.#sql = sql;
    this.#names = new Map(isPreparing ? PREPARED.map((name) => [name, createName(sql[name])]) : []);
  }

  /** Runs a statement once. */
  run(statement: StatementName, values: unknown[]): ReturnType<SqlClient['query']> {
    const name = this.#names.get(statement);
    const text = this.#sql[statement];
    return name === undefined
      ? this.#client.query(text, values)
      : (this.#client as unknown as PreparingClient).query({ name, text, values });
  }

  /** Runs a statement, and again after a conflict with another one. */
  async read(statement: StatementName, values: unknown[]): Promise<readonly unknown[]> {
    for (let conflicts = 1; ; conflicts += 1) {
      try {
        const { rows } = await this.run(statement, values);
        return rows;
      } catch (error) {
        if (!isConflict(error) || conflicts >= MAX_CONFLICTS) throw error;
        await sleep(Math.random() * conflicts * LONGEST_PAUSE);
      }
    }
  }
}

/** Two schemas, or two versions of this package, never share a name. */
function createName(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `wechatpay_collection_${hash}`;
}

/** True for `serialization_failure` and `deadlock_detected`, after which the same statement can succeed. */
export function isConflict(error: unknown): boolean {
  const code: unknown = (error as { readonly code?: unknown } | null | undefined)?.code;
  return code === '40001' || code === '40P01';
}
