-- What measuring reads: how many occurrences a dyad has on each day, and how many articles tell of them, by status and quad class.
-- These tables are an index over `event`, `dyad` and `reading`. Triggers keep them, so that no way of writing leaves them behind;
-- days.py makes them again from the others, and compares.
--
-- An occurrence counts by the report that founds it (`event.occurrence = event.event`), under each of its dyads whose two
-- parties are known. `day` is the first of its interval, -1000000 where the date is unknown. `fits` says which calendar periods
-- hold the whole interval: 1 a day, 2 a week (from Monday), 4 a month, 8 a year, summed; 0 where it is open or longer. `mutual` is
-- 1 for a joint act, which stands under both directions of its dyad. n1 to n4 are occurrences by quad class, c1 to c4 the
-- articles that tell of them, `background` how many occurrences are told as history; `goldstein` and `intensity` are sums over as
-- many occurrences as `scored` and `intense` say.

CREATE INDEX dyad_event ON dyad (event);

CREATE TABLE dyad_day (
    coding INTEGER NOT NULL, source INTEGER NOT NULL, target INTEGER NOT NULL,
    day INTEGER NOT NULL, fits INTEGER NOT NULL, status TEXT NOT NULL, mutual INTEGER NOT NULL,
    n1 INTEGER NOT NULL, n2 INTEGER NOT NULL, n3 INTEGER NOT NULL, n4 INTEGER NOT NULL,
    c1 INTEGER NOT NULL, c2 INTEGER NOT NULL, c3 INTEGER NOT NULL, c4 INTEGER NOT NULL,
    background INTEGER NOT NULL, goldstein REAL NOT NULL, scored INTEGER NOT NULL, intensity REAL NOT NULL, intense INTEGER NOT NULL,
    PRIMARY KEY (coding, source, target, day, fits, status, mutual)
) WITHOUT ROWID;

-- The same of all dyads together; `domestic` is 1 for those of a party with itself.
CREATE TABLE world_day (
    coding INTEGER NOT NULL, domestic INTEGER NOT NULL,
    day INTEGER NOT NULL, fits INTEGER NOT NULL, status TEXT NOT NULL, mutual INTEGER NOT NULL,
    n1 INTEGER NOT NULL, n2 INTEGER NOT NULL, n3 INTEGER NOT NULL, n4 INTEGER NOT NULL,
    c1 INTEGER NOT NULL, c2 INTEGER NOT NULL, c3 INTEGER NOT NULL, c4 INTEGER NOT NULL,
    background INTEGER NOT NULL, goldstein REAL NOT NULL, scored INTEGER NOT NULL, intensity REAL NOT NULL, intense INTEGER NOT NULL,
    PRIMARY KEY (coding, domestic, day, fits, status, mutual)
) WITHOUT ROWID;

-- Articles read, by the day on which they were published: the denominator of what was found.
CREATE TABLE article_day (
    coding INTEGER NOT NULL, day INTEGER NOT NULL, articles INTEGER NOT NULL, without_events INTEGER NOT NULL,
    PRIMARY KEY (coding, day)
) WITHOUT ROWID;

-- What each event adds under each of its dyads.
CREATE VIEW counted AS
SELECT
    d.event, d.coding, d.source, d.target, coalesce(e.day, -1000000) AS day,
    CASE
        WHEN e.day IS NULL OR date_end IS NULL THEN 0
        WHEN date_start = date_end THEN 15
        -- The Monday of a day is the first Monday from six days before it.
        ELSE 2 * (date(date_start, '-6 days', 'weekday 1') = date(date_end, '-6 days', 'weekday 1'))
            + 4 * (substr(date_start, 1, 7) = substr(date_end, 1, 7)) + 8 * (substr(date_start, 1, 4) = substr(date_end, 1, 4))
    END AS fits,
    e.status, e.target = '' AS mutual,
    quad = 1 AS n1, quad = 2 AS n2, quad = 3 AS n3, quad = 4 AS n4,
    coverage * (quad = 1) AS c1, coverage * (quad = 2) AS c2, coverage * (quad = 3) AS c3, coverage * (quad = 4) AS c4,
    background, coalesce(goldstein, 0.0) AS goldstein, goldstein IS NOT NULL AS scored,
    coalesce(intensity, 0.0) AS intensity, intensity IS NOT NULL AS intense
FROM dyad d CROSS JOIN event e ON e.event = d.event
WHERE occurrence = e.event AND retracted = 0 AND quad IS NOT NULL
    AND d.source <> coalesce((SELECT party FROM party WHERE code = '---'), -1)
    AND d.target <> coalesce((SELECT party FROM party WHERE code = '---'), -1);

-- A row put into this view is added to the tables, `sign` times.
CREATE VIEW count_change AS SELECT 0 AS sign, * FROM counted;
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
    -- What has come to nothing is no row.
    DELETE FROM dyad_day WHERE new.sign < 0 AND coding = new.coding AND source = new.source AND target = new.target
        AND day = new.day AND fits = new.fits AND status = new.status AND mutual = new.mutual AND n1 + n2 + n3 + n4 = 0;
    DELETE FROM world_day WHERE new.sign < 0 AND coding = new.coding AND domestic = (new.source = new.target)
        AND day = new.day AND fits = new.fits AND status = new.status AND mutual = new.mutual AND n1 + n2 + n3 + n4 = 0;
END;

-- An event is written before its dyads are, and changed before they are changed.
CREATE TRIGGER dyad_counted AFTER INSERT ON dyad BEGIN
    INSERT INTO count_change SELECT 1, * FROM counted WHERE event = new.event AND source = new.source AND target = new.target;
END;
CREATE TRIGGER dyad_uncounted BEFORE DELETE ON dyad BEGIN
    INSERT INTO count_change SELECT -1, * FROM counted WHERE event = old.event AND source = old.source AND target = old.target;
END;
CREATE TRIGGER event_uncounted BEFORE UPDATE ON event BEGIN
    INSERT INTO count_change SELECT -1, * FROM counted WHERE event = old.event;
END;
CREATE TRIGGER event_counted AFTER UPDATE ON event BEGIN
    INSERT INTO count_change SELECT 1, * FROM counted WHERE event = new.event;
END;
CREATE TRIGGER reading_counted AFTER INSERT ON reading BEGIN
    INSERT INTO article_day SELECT new.coding, coalesce(CAST(julianday(published) - 2440587.5 AS INTEGER), -1000000), 1, new.events = 0
    FROM article WHERE article = new.article
    ON CONFLICT DO UPDATE SET articles = articles + 1, without_events = without_events + excluded.without_events;
END;

INSERT INTO dyad_day
SELECT coding, source, target, day, fits, status, mutual, sum(n1), sum(n2), sum(n3), sum(n4), sum(c1), sum(c2), sum(c3), sum(c4),
    sum(background), sum(goldstein), sum(scored), sum(intensity), sum(intense)
FROM counted GROUP BY coding, source, target, day, fits, status, mutual;

INSERT INTO world_day
SELECT coding, source = target, day, fits, status, mutual, sum(n1), sum(n2), sum(n3), sum(n4), sum(c1), sum(c2), sum(c3), sum(c4),
    sum(background), sum(goldstein), sum(scored), sum(intensity), sum(intense)
FROM dyad_day GROUP BY coding, source = target, day, fits, status, mutual;

INSERT INTO article_day
SELECT coding, coalesce(CAST(julianday(published) - 2440587.5 AS INTEGER), -1000000) AS day, count(*), sum(events = 0)
FROM reading JOIN article USING (article) GROUP BY coding, day;
