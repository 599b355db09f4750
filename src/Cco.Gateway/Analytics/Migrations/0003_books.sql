-- Amounts of money and of value at list prices in columns of their own, three kinds of savings, attribution, start rows, rollups by
-- dimension (docs/decisions/007-ledger.md). Times are UTC milliseconds, durations microseconds, money pico-dollars (1e-12 USD). NULL
-- means not known or not applicable, never zero.
ALTER TABLE calls RENAME TO calls_old;
DROP INDEX calls_started_at;
DROP INDEX calls_run;

-- The key is the number in the call's id: cco_ and sixteen hex digits.
CREATE TABLE calls (
    id                          INTEGER NOT NULL PRIMARY KEY,
    started_at                  INTEGER NOT NULL,
    duration_us                 INTEGER NOT NULL,
    first_byte_us               INTEGER,
    dialect                     TEXT    NOT NULL,
    endpoint                    TEXT    NOT NULL,
    route                       TEXT,
    cluster                     TEXT,
    provider                    TEXT,
    destination                 TEXT,
    billing                     TEXT,
    scope                       TEXT,
    project                     TEXT,
    tags                        TEXT,
    user                        TEXT,
    session                     TEXT,
    agent                       TEXT,
    parent_agent                TEXT,
    request_class               TEXT,
    run                         TEXT,
    model_asked                 TEXT,
    model_served                TEXT,
    stream                      INTEGER NOT NULL,
    status                      INTEGER NOT NULL,
    outcome                     TEXT    NOT NULL,
    cache_result                TEXT,
    cache_reason                TEXT,
    not_stored                  TEXT,
    request_bytes               INTEGER,
    input_tokens                INTEGER,
    cache_read_tokens           INTEGER,
    cache_write_short_tokens    INTEGER,
    cache_write_long_tokens     INTEGER,
    output_tokens               INTEGER,
    reasoning_tokens            INTEGER,
    usage_text                  TEXT,
    cost_status                 TEXT,
    input_pico                  INTEGER,
    cache_read_pico             INTEGER,
    cache_write_short_pico      INTEGER,
    cache_write_long_pico       INTEGER,
    output_pico                 INTEGER,
    tools_pico                  INTEGER,
    spend_pico                  INTEGER,
    list_pico                   INTEGER,
    saved_pico                  INTEGER,
    saved_list_pico             INTEGER,
    coalescing_saved_pico       INTEGER,
    coalescing_saved_list_pico  INTEGER,
    prompt_cache_saved_pico     INTEGER,
    prompt_cache_saved_list_pico INTEGER,
    stop_reason                 TEXT,
    attempts                    INTEGER NOT NULL,
    error_code                  TEXT
);

-- Calls that went upstream and have not ended: the row as it will be should nothing more be heard of them.
CREATE TABLE open_calls (
    id                          INTEGER NOT NULL PRIMARY KEY,
    started_at                  INTEGER NOT NULL,
    duration_us                 INTEGER NOT NULL,
    first_byte_us               INTEGER,
    dialect                     TEXT    NOT NULL,
    endpoint                    TEXT    NOT NULL,
    route                       TEXT,
    cluster                     TEXT,
    provider                    TEXT,
    destination                 TEXT,
    billing                     TEXT,
    scope                       TEXT,
    project                     TEXT,
    tags                        TEXT,
    user                        TEXT,
    session                     TEXT,
    agent                       TEXT,
    parent_agent                TEXT,
    request_class               TEXT,
    run                         TEXT,
    model_asked                 TEXT,
    model_served                TEXT,
    stream                      INTEGER NOT NULL,
    status                      INTEGER NOT NULL,
    outcome                     TEXT    NOT NULL,
    cache_result                TEXT,
    cache_reason                TEXT,
    not_stored                  TEXT,
    request_bytes               INTEGER,
    input_tokens                INTEGER,
    cache_read_tokens           INTEGER,
    cache_write_short_tokens    INTEGER,
    cache_write_long_tokens     INTEGER,
    output_tokens               INTEGER,
    reasoning_tokens            INTEGER,
    usage_text                  TEXT,
    cost_status                 TEXT,
    input_pico                  INTEGER,
    cache_read_pico             INTEGER,
    cache_write_short_pico      INTEGER,
    cache_write_long_pico       INTEGER,
    output_pico                 INTEGER,
    tools_pico                  INTEGER,
    spend_pico                  INTEGER,
    list_pico                   INTEGER,
    saved_pico                  INTEGER,
    saved_list_pico             INTEGER,
    coalescing_saved_pico       INTEGER,
    coalescing_saved_list_pico  INTEGER,
    prompt_cache_saved_pico     INTEGER,
    prompt_cache_saved_list_pico INTEGER,
    stop_reason                 TEXT,
    attempts                    INTEGER NOT NULL,
    error_code                  TEXT
);

