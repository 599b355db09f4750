-- What was ever imported from a client's own records, by digest of the client's names for the call; call is its id in calls, NULL where the
-- gateway itself had recorded it. It stays when the call is forgotten, so that nothing is booked twice.
CREATE TABLE imported_calls (
    key  INTEGER NOT NULL PRIMARY KEY,
    call INTEGER
);
