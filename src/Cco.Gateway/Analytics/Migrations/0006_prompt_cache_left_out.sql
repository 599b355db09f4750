-- Turns that were not compared with the one before, because more came than could be read (docs/decisions/016-prompt-cache-breaks.md), by
-- quarter of an hour: without them a span without breaks could be taken for a healthy one.
CREATE TABLE prompt_cache_left_out (
    bucket INTEGER NOT NULL PRIMARY KEY,
    turns  INTEGER NOT NULL
);
