"""Many articles on Apache Spark: ``detente.spark.read(df)`` codes a data frame, ``read_into`` reads files into a lake.

from detente import spark
coded = spark.read(frame)                                   # columns text, and any of id, title, published, url, outlet, language
spark.read_into(session, ["articles/"], "lake/")            # a lake, to be asked like a book; goes on where it was

Needs pyspark (``pip install 'detente[spark]'``) and Java, and detente on every machine of the cluster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from detente.reading.coders import DEFAULT_CODER, coder_of
from detente.spark.errors import SparkMissing

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from detente.lake.layout import Current


def read(
    frame: DataFrame,
    *,
    actors: Sequence[str | Path] = (),
    boundaries: Mapping[str, str | None] | None = None,
    coder: str = DEFAULT_CODER,
    statements: bool = False,
    times: bool = False,
) -> DataFrame:
    """Read a data frame of articles: one row a row, in the columns of :data:`detente.scale.schema.OUTCOMES`.

    It needs a column ``text``; of the others ``id``, ``title``, ``published``, ``url``, ``outlet`` and ``language`` count. A row
    whose ``outcome`` is not ``read`` is a failure, and says why. ``actors`` are files of this machine, handed to the others.
    ``coder`` is one of :data:`~detente.reading.coders.CODER_NAMES`.
    """
    check_installed()
    from pyspark.sql.pandas.types import from_arrow_schema

    from detente.book.codings import contents
    from detente.lake.layout import Coding
    from detente.scale.schema import ARTICLES, OUTCOMES
    from detente.spark.tasks import code

    coding = Coding(coder=coder_of(coder), dictionaries=contents(actors), boundaries=tuple(sorted((boundaries or {}).items())))
    held = [name for name in ARTICLES.names if name in frame.columns]
    task = partial(code, coding=coding, statements=statements, times=times)
    return frame.select(*held).mapInArrow(task, from_arrow_schema(OUTCOMES))


def read_into(
    session: SparkSession,
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    actors: Sequence[str | Path] = (),
    boundaries: Mapping[str, str | None] | None = None,
    coder: str | None = None,
) -> Current:
    """Read files into a lake, and put together what they tell; what was done before, by a job that ended early, is not done again.

    ``inputs`` are files, folders, patterns and listings of files (``.paths``), under names that every machine of the cluster sees,
    as is ``output``. ``coder`` is who codes; where it is left out, who coded what the lake holds. Raises
    :class:`~detente.errors.DetenteError`.
    """
    check_installed()
    from detente.book.codings import contents
    from detente.lake.layout import Coding, Lake, is_lake, opened
    from detente.spark.jobs import read_splits
    from detente.spark.planning import plan
    from detente.spark.settling import settle

    home = Path(output).absolute()
    if coder is None and is_lake(home):
        coder = opened(home).coding.coder
    coding = Coding(coder=coder_of(coder), dictionaries=contents(actors), boundaries=tuple(sorted((boundaries or {}).items())))
    lake = Lake.begin(home, coding)
    plan(session, lake, inputs, published=published, outlet=outlet)
    read_splits(session, lake)
    return settle(session, lake)


def check_installed() -> None:
    """Raises :class:`SparkMissing`."""
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise SparkMissing(
            "pyspark is not installed. Hint: pip install 'detente[spark]' (it is 450 MB, and needs Java 17)."
        ) from error


__all__ = ["check_installed", "read", "read_into"]
