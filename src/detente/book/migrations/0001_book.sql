-- The book: articles, what reading them yielded, and what people said of it afterwards.
--
-- What was read (article, article_text, reading) and what was said of it (correction, verdict) is only ever added to. The
-- tables `event`, `dyad`, `report`, `report_block` and `merge` are an index over it: each event as it stands now, corrections applied. They
-- can be made again from the others.

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE dictionary (
    dictionary INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    content TEXT NOT NULL
);

-- A coding is one way to code the book's articles: detente's own knowledge and, in order, a user's dictionaries.
CREATE TABLE coding (
    coding INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    boundaries TEXT NOT NULL DEFAULT '{}',
    created TEXT NOT NULL,
    finished TEXT
);

CREATE TABLE coding_dictionary (
    coding INTEGER NOT NULL REFERENCES coding,
    ordinal INTEGER NOT NULL,
    dictionary INTEGER NOT NULL REFERENCES dictionary,
    PRIMARY KEY (coding, ordinal)
) WITHOUT ROWID;

CREATE TABLE coder (
    coder INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    codebook TEXT NOT NULL,
    UNIQUE (name, version, codebook)
);

CREATE TABLE article (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    given TEXT,                  -- the id it came with, where an earlier text already had that
    sha256 BLOB NOT NULL,
    characters INTEGER NOT NULL,
    title TEXT,
    published TEXT,
    url TEXT,
    outlet TEXT,
    language TEXT,
    added TEXT NOT NULL          -- UTC; the order of arrival is that of `article`, whatever the clock said
);
CREATE INDEX article_given ON article (given) WHERE given IS NOT NULL;

-- Absent in a book that keeps no texts. A text that UTF-8 cannot hold (half a surrogate pair) is a blob.
CREATE TABLE article_text (article INTEGER PRIMARY KEY REFERENCES article, title TEXT, text NOT NULL);
CREATE VIRTUAL TABLE article_words USING fts5 (
    title, text, content = 'article_text', content_rowid = 'article', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER article_text_words AFTER INSERT ON article_text BEGIN
    INSERT INTO article_words (rowid, title, text) VALUES (new.article, new.title, new.text);
END;

-- What one article yielded under one coding: its records as JSON, packed with zlib.
CREATE TABLE reading (
    reading INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES article,
    coding INTEGER NOT NULL REFERENCES coding,
    sentences INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    events INTEGER NOT NULL,
    relations INTEGER NOT NULL,
    records BLOB NOT NULL,
    made TEXT NOT NULL,
    UNIQUE (article, coding)
);
CREATE INDEX reading_count ON reading (coding, events, sentences);

CREATE TABLE failure (
    input TEXT NOT NULL,
    reason TEXT NOT NULL,
    hint TEXT NOT NULL,
    article TEXT,
    made TEXT NOT NULL,
    PRIMARY KEY (input, reason)
) WITHOUT ROWID;

-- A party is the country of an actor, or the actor's own code where it has none; '---' where none is known.
CREATE TABLE party (party INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE);
CREATE TABLE actor (code TEXT PRIMARY KEY, party INTEGER NOT NULL REFERENCES party) WITHOUT ROWID;

CREATE TABLE event (
    event INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    reading INTEGER NOT NULL REFERENCES reading,
    ordinal INTEGER NOT NULL,    -- its place among the events of the reading
    coding INTEGER NOT NULL,
    article INTEGER NOT NULL,
    coder INTEGER NOT NULL REFERENCES coder,
    occurrence INTEGER NOT NULL, -- the event that founds its occurrence (itself, where nothing else tells of it)
    coverage INTEGER NOT NULL,   -- articles that tell of the occurrence
    type TEXT NOT NULL,
    mode TEXT,
    contexts TEXT NOT NULL,
    cameo TEXT,
    quad INTEGER,
    goldstein REAL,
    intensity REAL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,        -- codes, apart by a space
    target TEXT NOT NULL,
    via TEXT NOT NULL,
    source_country TEXT NOT NULL,
    target_country TEXT NOT NULL,
    day INTEGER,                 -- of date_start, in days since 1970-01-01
    date_start TEXT,
    date_end TEXT,
    date_precision TEXT NOT NULL,
    background INTEGER NOT NULL,
    voice TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    place TEXT,
    place_country TEXT,
    latitude REAL,
    longitude REAL,
    confidence REAL,             -- null where another data set does not say
    trigger TEXT,
    sentence INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    corrected INTEGER NOT NULL DEFAULT 0,
    retracted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX event_id ON event (id, coding);
CREATE INDEX event_day ON event (coding, day);
CREATE INDEX event_reading ON event (reading);
CREATE INDEX event_member ON event (occurrence, coding, retracted) WHERE occurrence <> event;
CREATE INDEX event_retracted ON event (coding) WHERE retracted = 1;

-- Each event under each of its dyads; `day` is event.day, or -1000000 where the date is unknown.
CREATE TABLE dyad (
    coding INTEGER NOT NULL,
    source INTEGER NOT NULL,
    target INTEGER NOT NULL,
    day INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (coding, source, target, day, event)
) WITHOUT ROWID;
CREATE INDEX dyad_target ON dyad (coding, target, day);

-- What tells whether two events are one happening (see occurrences.py), and the keys under which to look for the other.
CREATE TABLE report (event INTEGER PRIMARY KEY, features TEXT NOT NULL);
CREATE TABLE report_block (
    block INTEGER NOT NULL,
    day INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (block, day, event)
) WITHOUT ROWID;

CREATE TABLE merge (
    first INTEGER NOT NULL,
    second INTEGER NOT NULL,
    score REAL NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE INDEX merge_second ON merge (second);

CREATE TABLE correction (
    correction INTEGER PRIMARY KEY,
    event TEXT NOT NULL,         -- the event's id: holds in every coding that has the event
    changes TEXT NOT NULL,       -- JSON: field -> what it is now
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    made TEXT NOT NULL,
    undoes INTEGER REFERENCES correction
);
CREATE INDEX correction_event ON correction (event);

CREATE TABLE audit (
    audit INTEGER PRIMARY KEY,
    coding INTEGER NOT NULL REFERENCES coding,
    strata TEXT NOT NULL,        -- what the sample was drawn by: 'type', 'status' or ''
    seed INTEGER NOT NULL,
    who TEXT NOT NULL,
    made TEXT NOT NULL
);
CREATE TABLE verdict (
    audit INTEGER NOT NULL REFERENCES audit,
    event TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    stratum TEXT NOT NULL,
    verdict TEXT,                -- right, wrong, unsure; null until it was given
    made TEXT,
    PRIMARY KEY (audit, event)
) WITHOUT ROWID;

CREATE TRIGGER article_kept BEFORE UPDATE ON article BEGIN SELECT RAISE(ABORT, 'articles are never changed'); END;
CREATE TRIGGER article_never_lost BEFORE DELETE ON article BEGIN SELECT RAISE(ABORT, 'articles are never deleted'); END;
CREATE TRIGGER reading_kept BEFORE UPDATE ON reading BEGIN SELECT RAISE(ABORT, 'readings are never changed'); END;
CREATE TRIGGER reading_never_lost BEFORE DELETE ON reading BEGIN SELECT RAISE(ABORT, 'readings are never deleted'); END;
CREATE TRIGGER correction_kept BEFORE UPDATE ON correction BEGIN SELECT RAISE(ABORT, 'corrections are never changed'); END;
CREATE TRIGGER correction_never_lost BEFORE DELETE ON correction BEGIN
    SELECT RAISE(ABORT, 'corrections are never deleted; undo them');
END;
