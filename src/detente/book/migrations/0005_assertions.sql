-- What texts say relations are, by dyad and day: an index over the relation records of the readings, kept by the writer (assertions.py).
--
-- `first` and `second` are the two parties, the smaller number first; what is said of parties that are not known is no row. `day`
-- to `end_day` is the time that is spoken of: of what has no date and is not told as history, the article's own day; -1000000 and
-- null where it is unknown.
CREATE TABLE assertion (
    coding INTEGER NOT NULL, first INTEGER NOT NULL, second INTEGER NOT NULL, day INTEGER NOT NULL, reading INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,    -- its place among the relations of the reading
    end_day INTEGER, article INTEGER NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, sign INTEGER NOT NULL,
    PRIMARY KEY (coding, first, second, day, reading, ordinal)
) WITHOUT ROWID;

-- Only what takes away can bring a row of the tables of days to nothing, and only then is such a row looked for. (Migration 0003
-- looked whenever anything was counted.)
DROP TRIGGER count_changed;
CREATE TRIGGER count_changed INSTEAD OF INSERT ON count_change BEGIN
    INSERT INTO dyad_day VALUES (
        new.coding, new.source, new.target, new.day, new.fits, new.status, new.mutual,
        new.sign * new.n1, new.sign * new.n2, new.sign * new.n3, new.sign * new.n4,
        new.sign * new.c1, new.sign * new.c2, new.sign * new.c3, new.sign * new.c4, new.sign * new.background,
        new.sign * new.goldstein, new.sign * new.scored, new.sign * new.intensity, new.sign * new.intense
    ) ON CONFLICT DO UPDATE SET
        n1 = n1 + excluded.n1, n2 = n2 + excluded.n2, n3 = n3 + excluded.n3, n4 = n4 + excluded.n4,
        c1 = c1 + excluded.c1, c2 = c2 + excluded.c2, c3 = c3 + excluded.c3, c4 = c4 + excluded.c4,
        background = background + excluded.background, goldstein = goldstein + excluded.goldstein,
        scored = scored + excluded.scored, intensity = intensity + excluded.intensity, intense = intense + excluded.intense;
    INSERT INTO world_day VALUES (
        new.coding, new.source = new.target, new.day, new.fits, new.status, new.mutual,
        new.sign * new.n1, new.sign * new.n2, new.sign * new.n3, new.sign * new.n4,
        new.sign * new.c1, new.sign * new.c2, new.sign * new.c3, new.sign * new.c4, new.sign * new.background,
        new.sign * new.goldstein, new.sign * new.scored, new.sign * new.intensity, new.sign * new.intense
    ) ON CONFLICT DO UPDATE SET
        n1 = n1 + excluded.n1, n2 = n2 + excluded.n2, n3 = n3 + excluded.n3, n4 = n4 + excluded.n4,
        c1 = c1 + excluded.c1, c2 = c2 + excluded.c2, c3 = c3 + excluded.c3, c4 = c4 + excluded.c4,
        background = background + excluded.background, goldstein = goldstein + excluded.goldstein,
        scored = scored + excluded.scored, intensity = intensity + excluded.intensity, intense = intense + excluded.intense;
END;

-- A row put into this view is taken from the tables if nothing is left in it.
CREATE VIEW count_left AS SELECT * FROM counted;
CREATE TRIGGER count_emptied INSTEAD OF INSERT ON count_left BEGIN
    DELETE FROM dyad_day WHERE coding = new.coding AND source = new.source AND target = new.target
        AND day = new.day AND fits = new.fits AND status = new.status AND mutual = new.mutual AND n1 + n2 + n3 + n4 = 0;
    DELETE FROM world_day WHERE coding = new.coding AND domestic = (new.source = new.target)
        AND day = new.day AND fits = new.fits AND status = new.status AND mutual = new.mutual AND n1 + n2 + n3 + n4 = 0;
END;

DROP TRIGGER dyad_uncounted;
CREATE TRIGGER dyad_uncounted BEFORE DELETE ON dyad BEGIN
    INSERT INTO count_change SELECT -1, * FROM counted WHERE event = old.event AND source = old.source AND target = old.target;
    INSERT INTO count_left SELECT * FROM counted WHERE event = old.event AND source = old.source AND target = old.target;
END;
DROP TRIGGER event_uncounted;
CREATE TRIGGER event_uncounted BEFORE UPDATE ON event BEGIN
    INSERT INTO count_change SELECT -1, * FROM counted WHERE event = old.event;
    INSERT INTO count_left SELECT * FROM counted WHERE event = old.event;
END;
