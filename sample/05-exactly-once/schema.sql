-- The instances start at the same time: one of them creates the tables, the others wait.
SELECT pg_advisory_xact_lock(1);
CREATE TABLE IF NOT EXISTS policies (
  out_contract_code text COLLATE "C" PRIMARY KEY,
  active boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS ledger (out_trade_no text COLLATE "C" NOT NULL);
CREATE TABLE IF NOT EXISTS letters (text text NOT NULL);
CREATE TABLE IF NOT EXISTS handled (
  key text COLLATE "C" PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS inbox (
  key text COLLATE "C" PRIMARY KEY,
  notification json NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz DEFAULT now() -- NULL once it is done
);
CREATE INDEX IF NOT EXISTS inbox_due ON inbox (due_at) WHERE due_at IS NOT NULL;
