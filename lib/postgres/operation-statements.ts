/** The statements for the operation of a ledger: stuck premiums, records, status and retention. */
export function createOperationStatements(schema: string) {
  return {
    findStuck: `
SELECT p.premium FROM ${schema}.premiums p
WHERE p.state = 'stuck'
  AND ($2::text IS NULL OR p.premium->>'reason' = $2::text)
  AND ($3::bigint IS NULL OR EXISTS (
    SELECT FROM ${schema}.contracts c WHERE c.contract_id = p.contract_id AND c.plan_id = $3::bigint
  ))
  AND ($4::text IS NULL OR p.contract_id = $4::text)
  AND ($5::text IS NULL OR (p.contract_id, p.policy_period_id) > ($5::text, $6::integer))
ORDER BY p.contract_id, p.policy_period_id LIMIT $1::integer`,
    loadRecord: `
SELECT name, version::float8 AS version, value FROM ${schema}.records WHERE name = $1`,
    insertRecord: `
INSERT INTO ${schema}.records (name, version, value) VALUES ($1, $2::bigint, $3::jsonb)
ON CONFLICT (name) DO NOTHING RETURNING name`,
    updateRecord: `
UPDATE ${schema}.records SET version = $2::bigint, value = $3::jsonb
WHERE name = $1 AND version = $2::bigint - 1 RETURNING name`,
    // Partial indexes hold what is counted, and the limits keep it cheap after an outage as well.
    readStatus: `
SELECT
  least(
    (SELECT min(due_at)::float8 FROM ${schema}.premiums WHERE due_at IS NOT NULL),
    (SELECT min(due_at)::float8 FROM ${schema}.contracts WHERE due_at IS NOT NULL)
  ) AS "earliestDueAt",
  (SELECT count(*)::integer FROM (
    SELECT FROM ${schema}.premiums WHERE state = 'stuck' LIMIT 10000
  ) AS s) AS stuck,
  waiting.count AS "waitingEvents",
  waiting.at AS "oldestEventAt"
FROM (
  SELECT count(*)::integer AS count, min((w.event->>'at')::float8) AS at FROM (
    SELECT event FROM ${schema}.events WHERE taken_until IS NOT NULL
    ORDER BY taken_until, sequence LIMIT 10000
  ) AS w
) AS waiting`,
    // A commit between the two parts changes the version, and the contract stays.
    prune: `
WITH page AS (
  SELECT contract_id, version FROM ${schema}.contracts
  WHERE state IN ('ended', 'withdrawn') AND contract_id > $3
  ORDER BY contract_id LIMIT $2::integer
),
contracts_deleted AS (
  DELETE FROM ${schema}.contracts c USING page
  WHERE c.contract_id = page.contract_id AND c.version = page.version
    AND c.state IN ('ended', 'withdrawn')
    AND NOT EXISTS (
      SELECT FROM ${schema}.events e WHERE e.contract_id = page.contract_id
        AND (NOT e.is_handled OR (e.event->>'at')::bigint >= $1::bigint)
    )
    AND NOT EXISTS (
      SELECT FROM ${schema}.premiums p WHERE p.contract_id = page.contract_id AND (
        p.due_at IS NOT NULL OR (p.premium->>'checkedAt')::bigint >= $1::bigint OR EXISTS (
          SELECT FROM jsonb_array_elements(p.premium->'attempts') AS a
          WHERE greatest((a->>'sentAt')::bigint, (a->>'settledAt')::bigint) >= $1::bigint
        )
      )
    )
  RETURNING c.contract_id
),
attempts_deleted AS (
  DELETE FROM ${schema}.attempts WHERE out_trade_no IN (
    SELECT a->>'out_trade_no'
    FROM contracts_deleted JOIN ${schema}.premiums p USING (contract_id),
      jsonb_array_elements(p.premium->'attempts') AS a
  )
),
premiums_deleted AS (
  DELETE FROM ${schema}.premiums p USING contracts_deleted
  WHERE p.contract_id = contracts_deleted.contract_id RETURNING 1
),
events_deleted AS (
  DELETE FROM ${schema}.events e USING contracts_deleted
  WHERE e.contract_id = contracts_deleted.contract_id RETURNING 1
)
SELECT
  (SELECT max(contract_id) FROM page) AS last,
  (SELECT count(*)::integer FROM contracts_deleted) AS contracts,
  (SELECT count(*)::integer FROM premiums_deleted) AS premiums,
  (SELECT count(*)::integer FROM events_deleted) AS events`,
  } as const;
}
