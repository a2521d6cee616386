-- Forecasts as they were issued, each with the state of the book that they were made from. They are never changed; how they turned
-- out is counted anew from the book whenever it is asked.
CREATE TABLE issue (
    issue INTEGER PRIMARY KEY,
    one TEXT NOT NULL,           -- the two parties, in the order of the alphabet
    other TEXT NOT NULL,
    issued TEXT NOT NULL,        -- the first day of what is forecast; only what was known before it was used
    until TEXT NOT NULL,         -- the last day
    weeks INTEGER NOT NULL,
    coding INTEGER NOT NULL REFERENCES coding,
    method TEXT NOT NULL,
    events INTEGER NOT NULL,     -- how many events were known before that day, and the digest of what was known of them
    state TEXT NOT NULL,
    made TEXT NOT NULL,          -- the moment at which it was written down
    UNIQUE (one, other, issued, weeks, coding, method, state)
);
CREATE TABLE issued_chance (
    issue INTEGER NOT NULL REFERENCES issue,
    what TEXT NOT NULL,          -- a quad class in words, or a PLOVER type
    probability REAL NOT NULL,
    base REAL NOT NULL,          -- climatology: how often it happens anyway
    better INTEGER NOT NULL,     -- 0 where it was said to be no better than the base rate
    expected REAL NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    PRIMARY KEY (issue, what)
) WITHOUT ROWID;

CREATE TRIGGER issue_kept BEFORE UPDATE ON issue BEGIN SELECT RAISE(ABORT, 'issued forecasts are never changed'); END;
CREATE TRIGGER issue_never_lost BEFORE DELETE ON issue BEGIN SELECT RAISE(ABORT, 'issued forecasts are never deleted'); END;
CREATE TRIGGER chance_kept BEFORE UPDATE ON issued_chance BEGIN SELECT RAISE(ABORT, 'issued forecasts are never changed'); END;
CREATE TRIGGER chance_never_lost BEFORE DELETE ON issued_chance BEGIN
    SELECT RAISE(ABORT, 'issued forecasts are never deleted');
END;
