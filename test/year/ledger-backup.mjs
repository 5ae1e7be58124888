import { Pool } from 'pg';

const SCHEMA = 'wechatpay_collection';
const COPY = 'last_night';

/** Copies the ledger within its database, and restores it, as a backup of the night would. */
export class LedgerBackup {
  #pool;
  #tablesWithDue;

  constructor(config) {
    this.#pool = new Pool({ ...config, max: 2 });
    this.#pool.on('error', () => {});
  }

  async take() {
    await this.#inTransaction(async (client) => {
      await client.query(`DROP SCHEMA IF EXISTS ${COPY} CASCADE; CREATE SCHEMA ${COPY}`);
      for (const table of await this.#listTables()) {
        await client.query(`CREATE TABLE ${COPY}.${table} AS TABLE ${SCHEMA}.${table}`);
      }
    });
  }

  /** Everything since the copy is lost, the numbers of events included. */
  async restore() {
    await this.#inTransaction(async (client) => {
      const tables = await this.#listTables();
      const names = tables.map((table) => `${SCHEMA}.${table}`).join(', ');
      await client.query(`TRUNCATE ${names} RESTART IDENTITY`);
      for (const table of tables) {
        await client.query(
          `INSERT INTO ${SCHEMA}.${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${COPY}.${table}`,
        );
      }
      await client.query(
        `SELECT setval(pg_get_serial_sequence('${SCHEMA}.events', 'sequence'), coalesce(max(sequence), 0) + 1, false) FROM ${SCHEMA}.events`,
      );
    });
  }

  /** The earliest moment at which an event can be handed over; `undefined` when none waits. */
  async findPendingEvent() {
    const { rows } = await this.#pool.query(
      `SELECT min(taken_until)::float8 AS moment FROM ${SCHEMA}.events WHERE NOT is_handled`,
    );
    return rows[0].moment ?? undefined;
  }

  /** The earliest moment at which something is due. */
  async findNextDue() {
    const { rows } = await this.#pool.query(
      `SELECT min(due_at)::float8 AS moment FROM (${await this.#selectDue()}) due`,
    );
    return rows[0].moment ?? undefined;
  }

  async countDue(now) {
    const { rows } = await this.#pool.query(
      `SELECT count(*)::integer AS count FROM (${await this.#selectDue()}) due WHERE due_at <= $1`,
      [now],
    );
    return rows[0].count;
  }

  /** The ids of the events of each contract, in their order. */
  async listEvents() {
    const { rows } = await this.#pool.query(
      `SELECT contract_id, array_agg(id ORDER BY sequence) AS ids FROM ${SCHEMA}.events GROUP BY contract_id`,
    );
    return new Map(rows.map(({ contract_id, ids }) => [contract_id, ids]));
  }

  async close() {
    await this.#pool.end();
  }

  async #selectDue() {
    this.#tablesWithDue ??= await this.#listTables('due_at');
    return this.#tablesWithDue
      .map((table) => `SELECT due_at FROM ${SCHEMA}.${table} WHERE due_at IS NOT NULL`)
      .join(' UNION ALL ');
  }

  /** The tables of the ledger that have a column. */
  async #listTables(column = '%') {
    const { rows } = await this.#pool.query(
      `SELECT DISTINCT table_name AS name FROM information_schema.columns
      WHERE table_schema = $1 AND column_name LIKE $2`,
      [SCHEMA, column],
    );
    return rows.map(({ name }) => name);
  }

  async #inTransaction(work) {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await work(client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }
}
