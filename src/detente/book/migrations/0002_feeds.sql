-- What `detente watch` knows of its feeds: when to ask again, and with what the server can say that nothing is new.
CREATE TABLE feed (
    url TEXT PRIMARY KEY,
    etag TEXT,
    modified TEXT,
    due INTEGER NOT NULL DEFAULT 0,   -- not before this moment, in seconds since 1970
    failures INTEGER NOT NULL DEFAULT 0,
    told TEXT                         -- what went wrong last
) WITHOUT ROWID;

-- Entries that were dealt with: added, or given up after several tries.
CREATE TABLE feed_entry (
    url TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    done INTEGER NOT NULL,
    seen TEXT NOT NULL
) WITHOUT ROWID;
