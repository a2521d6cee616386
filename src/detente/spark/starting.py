"""A session of Spark for a command: what spark-submit and its configuration say holds, and what they leave open is set here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.spark import check_installed

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def started(master: str | None = None) -> Iterator[SparkSession]:
    """A session, stopped afterwards."""
    check_installed()
    from pyspark.sql import SparkSession

    if master is None or master.startswith("local"):
        # On this machine the tasks are run by the Python that runs this command.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("detente")
    session = (builder if master is None else builder.master(master)).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()