INSERT INTO calls (id, started_at, duration_us, first_byte_us, dialect, endpoint, route, cluster, provider, destination, billing, scope, project,
    session, model_asked, model_served, stream, status, outcome, cache_result, cache_reason, not_stored, input_tokens,
    cache_read_tokens, cache_write_short_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, cost_status, input_pico,
    cache_read_pico, cache_write_short_pico, cache_write_long_pico, output_pico, tools_pico, stop_reason, attempts, error_code, run,
    spend_pico, list_pico, saved_pico, saved_list_pico)
SELECT
    ((instr('0123456789abcdef', substr(id, 5, 1)) - 1) << 60) +
    ((instr('0123456789abcdef', substr(id, 6, 1)) - 1) << 56) +
    ((instr('0123456789abcdef', substr(id, 7, 1)) - 1) << 52) +
    ((instr('0123456789abcdef', substr(id, 8, 1)) - 1) << 48) +
    ((instr('0123456789abcdef', substr(id, 9, 1)) - 1) << 44) +
    ((instr('0123456789abcdef', substr(id, 10, 1)) - 1) << 40) +
    ((instr('0123456789abcdef', substr(id, 11, 1)) - 1) << 36) +
    ((instr('0123456789abcdef', substr(id, 12, 1)) - 1) << 32) +
    ((instr('0123456789abcdef', substr(id, 13, 1)) - 1) << 28) +
    ((instr('0123456789abcdef', substr(id, 14, 1)) - 1) << 24) +
    ((instr('0123456789abcdef', substr(id, 15, 1)) - 1) << 20) +
    ((instr('0123456789abcdef', substr(id, 16, 1)) - 1) << 16) +
    ((instr('0123456789abcdef', substr(id, 17, 1)) - 1) << 12) +
    ((instr('0123456789abcdef', substr(id, 18, 1)) - 1) << 8) +
    ((instr('0123456789abcdef', substr(id, 19, 1)) - 1) << 4) +
    ((instr('0123456789abcdef', substr(id, 20, 1)) - 1) << 0),
    started_at, duration_us, first_byte_us, dialect, endpoint, route, cluster, provider, destination, billing, scope, project,
    session, model_asked, model_served, stream, status, outcome, cache_result, cache_reason, not_stored, input_tokens,
    cache_read_tokens, cache_write_short_tokens, cache_write_long_tokens, output_tokens, reasoning_tokens, cost_status, input_pico,
    cache_read_pico, cache_write_short_pico, cache_write_long_pico, output_pico, tools_pico, stop_reason, attempts, error_code, run,
    CASE billing WHEN 'metered' THEN cost_pico END, CASE billing WHEN 'metered' THEN NULL ELSE cost_pico END,
    CASE billing WHEN 'metered' THEN saved_pico END, CASE billing WHEN 'metered' THEN NULL ELSE saved_pico END
FROM calls_old WHERE id GLOB 'cco_[0-9a-f]*' AND length(id) = 20;

