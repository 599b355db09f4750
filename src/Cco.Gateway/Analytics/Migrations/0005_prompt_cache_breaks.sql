-- Calls whose prompt was no longer in the provider's cache (docs/decisions/016-prompt-cache-breaks.md); call and turn_before are ids in calls.
-- No column has the name of one in calls, so that a filter of calls holds for both together.
CREATE TABLE prompt_cache_breaks (
    call           INTEGER NOT NULL PRIMARY KEY,
    turn_before    INTEGER NOT NULL,
    cause          TEXT    NOT NULL,
    detail         TEXT    NOT NULL,
    read_tokens    INTEGER NOT NULL,
    usual_tokens   INTEGER NOT NULL,
    lost_tokens    INTEGER NOT NULL,
    lost_status    TEXT    NOT NULL,
    lost_pico      INTEGER,
    lost_list_pico INTEGER
);
