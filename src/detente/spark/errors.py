"""What can go wrong with Spark itself; what is wrong with an article is a row of the failures.

SparkError
SparkMissing      pyspark is not there
JobFailed         Spark gave a job up; what was read before is kept
"""

from __future__ import annotations

from detente.errors import DetenteError


class SparkError(DetenteError):
    """Base of what can go wrong with Spark."""


class SparkMissing(SparkError):
    pass


class JobFailed(SparkError):
    pass
