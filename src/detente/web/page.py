"""What a page is: an address, a function from the book to what the page says, and a template that shows it.

The function yields a :class:`View`: its ``data`` is the page's JSON twin as it stands and what the template gets, its ``rows`` are
the CSV twin. ``docs/web.md`` tells how a page is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from detente.book import Book
from detente.web.desk import Desk
from detente.web.errors import WebError
from detente.web.pool import Pool

T = TypeVar("T")

# The longest value that an address may ask with, in characters.
LONGEST_VALUE = 1000


def path_of(*parts: object) -> str:
    """A path of these parts, each quoted so that it comes back as it is: ``path_of("article", "a/b c")`` -> ``/article/a/b%20c``.

    An id with dots between its slashes has its slashes quoted too: browsers would take them for steps upwards.
    """
    quoted = []
    for part in map(str, parts):
        steps = any(step in ("", ".", "..") for step in part.split("/"))
        quoted.append(quote(part, safe="~,;:@" if steps else "/~,;:@", errors="replace"))
    return "/" + "/".join(quoted)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the parts of its path, and its query; readers of it say what is wrong with a value."""

    address: str
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str, default: str | None = None) -> str | None:
        """The value of a name, without white space around it; the default where it is absent or empty."""
        value = next(iter(self.query.get(name, ())), "").strip()
        if len(value) > LONGEST_VALUE:
            raise WebError(f"{name}: {len(value):,} characters; at most {LONGEST_VALUE:,} are taken.")
        return value or default

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a name that hold anything."""
        values = tuple(value.strip() for value in self.query.get(name, ()) if value.strip())
        if any(len(value) > LONGEST_VALUE for value in values) or len(values) > 50:
            raise WebError(f"{name}: at most 50 values of {LONGEST_VALUE:,} characters are taken.")
        return values

    def number(self, name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
        value = self.one(name)
        if value is None:
            return default
        if not value.lstrip("-").isdecimal() or not least <= int(value) <= most:
            raise WebError(f"{name}={value!r}: not a whole number from {least} to {most:,}.")
        return int(value)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.one(name, default) or default
        if value not in allowed:
            near = get_close_matches(value, allowed, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise WebError(f"{name}={value!r}: not one of {', '.join(allowed)}.{hint}")
        return value

    def day(self, name: str, *, last: bool = False) -> date | None:
        """A day, or the first (or ``last``) day of a month or year."""
        from detente.book.query import boundary

        value = self.one(name)
        return None if value is None else date.fromisoformat(boundary(value, last=last))

    def link(self, **changes: object) -> str:
        """The same address with some of its query changed; None takes a name out."""
        return self.address + self.search(**changes)

    def twin(self, form: str) -> str:
        """The address of the twin in ``json``, ``csv`` or ``svg``."""
        return ("/index" if self.address == "/" else self.address) + f".{form}" + self.search()

    def search(self, **changes: object) -> str:
        merged: dict[str, Any] = {name: list(values) for name, values in self.query.items()}
        merged |= {name: value if isinstance(value, list | tuple) else [value] for name, value in changes.items()}
        pairs = [(name, value) for name, values in merged.items() for value in values if value not in (None, "")]
        return "?" + urlencode(pairs, errors="replace") if pairs else ""


@dataclass(frozen=True, slots=True)
class View:
    """What a page says.

    ``data`` is plain JSON; ``rows`` are flat, in ``columns``, and gone through only for the CSV twin. ``layout`` is what the
    template needs beside ``data`` and the JSON twin does not: the same things, cut up to be shown.
    """

    title: str
    data: dict[str, Any]
    rows: Iterable[Mapping[str, Any]] = ()
    columns: Sequence[str] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


class Site:
    """What page functions stand on, for the length of a ``with`` block: the book, opened when first asked for, and the desk."""

    def __init__(self, pool: Pool, desk: Desk) -> None:
        self.pool, self.desk = pool, desk
        self._stack = ExitStack()
        self._book: Book | None = None

    def __enter__(self) -> Site:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    @property
    def book(self) -> Book:
        """The book, read-only. Raises :class:`~detente.book.errors.BookError`."""
        if self._book is None:
            self._book = self._stack.enter_context(self.pool.book())
        return self._book

    def kept(self, key: Any, make: Callable[[], T]) -> T:
        """What ``make`` gives, made once for each version of the book."""
        return self.pool.kept(key, make)

    def worked(self, key: Any, make: Callable[[Book], T]) -> T:
        """What ``make`` gives of the book, made in a thread of its own, once for each version of the book.

        ``make`` outlives the request, so that it holds nothing of this site. Raises :class:`~detente.web.works.Underway`.
        """
        return self.pool.works.kept(key, make)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address (``/dyad/{pair}``, ``{id:path}`` for an id with slashes), its template and its function.

    ``label`` puts it into the navigation, in the order of the table of pages; ``key`` is the key that leads there after ``g``.
    One that is ``drawn`` has a chart, whose specification stands in the layout as ``chart["spec"]``, and a twin in SVG.
    """

    path: str
    template: str
    view: Callable[[Site, Asked], View]
    label: str | None = None
    key: str | None = None
    drawn: bool = False
