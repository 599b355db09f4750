-- The run of a program a call belongs to, as the caller named it (x-cco-run).
ALTER TABLE calls ADD COLUMN run TEXT;

CREATE INDEX calls_run ON calls (run, started_at) WHERE run IS NOT NULL;
