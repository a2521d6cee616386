"""Parts -> the index of a lake: which articles count, which texts are the same again, which reports tell of one happening.

The same as a book does one article after the other, over all articles at once: texts that share enough of their sketches and
reports that share a key are brought together by joins, judged in pairs, and what hangs together is found over all pairs. Each step
is written down, so that a job that ended early goes on with the next; the index holds from the moment at which ``current.json``
names it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as parquet

from detente.intake.duplicates import FORMULA, LEAST_COMMON
from detente.lake.errors import UnfinishedLake
from detente.lake.layout import Current, Lake
from detente.lake.schema import TABLES
from detente.spark import tasks
from detente.spark.jobs import mapped, one_a_task, told

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

# Parts that a task takes at a time, at the least: unpacking one takes a second or so, and its task must be worth starting.
PARTS = 4
# Columns by which the rows of a file lie in order, so that a question about a dyad leaves most of a file unread.
_SORTED = {
    "events": ("source_country", "target_country", "date_start", "event"),
    "dyads": ("source", "target", "day", "event"),
    "assertions": ("first", "second", "day", "article", "ordinal"),
    "articles": ("published", "number"),
    "failures": ("input", "reason"),
    "matches": ("first", "second"),
}
# Tables that are kept by the month in which their articles were published.
_BY_MONTH = ("events", "dyads", "articles")


def settle(session: SparkSession, lake: Lake) -> Current:
    """Make the index over all parts that are there, unless it is made; raises :class:`UnfinishedLake` while parts are missing."""
    parts = lake.parts()
    asked = sum(1 for _ in lake.splits())
    if len(parts) < asked:
        raise UnfinishedLake(f"{lake.path}: {asked - len(parts)} of {asked} parts are not read yet. Hint: read them first.")
    lake.sweep()
    name = f"{len(parts):08d}"
    try:
        if (current := lake.current()).index == name:
            return current
    except UnfinishedLake:
        pass
    with told():
        made = _Index(session, lake, name, [part.file for part in parts])
        made.make()
    current = made.current()
    lake.publish(current)
    shutil.rmtree(made.folder / "work", ignore_errors=True)
    return current


class _Index:
    def __init__(self, session: SparkSession, lake: Lake, name: str, parts: list[str]) -> None:
        self.session, self.lake, self.name, self.parts = session, lake, name, parts
        self.folder = lake.path / "index" / name

    def make(self) -> None:
        from pyspark.sql import functions as f

        articles = self._step("articles", lambda: self._made("articles"))
        again = self._step("again", lambda: _again(articles))
        live = articles.where("outcome = 'read'").join(f.broadcast(again), "number", "left_anti")
        events = self._step("events", lambda: self._made("events").join(f.broadcast(again), "number", "left_anti"))
        clusters = self._step("clusters", lambda: self._clusters(live))
        matches = self._step("matches", lambda: _matches(events))
        founders = self._step("founders", lambda: _founders(events, matches))
        whole = _with_occurrences(events, founders)
        self._table("events", whole)
        self._table("dyads", _dyads(whole))
        said = self._made("assertions").join(f.broadcast(again.withColumnRenamed("number", "article")), "article", "left_anti")
        self._table("assertions", said)
        self._table("articles", _articles(live, clusters))
        self._table("failures", _failures(articles, again))
        self._table("matches", matches.withColumn("score", -f.col("score")))

    def current(self) -> Current:
        files = {
            table: sorted(str(file.relative_to(self.folder)) for file in (self.folder / table).rglob("*.parquet"))
            for table in TABLES
        }
        rows = {table: sum(parquet.read_metadata(self.folder / name).num_rows for name in names) for table, names in files.items()}
        return Current(self.name, len(self.parts), files, rows)

    # --- written down --------------------------------------------------------------------------------------------------------

    def _step(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """A step's rows; made now if they were not before."""
        place = str(self.folder / "work" / name)
        if not Path(place, "_SUCCESS").exists():
            make().write.mode("overwrite").parquet(place)
        return self.session.read.parquet(place)

    def _table(self, name: str, rows: DataFrame) -> None:
        """A table of the index, in files by month where its articles have one."""
        from pyspark.sql import functions as f

        place = self.folder / name
        if (place / "_SUCCESS").exists():
            return
        by_month = name in _BY_MONTH
        columns = [*TABLES[name].names, *(["month"] if by_month else [])]
        # Months are seldom alike: large ones become several files, small ones share a task.
        spread = rows.select(*columns).hint("rebalance", *([f.col("month")] if by_month else []))
        written = spread.sortWithinPartitions(*(["month"] if by_month else []), *_SORTED[name]).write.mode("overwrite")
        (written.partitionBy("month") if by_month else written).option("compression", "zstd").parquet(str(place))

    def _made(self, what: str) -> DataFrame:
        """Rows made of the parts, where they lie (:data:`detente.spark.tasks.MADE`)."""
        named = one_a_task(self.session, [(part,) for part in self.parts], "file string", most=max(1, len(self.parts) // PARTS))
        return mapped(named, partial(tasks.make, lake=str(self.lake.path), what=what), tasks.MADE[what][2])

    # --- the same text again --------------------------------------------------------------------------------------------------

    def _clusters(self, live: DataFrame) -> DataFrame:
        """Articles whose text an earlier one has, each with the earliest: ``intake.duplicates`` by joins."""
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        sketches = live.select("number", f.size("sketch").alias("hashes"), f.explode("sketch").alias("hash"))
        order = f.row_number().over(Window.partitionBy("hash").orderBy("number"))
        held = sketches.withColumn("place", order).where(f.col("place") <= FORMULA).select("hash", f.col("number").alias("one"))
        common = held.join(sketches.withColumnRenamed("number", "two"), "hash").where("one < two")
        near = common.groupBy("one", "two").agg(f.count("*").alias("common"), f.first("hashes").alias("hashes"))
        pairs = near.where(f.col("common") >= f.least(f.lit(LEAST_COMMON), "hashes")).select("one", "two")
        pairs = self._step("near", lambda: pairs)
        wanted = pairs.select(f.explode(f.array("one", "two")).alias("number")).distinct()
        texts = self._step("texts", lambda: self._made("texts").join(wanted, "number", "left_semi"))
        for side in ("one", "two"):
            named = texts.select(f.col("number").alias(side), *(f.col(name).alias(f"{name}_{side}") for name in _TEXT))
            pairs = pairs.join(named, side)
        return _rooted(mapped(pairs, tasks.same_texts, tasks.EDGES))


_TEXT = ("text", "title", "published")


def _again(articles: DataFrame) -> DataFrame:
    """Articles whose id an earlier one has: they are told as failures, as they are on one machine."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    order = f.row_number().over(Window.partitionBy("id").orderBy("number"))
    return articles.where("sha256 IS NOT NULL").withColumn("place", order).where("place > 1").select("number")


def _rooted(edges: DataFrame) -> DataFrame:
    """Every node of some edges with the smallest that it hangs together with."""
    # Brought together by a shuffle: what the edges are made by runs beside, and is not drawn into the one task.
    return mapped(edges.select("one", "two").repartition(1), tasks.components, tasks.ROOTS)


def _matches(events: DataFrame) -> DataFrame:
    """Reports of different articles that tell of one happening: ``book.occurrences`` by joins."""
    from pyspark.sql import functions as f

    reports = events.select("key", "report")
    filed, sought = (mapped(reports, partial(tasks.keys, sought=sought), tasks.KEYS) for sought in (False, True))
    filed = filed.select("block", f.col("event").alias("one"), f.col("article").alias("article_one"))
    sought = sought.select("block", f.col("event").alias("two"), f.col("article").alias("article_two"))
    pairs = filed.join(sought, "block").where("one < two AND article_one <> article_two").select("one", "two").distinct()
    for side in ("one", "two"):
        pairs = pairs.join(reports.select(f.col("key").alias(side), f.col("report").alias(f"report_{side}")), side)
    judged = mapped(pairs, tasks.judged, tasks.PAIRS)
    together = judged.repartition("low", "high").sortWithinPartitions("low", "high")
    return mapped(together, tasks.best, tasks.PAIRS)


def _founders(events: DataFrame, matches: DataFrame) -> DataFrame:
    """Every event that is not alone in its occurrence, with the id of the event that founds it and how many articles tell of it."""
    from pyspark.sql import functions as f

    linked = events.select(f.col("key").alias("one"), f.explode("links").alias("two"))
    rooted = _rooted(matches.select("one", "two").unionByName(linked)).withColumnRenamed("node", "key")
    members = rooted.join(events.select("key", "event", "number", f.col("published").cast("string").alias("published")), "key")
    first = f.min(f.struct(f.coalesce("published", f.lit("9999")).alias("published"), "event"))["event"]
    whole = members.groupBy("root").agg(first.alias("founder"), f.countDistinct("number").alias("coverage"))
    return members.join(whole, "root").select("key", "founder", "coverage")


def _with_occurrences(events: DataFrame, founders: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    founder = f.coalesce("founder", "event")
    return (
        events.join(founders, "key", "left")
        .withColumn("occurrence", f.concat(f.lit("o"), founder.substr(2, 64)))
        .withColumn("coverage", f.coalesce("coverage", f.lit(1)))
        .withColumn("founds", founder == f.col("event"))
    )


def _dyads(events: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    counted = events.where("founds AND quad IS NOT NULL").select("*", f.explode("dyads").alias("dyad"))
    sides: dict[str, Column] = {side: f.col(f"dyad.{side}") for side in ("source", "target")}
    return counted.withColumns({**sides, "precision": f.col("date_precision")})


def _articles(live: DataFrame, clusters: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    from detente.lake.rows import UNDATED

    first = live.select(f.col("number").alias("root"), f.col("id").alias("first_id"))
    named = clusters.join(first, "root").select(f.col("node").alias("number"), "first_id")
    month = f.coalesce(f.col("published").substr(1, 7), f.lit(UNDATED))
    return live.join(named, "number", "left").withColumn("cluster", f.coalesce("first_id", "id")).withColumn("month", month)


def _failures(articles: DataFrame, again: DataFrame) -> DataFrame:
    """What could not be read, and what came under the id of an earlier article."""
    from pyspark.sql import functions as f

    told = articles.where("outcome <> 'read'").select(
        "input", f.col("outcome").alias("reason"), "hint", f.col("id").alias("article")
    )
    made_of_text = f.col("id") == f.concat(f.lit("a"), f.col("sha256").substr(1, 16))
    twice = articles.where("outcome = 'read'").join(f.broadcast(again), "number", "left_semi")
    repeated = twice.select(
        f.col("place").alias("input"),
        f.when(made_of_text, "duplicate_text").otherwise("duplicate_id").alias("reason"),
        f.when(made_of_text, _SAME_TEXT).otherwise(_SAME_ID).alias("hint"),
        f.col("id").alias("article"),
    )
    return told.unionByName(repeated)


_SAME_TEXT = "An earlier article has the same text. Give both an id to have them read as two articles."
_SAME_ID = "An earlier article has the same id. Give each article an id of its own."
