"""Jobs on a cluster: splits read into parts, as many tasks as there are splits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.lake.layout import Lake
from detente.spark.errors import JobFailed

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

logger = logging.getLogger(__name__)

Task = Callable[[Iterator[Any]], Iterator[Any]]


def read_splits(session: SparkSession, lake: Lake) -> int:
    """Read every split that has no part yet; how many were read. Raises :class:`JobFailed`; what is read is kept."""
    from detente.spark.tasks import DONE
    from detente.spark.tasks import read_splits as task

    done = lake.done()
    todo = [(split.to_json(),) for split in lake.splits() if split.number not in done]
    if done and todo:
        logger.info("%s: %d parts are there already, %d are to be read", lake.path, len(done), len(todo))
    if todo:
        rows_of(session, todo, "split string", partial(task, lake=str(lake.path)), DONE)
    return len(todo)


def rows_of(session: SparkSession, rows: Sequence[tuple[Any, ...]], columns: str, task: Task, schema: pa.Schema) -> list[Any]:
    """What a task makes of rows, each in a task of its own, brought here."""
    with told():
        found: list[Any] = mapped(one_a_task(session, rows, columns), task, schema).collect()
    return found


def one_a_task(session: SparkSession, rows: Sequence[tuple[Any, ...]], columns: str, most: int | None = None) -> DataFrame:
    """A data frame of few, small rows, in partitions of one row, or in ``most`` partitions."""
    slices = max(1, len(rows) if most is None else min(most, len(rows)))
    # Dealt out one after the other from one partition: no two meet while others stay empty, as they would by a hash.
    return session.createDataFrame(list(rows), columns).coalesce(1).repartition(slices)


def mapped(frame: DataFrame, task: Task, schema: pa.Schema) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    return frame.mapInArrow(task, from_arrow_schema(schema))


@contextmanager
def told() -> Iterator[None]:
    """Spark's errors as a sentence; an error of ours on another machine is told in its own words."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        ours = [line for line in lines if line.startswith("detente.") and ": " in line]
        what = ours[-1].partition(": ")[2] if ours else (lines or [type(error).__name__])[0][:300]
        raise JobFailed(
            f"Spark gave the job up: {what} Hint: the same command goes on where it was; what was read is kept."
        ) from error