DROP TABLE calls_old;
CREATE INDEX calls_started_at ON calls (started_at);
CREATE INDEX calls_run ON calls (run, started_at) WHERE run IS NOT NULL;
CREATE INDEX calls_unpriced ON calls (started_at) WHERE cost_status = 'unpriced';

-- How much of a login's plan was used when an answer last said so, by digest of the login; used in millionths.
CREATE TABLE plan_windows (
    account    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    seen_at    INTEGER NOT NULL,
    used_ppm   INTEGER,
    resets_at  INTEGER,
    status     TEXT,
    PRIMARY KEY (account, name)
) WITHOUT ROWID;

-- The same over time: the last word of each 15 minutes.
CREATE TABLE plan_history (
    account    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    bucket     INTEGER NOT NULL,
    used_ppm   INTEGER NOT NULL,
    PRIMARY KEY (account, name, bucket)
) WITHOUT ROWID;

DROP TABLE rollup_quarter;
DROP TABLE rollup_day;

-- A key cannot be NULL: '' stands for no value, no billing, no cache result.
CREATE TABLE rollup_quarter (
    dimension                    TEXT    NOT NULL,
    bucket                       INTEGER NOT NULL,
    value                        TEXT    NOT NULL,
    billing                      TEXT    NOT NULL,
    cache_result                 TEXT    NOT NULL,
    calls                        INTEGER NOT NULL,
    failed                       INTEGER NOT NULL,
    estimated                    INTEGER NOT NULL,
    unpriced                     INTEGER NOT NULL,
    no_usage                     INTEGER NOT NULL,
    saved_unknown                INTEGER NOT NULL,
    input_tokens                 INTEGER NOT NULL,
    cache_read_tokens            INTEGER NOT NULL,
    cache_write_tokens           INTEGER NOT NULL,
    output_tokens                INTEGER NOT NULL,
    spend_pico                   INTEGER NOT NULL,
    list_pico                    INTEGER NOT NULL,
    saved_pico                   INTEGER NOT NULL,
    saved_list_pico              INTEGER NOT NULL,
    coalescing_saved_pico        INTEGER NOT NULL,
    coalescing_saved_list_pico   INTEGER NOT NULL,
    prompt_cache_saved_pico      INTEGER NOT NULL,
    prompt_cache_saved_list_pico INTEGER NOT NULL,
    PRIMARY KEY (dimension, bucket, value, billing, cache_result)
) WITHOUT ROWID;

CREATE TABLE rollup_day (
    dimension                    TEXT    NOT NULL,
    bucket                       INTEGER NOT NULL,
    value                        TEXT    NOT NULL,
    billing                      TEXT    NOT NULL,
    cache_result                 TEXT    NOT NULL,
    calls                        INTEGER NOT NULL,
    failed                       INTEGER NOT NULL,
    estimated                    INTEGER NOT NULL,
    unpriced                     INTEGER NOT NULL,
    no_usage                     INTEGER NOT NULL,
    saved_unknown                INTEGER NOT NULL,
    input_tokens                 INTEGER NOT NULL,
    cache_read_tokens            INTEGER NOT NULL,
    cache_write_tokens           INTEGER NOT NULL,
    output_tokens                INTEGER NOT NULL,
    spend_pico                   INTEGER NOT NULL,
    list_pico                    INTEGER NOT NULL,
    saved_pico                   INTEGER NOT NULL,
    saved_list_pico              INTEGER NOT NULL,
    coalescing_saved_pico        INTEGER NOT NULL,
    coalescing_saved_list_pico   INTEGER NOT NULL,
    prompt_cache_saved_pico      INTEGER NOT NULL,
    prompt_cache_saved_list_pico INTEGER NOT NULL,
    PRIMARY KEY (dimension, bucket, value, billing, cache_result)
) WITHOUT ROWID;

