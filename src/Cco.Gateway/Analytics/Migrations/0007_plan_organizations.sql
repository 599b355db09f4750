-- A login has a new digest after each refresh of its token. Whose it is, and when it was first seen, tell which digests are one login:
-- the provider's organization, as a digest.
ALTER TABLE plan_windows ADD COLUMN organization TEXT;
ALTER TABLE plan_windows ADD COLUMN first_seen_at INTEGER;
