"""How many threads linear algebra takes while a model is learnt: one.

The matrices are of some fifty columns. Two threads cost 3.9 s of processor time where one costs 0.34 (a book of two years and
fifteen dyads, two cores that were busy with other work), for they wait for one another in a loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block BLAS takes one thread, in all of the process."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
