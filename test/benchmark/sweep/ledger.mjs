const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** Premiums of one contract: a year of monthly periods. */
const PERIODS = 12;

/** The moment at which pages are read: a tenth of the premiums is due. */
export const NOW = Date.parse('2027-01-15T08:30:00+08:00');

const FIRST_DUE = NOW - 36 * DAY;
const SPAN = 360 * DAY;

/** Fills the tables of a schema with open premiums whose due times lie in all days of a year. */
export async function createLedger(pool, schema, count) {
  const contracts = Math.ceil(count / PERIODS);
  const contractId = (number) => `lpad((202612010000000000 + ${number})::text, 32, '0')`;
  await pool.query(`
    INSERT INTO ${schema}.contracts (contract_id, plan_id, out_contract_code, state, version, is_held)
    SELECT ${contractId('c')}, 12535, 'policy' || c, 'active', 1, false FROM generate_series(1, ${contracts}) AS c`);
  const indexes = await dropIndexes(pool, schema);
  // An odd multiplier spreads contracts over the days, so that neighbouring due times are far apart in the table.
  await pool.query(`
    INSERT INTO ${schema}.premiums (contract_id, policy_period_id, estimated_deduct_date, amount, state, due_at,
      is_held, premium)
    SELECT id, period, date, 3000, 'planned', due, false, jsonb_build_object(
      'contract_id', id, 'policy_period_id', period, 'estimated_deduct_date', date, 'amount', 3000,
      'state', 'planned', 'dueAt', due, 'checkedAt', ${NOW}, 'failures', 0, 'alarms', 0, 'attempts', '[]'::jsonb)
    FROM (
      SELECT ${contractId(`1 + n / ${PERIODS}`)} AS id, 1 + n % ${PERIODS} AS period, due,
        to_char(to_timestamp(due / 1000.0) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS date
      FROM (
        SELECT n::integer AS n, ${FIRST_DUE} + (n * 7919 % ${count}) * (${SPAN}::bigint / ${count}) AS due
        FROM generate_series(0, ${count} - 1::bigint) AS n
      ) AS numbered
    ) AS spread`);
  for (const { definition } of indexes) await pool.query(definition);
  await pool.query(`VACUUM ANALYZE ${schema}.contracts, ${schema}.premiums`);
}

/** Drops the indexes that rows in no order would fill slowly. Returns their definitions. */
async function dropIndexes(pool, schema) {
  const { rows } = await pool.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
    WHERE schemaname = $1 AND tablename = 'premiums' AND indexname <> 'premiums_pkey'`,
    [schema],
  );
  for (const { name } of rows) await pool.query(`DROP INDEX ${schema}.${name}`);
  return rows;
}
