import { createOperationStatements } from './operation-statements.js';

/** The statements of the store for one schema. Each is atomic by itself. */
export function createStatements(schema: string) {
  /** Writes of a commit, which happen only when the guard has let the contract through. */
  const writes = `
premiums_written AS (
  INSERT INTO ${schema}.premiums (contract_id, policy_period_id, estimated_deduct_date, amount, state,
    due_at, is_held, premium)
  SELECT p->>'contract_id', (p->>'policy_period_id')::integer, p->>'estimated_deduct_date',
    (p->>'amount')::bigint, p->>'state', (p->>'dueAt')::bigint, coalesce((p->>'isHeld')::boolean, false), p
  FROM guard, jsonb_array_elements($6::jsonb) AS p
  ON CONFLICT (contract_id, policy_period_id) DO UPDATE SET
    estimated_deduct_date = excluded.estimated_deduct_date, amount = excluded.amount,
    state = excluded.state, due_at = excluded.due_at, is_held = excluded.is_held,
    premium = excluded.premium
),
attempts_written AS (
  INSERT INTO ${schema}.attempts AS known (out_trade_no, contract_id, policy_period_id, paid_date, amount)
  SELECT a->>'out_trade_no', p->>'contract_id', (p->>'policy_period_id')::integer,
    CASE WHEN a->>'state' = 'paid' THEN a->>'paidDate' END,
    coalesce(a->>'paidAmount', a->>'amount')::bigint
  FROM guard, jsonb_array_elements($6::jsonb) AS p, jsonb_array_elements(p->'attempts') AS a
  ON CONFLICT (out_trade_no) DO UPDATE SET
    contract_id = excluded.contract_id, policy_period_id = excluded.policy_period_id,
    paid_date = excluded.paid_date, amount = excluded.amount
  WHERE (known.contract_id, known.policy_period_id, known.paid_date, known.amount) IS DISTINCT FROM
    (excluded.contract_id, excluded.policy_period_id, excluded.paid_date, excluded.amount)
),
events_written AS (
  INSERT INTO ${schema}.events (id, contract_id, event)
  SELECT e.event->>'id', e.event->>'contract_id', e.event
  FROM guard, jsonb_array_elements($7::jsonb) WITH ORDINALITY AS e (event, position)
  ORDER BY e.position
  ON CONFLICT (id) DO NOTHING
)
SELECT count(*)::integer AS committed FROM guard`;
  const isPaused = (plan: string) =>
    `EXISTS (SELECT FROM ${schema}.pauses WHERE pauses.plan_id IN (0, ${plan}))`;
  return {
    load: `
SELECT c.plan_id::float8 AS plan_id, c.out_contract_code, c.state, c.version::float8 AS version, c.renewal,
  coalesce((
    SELECT jsonb_agg(p.premium ORDER BY p.policy_period_id)
    FROM ${schema}.premiums p WHERE p.contract_id = c.contract_id
  ), '[]'::jsonb) AS premiums
FROM ${schema}.contracts c WHERE c.contract_id = $1`,
    findContractId: `
SELECT contract_id FROM ${schema}.contracts WHERE plan_id = $1::bigint AND out_contract_code = $2`,
    findByTradeNumber: `
SELECT contract_id, policy_period_id FROM ${schema}.attempts WHERE out_trade_no = $1`,
    insert: `
WITH guard AS (
  INSERT INTO ${schema}.contracts (contract_id, plan_id, out_contract_code, state, version, due_at, is_held, renewal)
  SELECT $1, $2::bigint, $3, $4, $5::bigint, ($9::jsonb->>'dueAt')::bigint,
    coalesce(($9::jsonb->>'isHeld')::boolean, false), $9::jsonb
  WHERE NOT ($8::boolean AND ${isPaused('$2::bigint')})
  ON CONFLICT (contract_id) DO NOTHING RETURNING contract_id
),${writes}`,
    update: `
WITH guard AS (
  UPDATE ${schema}.contracts SET plan_id = $2::bigint, out_contract_code = $3, state = $4, version = $5::bigint,
    due_at = ($9::jsonb->>'dueAt')::bigint, is_held = coalesce(($9::jsonb->>'isHeld')::boolean, false),
    renewal = $9::jsonb
  WHERE contract_id = $1 AND version = $10::bigint AND NOT ($8::boolean AND ${isPaused('$2::bigint')})
  RETURNING contract_id
),${writes}`,
    // A renewal has the place of a period 0. Each part reads one page of its index.
    findDue: `
SELECT due.contract_id, due.policy_period_id, due.due_at::float8 AS "dueAt", due.estimated_deduct_date,
  due.version::float8 AS version
FROM ((
  SELECT p.contract_id, p.policy_period_id, p.due_at, p.estimated_deduct_date, c.version
  FROM ${schema}.premiums p JOIN ${schema}.contracts c USING (contract_id)
  WHERE p.due_at <= $1::bigint
    AND ($3::bigint IS NULL OR (p.due_at, p.contract_id, p.policy_period_id) > ($3::bigint, $4::text, $5::integer))
  ORDER BY p.due_at, p.contract_id, p.policy_period_id LIMIT $2::integer
) UNION ALL (
  SELECT r.contract_id, 0, r.due_at, r.renewal->>'estimated_deduct_date', r.version
  FROM ${schema}.contracts r
  WHERE r.due_at <= $1::bigint
    AND ($3::bigint IS NULL OR (r.due_at, r.contract_id, 0) > ($3::bigint, $4::text, $5::integer))
  ORDER BY r.due_at, r.contract_id LIMIT $2::integer
)) due
ORDER BY due.due_at, due.contract_id, due.policy_period_id LIMIT $2::integer`,
    findDueRenewals: `
SELECT contract_id, 0 AS policy_period_id, due_at::float8 AS "dueAt",
  renewal->>'estimated_deduct_date' AS estimated_deduct_date, version::float8 AS version
FROM ${schema}.contracts
WHERE due_at <= $1::bigint
  AND ($3::bigint IS NULL OR (due_at, contract_id, 0) > ($3::bigint, $4::text, $5::integer))
ORDER BY due_at, contract_id LIMIT $2::integer`,
    isPaused: `SELECT ${isPaused('$1::bigint')} AS paused`,
    pause: `INSERT INTO ${schema}.pauses (plan_id) VALUES ($1::bigint) ON CONFLICT DO NOTHING`,
    resume: `DELETE FROM ${schema}.pauses WHERE plan_id = $1::bigint`,
    release: `
UPDATE ${schema}.premiums p
SET due_at = $1::bigint, premium = jsonb_set(p.premium, '{dueAt}', to_jsonb($1::bigint))
FROM ${schema}.contracts c
WHERE p.is_held AND p.due_at IS NOT NULL AND c.contract_id = p.contract_id
  AND NOT ${isPaused('c.plan_id')}`,
    releaseRenewals: `
UPDATE ${schema}.contracts c
SET due_at = $1::bigint, renewal = jsonb_set(c.renewal, '{dueAt}', to_jsonb($1::bigint))
WHERE c.is_held AND c.due_at IS NOT NULL AND NOT ${isPaused('c.plan_id')}`,
    countRenewals: `
SELECT count(*)::float8 AS count FROM ${schema}.contracts WHERE due_at < $1::bigint`,
    // Most events are handled, so that PostgreSQL's statistics expect no waiting one, however many there are. So each
    // part of the statement is written for one index alone: the page for events_takeable, its check for
    // events_pending, the update for the primary key.
    takeEvents: `
WITH page AS MATERIALIZED (
  SELECT e.sequence, e.taken_until FROM ${schema}.events e
  WHERE e.taken_until <= $1::bigint AND NOT EXISTS (
    SELECT FROM ${schema}.events earlier
    WHERE earlier.contract_id = e.contract_id AND NOT earlier.is_handled
      AND earlier.sequence < e.sequence
    OFFSET 0
  )
  ORDER BY e.taken_until, e.sequence LIMIT $3::integer
)
UPDATE ${schema}.events SET taken_until = $1::bigint + $2::bigint, delivery = delivery + 1
FROM page
WHERE events.sequence = page.sequence AND events.taken_until IS NOT DISTINCT FROM page.taken_until
RETURNING event, delivery`,
    completeEvents: `
UPDATE ${schema}.events e SET is_handled = true, taken_until = NULL
FROM jsonb_to_recordset($1::jsonb) AS done (id text, delivery integer)
WHERE e.id = done.id AND e.delivery = done.delivery RETURNING e.id, e.delivery`,
    postponeEvent: `
UPDATE ${schema}.events SET taken_until = $3::bigint
WHERE id = $1 AND delivery = $2::integer AND NOT is_handled RETURNING id`,
    listEvents: `SELECT event FROM ${schema}.events WHERE contract_id = $1 ORDER BY sequence`,
    sumByDay: `
SELECT state, count(*)::float8 AS count, sum(amount)::float8 AS amount
FROM ${schema}.premiums WHERE estimated_deduct_date = $1 GROUP BY state`,
    sumDue: `
SELECT state, count(*)::float8 AS count, sum(amount)::float8 AS amount
FROM ${schema}.premiums WHERE due_at < $1::bigint GROUP BY state`,
    findPayments: `
SELECT a.out_trade_no, a.contract_id, a.policy_period_id, a.amount::float8 AS amount,
  (SELECT count(*)::integer FROM ${schema}.premiums p, jsonb_array_elements(p.premium->'attempts') AS one
    WHERE p.contract_id = a.contract_id AND p.policy_period_id = a.policy_period_id
      AND one->>'state' = 'paid') AS payments
FROM ${schema}.attempts a WHERE a.paid_date = $1 AND a.out_trade_no > $2
ORDER BY a.out_trade_no LIMIT $3::integer`,
    recordInstallation: `
INSERT INTO ${schema}.installation (name) VALUES ($1) ON CONFLICT DO NOTHING`,
    readInstallation: `SELECT name FROM ${schema}.installation`,
    ...createOperationStatements(schema),
  } as const;
}