INSERT INTO rollup_quarter
SELECT dimension, started_at - started_at % 900000 AS bucket,
    COALESCE(CASE dimension WHEN 'model' THEN COALESCE(model_served, model_asked) WHEN 'key' THEN scope WHEN 'project' THEN project
        WHEN 'session' THEN session WHEN 'route' THEN route END, '') AS value,
    COALESCE(billing, '') AS billing,
    COALESCE(cache_result, '') AS cache_result,
    COUNT(*),
    COALESCE(SUM(outcome IN ('upstream_error', 'gateway_error', 'interrupted')), 0),
    COALESCE(SUM(cost_status = 'estimated'), 0),
    COALESCE(SUM(cost_status = 'unpriced'), 0),
    COALESCE(SUM(cost_status = 'no_usage'), 0),
    COALESCE(SUM((cache_result = 'hit' AND saved_pico IS NULL AND saved_list_pico IS NULL)
        OR (cache_result = 'coalesced' AND cost_status IS NOT NULL
            AND coalescing_saved_pico IS NULL AND coalescing_saved_list_pico IS NULL)), 0),
    COALESCE(SUM(input_tokens), 0),
    COALESCE(SUM(cache_read_tokens), 0),
    COALESCE(SUM(cache_write_short_tokens), 0) + COALESCE(SUM(cache_write_long_tokens), 0),
    COALESCE(SUM(output_tokens), 0),
    COALESCE(SUM(spend_pico), 0),
    COALESCE(SUM(list_pico), 0),
    COALESCE(SUM(saved_pico), 0),
    COALESCE(SUM(saved_list_pico), 0),
    COALESCE(SUM(coalescing_saved_pico), 0),
    COALESCE(SUM(coalescing_saved_list_pico), 0),
    COALESCE(SUM(prompt_cache_saved_pico), 0),
    COALESCE(SUM(prompt_cache_saved_list_pico), 0)
FROM calls, (SELECT column1 AS dimension FROM (VALUES ('model'), ('key'), ('project'), ('session'), ('agent'), ('route'), ('tag')))
GROUP BY 1, 2, 3, 4, 5;

INSERT INTO rollup_day
SELECT dimension, started_at - started_at % 86400000 AS bucket,
    COALESCE(CASE dimension WHEN 'model' THEN COALESCE(model_served, model_asked) WHEN 'key' THEN scope WHEN 'project' THEN project
        WHEN 'session' THEN session WHEN 'route' THEN route END, '') AS value,
    COALESCE(billing, '') AS billing,
    COALESCE(cache_result, '') AS cache_result,
    COUNT(*),
    COALESCE(SUM(outcome IN ('upstream_error', 'gateway_error', 'interrupted')), 0),
    COALESCE(SUM(cost_status = 'estimated'), 0),
    COALESCE(SUM(cost_status = 'unpriced'), 0),
    COALESCE(SUM(cost_status = 'no_usage'), 0),
    COALESCE(SUM((cache_result = 'hit' AND saved_pico IS NULL AND saved_list_pico IS NULL)
        OR (cache_result = 'coalesced' AND cost_status IS NOT NULL
            AND coalescing_saved_pico IS NULL AND coalescing_saved_list_pico IS NULL)), 0),
    COALESCE(SUM(input_tokens), 0),
    COALESCE(SUM(cache_read_tokens), 0),
    COALESCE(SUM(cache_write_short_tokens), 0) + COALESCE(SUM(cache_write_long_tokens), 0),
    COALESCE(SUM(output_tokens), 0),
    COALESCE(SUM(spend_pico), 0),
    COALESCE(SUM(list_pico), 0),
    COALESCE(SUM(saved_pico), 0),
    COALESCE(SUM(saved_list_pico), 0),
    COALESCE(SUM(coalescing_saved_pico), 0),
    COALESCE(SUM(coalescing_saved_list_pico), 0),
    COALESCE(SUM(prompt_cache_saved_pico), 0),
    COALESCE(SUM(prompt_cache_saved_list_pico), 0)
FROM calls, (SELECT column1 AS dimension FROM (VALUES ('model'), ('key'), ('project'), ('session'), ('agent'), ('route'), ('tag')))
GROUP BY 1, 2, 3, 4, 5;
