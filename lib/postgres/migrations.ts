/** Numbers below 2^63 that no other program is likely to use as an advisory lock. */
const LOCK = 7_316_402_215;

/** One step of the schema's history. Steps are added, never changed. */
const STEPS: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.contracts (
      contract_id text PRIMARY KEY,
      plan_id bigint NOT NULL,
      out_contract_code text NOT NULL,
      state text NOT NULL,
      version bigint NOT NULL,
      due_at bigint,
      is_held boolean NOT NULL,
      renewal jsonb
    );
    CREATE INDEX contracts_due ON ${schema}.contracts (due_at, contract_id) WHERE due_at IS NOT NULL;
    CREATE INDEX contracts_held ON ${schema}.contracts (contract_id) WHERE is_held;
    CREATE INDEX contracts_over ON ${schema}.contracts (contract_id) WHERE state IN ('ended', 'withdrawn');
    CREATE INDEX contracts_number ON ${schema}.contracts (plan_id, out_contract_code);
    CREATE TABLE ${schema}.premiums (
      contract_id text NOT NULL,
      policy_period_id integer NOT NULL,
      estimated_deduct_date text NOT NULL,
      amount bigint NOT NULL,
      state text NOT NULL,
      due_at bigint,
      is_held boolean NOT NULL,
      premium jsonb NOT NULL,
      PRIMARY KEY (contract_id, policy_period_id)
    );
    CREATE INDEX premiums_due ON ${schema}.premiums (due_at, contract_id, policy_period_id)
      WHERE due_at IS NOT NULL;
    CREATE INDEX premiums_day ON ${schema}.premiums (estimated_deduct_date, state);
    CREATE INDEX premiums_stuck ON ${schema}.premiums (contract_id, policy_period_id)
      WHERE state = 'stuck';
    CREATE INDEX premiums_held ON ${schema}.premiums (contract_id) WHERE is_held;
    CREATE TABLE ${schema}.attempts (
      out_trade_no text PRIMARY KEY,
      contract_id text NOT NULL,
      policy_period_id integer NOT NULL,
      paid_date text,
      amount bigint NOT NULL
    );
    CREATE INDEX attempts_paid ON ${schema}.attempts (paid_date, out_trade_no)
      WHERE paid_date IS NOT NULL;
    CREATE TABLE ${schema}.events (
      sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id text NOT NULL UNIQUE,
      contract_id text NOT NULL,
      event jsonb NOT NULL,
      delivery integer NOT NULL DEFAULT 0,
      taken_until bigint DEFAULT 0,
      is_handled boolean NOT NULL DEFAULT false
    );
    CREATE INDEX events_contract ON ${schema}.events (contract_id, sequence);
    CREATE INDEX events_pending ON ${schema}.events (contract_id, sequence) WHERE NOT is_handled;
    CREATE INDEX events_takeable ON ${schema}.events (taken_until, sequence)
      WHERE taken_until IS NOT NULL;
    CREATE TABLE ${schema}.pauses (plan_id bigint PRIMARY KEY);
    CREATE TABLE ${schema}.records (
      name text PRIMARY KEY,
      version bigint NOT NULL,
      value jsonb NOT NULL
    );
    CREATE TABLE ${schema}.installation (
      id boolean PRIMARY KEY DEFAULT true CHECK (id),
      name text NOT NULL
    );`,
];

/** A name that needs no quotes, so that the statements stay readable. */
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;

/** True for the name of a schema: lower-case letters, digits and `_`, at most 63. */
export function isSchemaName(value: unknown): value is string {
  return typeof value === 'string' && SCHEMA.test(value);
}

/**
 * Returns the SQL that creates the tables of the ledger, or brings older ones up to date: one statement, which is
 * repeatable and holds an advisory lock while it runs. For a team that applies migrations itself. The first run needs
 * `CREATE` on the database, later steps need the owner of the tables, and a run with nothing to do reads only.
 *
 * @param schema Name of the schema: lower-case letters, digits and `_`, at most 63. Default `wechatpay_collection`.
 * @throws {RangeError} for an invalid name.
 */
export function createCollectionMigration(schema = 'wechatpay_collection'): string {
  if (!isSchemaName(schema)) {
    throw new RangeError('schema must consist of 1 to 63 lower-case letters, digits and _');
  }
  const steps = STEPS.map(
    (step, index) => `
  IF applied < ${index + 1} THEN${step(schema)}
    INSERT INTO ${schema}.migrations (version) VALUES (${index + 1});
  END IF;`,
  );
  return `DO $migration$
DECLARE applied integer;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK});
  -- IF NOT EXISTS would need the right to create even when there is nothing to create.
  IF to_regnamespace('${schema}') IS NULL THEN
    CREATE SCHEMA ${schema};
  END IF;
  IF to_regclass('${schema}.migrations') IS NULL THEN
    CREATE TABLE ${schema}.migrations (
      version integer PRIMARY KEY,
      applied_at timestamptz NOT NULL DEFAULT now()
    );
  END IF;
  SELECT coalesce(max(version), 0) INTO applied FROM ${schema}.migrations;${steps.join('')}
END
$migration$;`;
}
