CREATE TABLE handled (
  key text COLLATE "C" PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE inbox (
  key text COLLATE "C" PRIMARY KEY,
  notification json NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz DEFAULT now() -- NULL once it is done
);
CREATE INDEX inbox_due ON inbox (due_at) WHERE due_at IS NOT NULL;
