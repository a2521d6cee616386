"""A report to send: one file with charts and footnoted sentences, that shows the same wherever it is opened.

No script, nothing fetched. Every number leads to the footnotes of the events it counts; a footnote has the sentence, who published
it where and when, who says so, whether it happened, and how it was coded. Words of articles are written as
:mod:`~detente.web.render` writes them: escaped, with control characters shown, in a direction of their own.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from detente import __version__
from detente.book import Book, codings, query
from detente.book.book import question
from detente.book.query import HAPPENED, boundary
from detente.charts.rendering import svg
from detente.charts.theme import DARK, LIGHT, Theme, dark_rules
from detente.measure.explain import MEASURES
from detente.record import STATUSES, Failure
from detente.web import telling
from detente.web.desk import Desk
from detente.web.errors import NotThere, WebError
from detente.web.page import Asked, Site
from detente.web.pages.article import article as article_view
from detente.web.pages.article import shown
from detente.web.pages.event import whole
from detente.web.pool import Pool
from detente.web.render import environment

if TYPE_CHECKING:
    from detente.measure.course import Course
    from detente.measure.report import DyadReport
    from detente.record import Reading

Plain = dict[str, Any]
# Events that one report tells. The dyads of 548 articles have 300 at most; a file of so many footnotes is about 1 MB.
MOST = 1000
# Of a sentence longer than that, so many characters on either side of the trigger are told.
AROUND = 400
# Months beyond which years are told: a chart and a list of so many are still read.
MOST_MONTHS = 120
# Time begins this many years before the first article, as on the dyad's page; what is told from longer ago is counted and named.
YEARS_BEFORE = 1
_QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_MEASURES = ("counts", "attention", "conflict log-odds", "trend", "breaks", "mix of outlets")


@dataclass(slots=True)
class Notes:
    """The footnotes of a report, in the order in which they are called for; each is told once."""

    listed: list[Plain] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any], about: Mapping[str, Any], words: Mapping[str, str] | None) -> int:
        """The number of a record's footnote."""
        number = self._numbers.get(record["id"])
        if number is None:
            number = self._numbers[record["id"]] = len(self.listed) + 1
            self.listed.append(
                {
                    "number": number, "event": record, "about": about, "words": words, "look": telling.look(record),
                    "link": link(about.get("url")), "why": [fact for fact in telling.why(record) if fact["name"] in _CODED],
                }
            )  # fmt: skip
        return number

    def of(self, events: Iterable[str]) -> list[int]:
        return [self._numbers[event] for event in events if event in self._numbers]


# What a footnote tells of how an event was coded; the rest of the why stands beside it already.
_CODED = ("read as", "rule", "scores", "date", "source", "target", "via", "place", "how many", "confidence")


def link(url: str | None) -> str | None:
    """An address that may be followed; any other is only shown."""
    return url if url is not None and url.lower().startswith(("http://", "https://")) else None


def words_of(first: str, trigger: str, last: str) -> dict[str, str]:
    """A sentence cut at its trigger, no part of it longer than a reader takes in."""
    gaps = {"before": " " if first[-1:].isspace() else "", "after": " " if last[:1].isspace() else ""}
    first = "… " + first[-AROUND:] if len(first) > AROUND else first
    last = last[:AROUND] + " …" if len(last) > AROUND else last
    return {"first": first, "trigger": trigger[:AROUND] + (" …" if len(trigger) > AROUND else ""), "last": last, **gaps}


# --- a dyad -----------------------------------------------------------------------------------------------------------------


def dyad(book: Book, pair: str, by: str | None = None, *, since: str | None = None, until: str | None = None) -> str:
    """The report on a dyad, ``PAK-USA``. Raises :class:`NotThere` and the errors of measuring, each with what to do."""
    first, _, second = pair.upper().partition("-")
    if not first or not second:
        raise WebError(f"{pair!r}: a dyad is two codes with a hyphen between. Hint: --dyad PAK-USA.")
    low, high = since and boundary(since, last=False), until and boundary(until, last=True)
    report, told, earlier = _measured(book, first, second, by, low, high)
    series = report.series
    days = series.periods.bounds(0)[0].isoformat(), series.periods.bounds(series.periods.count - 1)[1].isoformat()
    notes = Notes()
    periods, counted, left_out = _events(book, report, days, notes)
    names = [telling.party_name(code) for code in (series.source, series.target)]
    refs = {event["event"]: event for period in periods for event in period["events"]}
    data: Plain = {
        "title": f"{names[0]} and {names[1]}",
        "codes": [series.source, series.target],
        "by": series.periods.by,
        "since": days[0],
        "until": days[1],
        "occurrences": int(series.attention.sum()),
        "tellings": int(series.coverage.sum()),
        "articles": len({note["about"]["id"] for note in notes.listed}),
        "outlets": sorted({note["about"]["outlet"] for note in notes.listed if note["about"]["outlet"]}),
        "quads": [
            {"name": name, "quad": at + 1, "number": int(series.counts[:, at].sum()), "notes": _notes(counted, refs, quad=at + 1)}
            for at, name in enumerate(_QUADS)
        ],
        "others": [
            {"name": status, "says": telling.status_words(status), "notes": found}
            for status in STATUSES
            if status not in HAPPENED and (found := [ref["notes"][0] for ref in refs.values() if ref["status"] == status])
        ],
        "conflict": _share(series.counts),
        "now": _now(told),
        "breaks": list(_breaks(told, notes)),
        "periods": periods,
        "forecast": _forecast(book, series.source, series.target, notes) if until is None else None,
        "undated": series.undated,
        "earlier": earlier,
        "left_out": left_out,
        "most": MOST,
        "command": _command(pair.upper(), report, since, until),
    }  # fmt: skip
    return _page("report_dyad.html", data, notes, book, figure=_figure(report, told), measures=_MEASURES)


def _measured(
    book: Book, first: str, second: str, by: str | None, since: str | None, until: str | None
) -> tuple[DyadReport, Course, int]:
    """The series and its course, and how many occurrences lie before it where its beginning was not asked for."""
    from detente.measure.course import course
    from detente.measure.errors import EmptyTable, UnknownParty, UnseenDyad
    from detente.measure.report import dyad as measured
    from detente.measure.sources import opened

    with opened(book) as table:
        try:
            years = measured(table, first, second, "year", since=since, until=until).series
        except (UnknownParty, UnseenDyad, EmptyTable) as error:
            raise NotThere(str(error)) from None
        earlier, usual = 0, _usual_beginning(book)
        if since is None and usual is not None and years.periods.first.isoformat() < usual:
            recent = measured(table, first, second, "year", since=usual, until=until).series
            if recent.attention.any():
                since = recent.periods.bounds(int(recent.attention.nonzero()[0][0]))[0].isoformat()
                earlier = int(years.attention.sum() - recent.attention.sum())
        told = years.attention.nonzero()[0].tolist() or [0]  # plans reach far ahead, and are not counted
        months = _months(since or years.periods.first.isoformat(), years.periods.bounds(told[-1])[1])
        kind = by or ("month" if months <= MOST_MONTHS else "year")
        report = measured(table, first, second, kind, since=since, until=until)
        return report, course(table, report.series), earlier


def _months(since: str, last: date) -> int:
    began = date.fromisoformat(since)
    return (last.year - began.year) * 12 + last.month - began.month + 1


def _usual_beginning(book: Book) -> str | None:
    (published,) = book.connection.execute("SELECT min(published) FROM article").fetchone()
    return f"{int(published[:4]) - YEARS_BEFORE}-01-01" if published else None


def _events(book: Book, report: DyadReport, days: tuple[str, str], notes: Notes) -> tuple[list[Plain], set[str], int]:
    """Periods with their events in order, each with the footnotes of all its reports; which of them are counted; those left out."""
    series, connection = report.series, book.connection
    coding = codings.named(connection, None).number
    sides = {"between": (series.source, series.target), "since": days[0], "until": days[1]}
    counted = {row["event"] for row in query.dictionaries(connection, question(**sides, counted=True))}
    rows = list(query.dictionaries(connection, question(**sides, reports=True, limit=MOST + 1)))
    left_out = 0
    if len(rows) > MOST:
        rows, left_out = rows[:MOST], sum(1 for _ in query.values(connection, question(**sides, reports=True), ["1"])) - MOST
    happenings: dict[str, list[Plain]] = {}
    for row in rows:
        happenings.setdefault(row["occurrence"], []).append(row)
    found: dict[int | None, list[Plain]] = {}
    for reports in happenings.values():
        founder = next((row for row in reports if row["event"] in counted), reports[0])
        founder["notes"] = [
            _noted(connection, coding, row["event"], notes) for row in (founder, *(row for row in reports if row is not founder))
        ]
        founder["look"], founder["counted"] = telling.look(founder), founder["event"] in counted
        found.setdefault(_period_of(series, founder), []).append(founder)
    periods = []
    for at in sorted(found, key=lambda at: (at is None, at or 0)):
        label = series.periods.labels[at] if at is not None else f"dated too imprecisely for a {series.periods.by}"
        events = found[at]
        if at is None:  # no period of the series counts them
            counted -= {event["event"] for event in events}
            for event in events:
                event["counted"] = False
        periods.append({"label": label, "events": events, "counted": sum(event["counted"] for event in events)})
    return periods, counted, left_out


def _noted(connection: Any, coding: int, identity: str, notes: Notes) -> int:
    record = whole(connection, query.event_number(connection, identity, coding))
    words = record["words"]
    return notes.add(record, record["about"], None if words is None else words_of(words["first"], words["trigger"], words["last"]))


def _period_of(series: Any, row: Mapping[str, Any]) -> int | None:
    """The period in which a row wholly lies; None where it spans several."""
    if row["date_start"] is None or row["date_end"] is None:
        return None
    days = np.array([row["date_start"], row["date_end"]], dtype="datetime64[D]").astype(np.int64)
    start, end = (int(at) for at in series.periods.index_of(days))
    return start if start == end >= 0 else None


def _notes(counted: set[str], refs: Mapping[str, Plain], *, quad: int) -> list[int]:
    return [ref["notes"][0] for event, ref in refs.items() if event in counted and ref["quad"] == quad]


def _share(counts: Any) -> float | None:
    total = int(counts.sum())
    return None if not total else float(counts[:, 2:].sum() / total)


def _now(told: Course) -> Plain:
    """Whether the relation moves, as numbers; the slope is None where too little is known."""
    now = told.trend
    known = now.slope == now.slope
    return {
        "verdict": now.verdict, "level": now.level if known else None, "slope": now.slope if known else None,
        "low": now.low, "high": now.high, "confidence": now.confidence,
    }  # fmt: skip


def _breaks(told: Course, notes: Notes) -> Iterator[Plain]:
    """The breaks that the chart shows, each with the footnotes of the events that carry it."""
    for turn in told.turns:
        found = turn.found
        if found not in told.drawn:
            continue
        before, after = (None if share != share else share for share in (found.share_before, found.share_after))
        yield {
            "period": turn.period, "kind": found.kind, "direction": found.direction, "size": found.size,
            "certainty": found.certainty, "before": before, "after": after, "standing": turn.standing,
            "events": [
                {
                    "date": one.event.date, "source": one.event.source, "target": one.event.target, "type": one.event.type,
                    "coverage": one.event.coverage, "title": one.title, "notes": notes.of([one.event.event or ""]),
                }
                for one in turn.events
            ],
        }  # fmt: skip


# Weeks ahead that a report tells, and kinds of act whose reasons it gives: those that differ most from their base rates.
AHEAD, REASONED = 4, 3


def _forecast(book: Book, one: str, other: str, notes: Notes) -> Plain:
    """What comes next between two parties, each reason with its footnotes; ``none`` says why it cannot be told."""
    from detente.forecast.dyad import forecast
    from detente.forecast.errors import ForecastError

    try:
        made = forecast(book, one, other, within=AHEAD)
    except ForecastError as error:
        return {"none": str(error).partition(" Hint: ")[0]}
    coding = codings.named(book.connection, None).number
    farthest = sorted((one for one in made.chances if one.reasons), key=lambda one: -abs(one.probability.value - one.base))
    reasons = [
        {
            "what": chance.what,
            "reasons": [
                {"words": one.words(), "notes": [_noted(book.connection, coding, event, notes) for event in one.events]}
                for one in chance.reasons
            ],
        }
        for chance in farthest[:REASONED]
    ]
    return {"none": None, "issued": made.issued, "until": made.until, "weeks": made.weeks, "silent_weeks": made.silent_weeks,
            "chances": made.chances, "reasons": reasons}  # fmt: skip


def _figure(report: DyadReport, told: Course) -> Markup:
    from detente.charts.measured import dyad_breaks, dyad_spec

    spec = dyad_spec(report, MEASURES["conflict log-odds"].formula, dyad_breaks(report, told.drawn))
    # The drawing is our renderer's, and its labels are cleaned and escaped there.
    return Markup(svg(spec | {"title": None, "padding": 0}))


def _command(pair: str, report: DyadReport, since: str | None, until: str | None) -> str:
    """The command that makes this report again."""
    words = ["detente report", "--dyad", pair, "--by", report.series.periods.by]
    words += [word for name, value in (("--from", since), ("--to", until)) if value for word in (name, value)]
    return " ".join([words[0], *map(shlex.quote, words[1:])])


# --- an article -------------------------------------------------------------------------------------------------------------


def kept_article(path: str | Path, identity: str) -> str:
    """The report on an article of the book at ``path``. Raises :class:`NotThere`."""
    pool, desk = Pool(path), Desk(Path(path))
    try:
        with Site(pool, desk) as site:
            view = article_view(site, Asked("", {"id": identity}))
            return _article({**view.data, **view.layout}, site.book)
    finally:
        desk.close()
        pool.close()


def read_article(
    file: str | Path, path: str | Path, *, published: str | None = None, coder: str | None = None, model: str | None = None
) -> str:
    """The report on the article in a file, read as those of the book at ``path`` were, if there is one; it is not kept.

    Raises :class:`WebError` for a file that holds none or several, or cannot be read.
    """
    from detente.intake.read import read_inputs
    from detente.reading.coders import coder_of
    from detente.reading.read import Reader
    from detente.run import outcomes

    found = list(islice(read_inputs([file], published=published, unique=False), 2))
    if len(found) != 1:
        raise WebError(
            f"{file}: a report is on one article, and it holds {'several' if found else 'none'}. Hint: add it to a book."
        )
    if not Path(path).exists():
        return _article(_read(next(outcomes(found, Reader(model, coder=coder_of(coder)), statements=True))), None)
    with Book(path, create=False, read_only=True) as book:
        return _article(_read(next(outcomes(found, book.reader(model, coder), statements=True))), book)


def _read(outcome: Reading | Failure) -> Plain:
    if isinstance(outcome, Failure):
        raise WebError(f"{outcome.input}: {outcome.reason}. Hint: {outcome.hint}")
    return shown(outcome)


def _article(data: Plain, book: Book | None) -> str:
    events = [event for event in data["events"] if not event["retracted"]]
    notes, text = Notes(), data["text"]
    calls: list[tuple[int, int]] = []
    for event in events:
        calls.append((event["trigger"]["span"][0], notes.add(event, data["article"], _words(text, event))))
    quads: list[Plain] = [
        {
            "name": name, "quad": at,
            "notes": notes.of(event["id"] for event in events if event["quad"] == at and event["status"] in HAPPENED),
        }
        for at, name in enumerate(_QUADS, 1)
    ]  # fmt: skip
    others = [
        {"name": status, "says": telling.status_words(status), "notes": found}
        for status in STATUSES
        if status not in HAPPENED and (found := notes.of(event["id"] for event in events if event["status"] == status))
    ]
    made: Plain = {
        "title": data["article"]["title"] or data["article"]["id"],
        "article": data["article"],
        "link": link(data["article"]["url"]),
        "sentences": data["sentences"],
        "paragraphs": _called(data["paragraphs"], calls),
        "kept": text is not None,
        "cut": data["cut"],
        "quads": [{**quad, "number": len(quad["notes"])} for quad in quads],
        "others": others,
        "relations": data["relations"],
        "abstentions": len(data["abstentions"]),
    }
    return _page("report_article.html", made, notes, book)


def _words(text: str | None, event: Mapping[str, Any]) -> dict[str, str] | None:
    if text is None:
        return None
    (start, end), (first, last) = event["sentence"]["span"], event["trigger"]["span"]
    first, last = max(first, start), min(last, end)
    return words_of(text[start:first], text[first:last], text[last:end])


def _called(paragraphs: Sequence[Sequence[Plain]], calls: Sequence[tuple[int, int]]) -> list[list[Plain]]:
    """Paragraphs whose triggers call for their footnotes, where each trigger ends."""
    segments = [segment for paragraph in paragraphs for sentence in paragraph for segment in sentence["segments"]]
    ends: dict[str, Plain] = {}
    spans: dict[str, tuple[int, int]] = {}
    for segment in segments:
        segment["notes"] = []
        trigger = segment["trigger"]
        if trigger is not None:
            ends[trigger["id"]] = segment
            spans[trigger["id"]] = (trigger["span"][0], trigger["span"][1])
    for start, number in calls:
        owner = next((identity for identity, (low, high) in spans.items() if low <= start < high), None)
        if owner is not None:
            ends[owner]["notes"].append(number)
    return [list(paragraph) for paragraph in paragraphs]


# --- the file ---------------------------------------------------------------------------------------------------------------


def _page(
    template: str, data: Plain, notes: Notes, book: Book | None, *, figure: Markup | None = None, measures: Sequence[str] = ()
) -> str:
    coders = {tuple(note["event"]["coder"][name] for name in ("name", "version", "codebook")) for note in notes.listed}
    made = environment().get_template(template)
    return made.render(
        d=data, notes=notes.listed, figure=figure, version=__version__, book=None if book is None else book.path.name,
        coders=[" ".join((name, version)) + f", codebook {codebook}" for name, version, codebook in sorted(coders)],
        measures=[asdict(MEASURES[name]) for name in measures], colours=_colours(),
    )  # fmt: skip


# Quad classes as colours of words, which take more contrast than marks do (4.5:1); the pages' own.
_WORDS = {
    "light": ("#1a69a8", "#0a3a6b", "#a35404", "#7a1f0a"),
    "dark": ("#6cb0ec", "#b4dcff", "#ec9142", "#ffcf9a"),
}


def _colours() -> Markup:
    """The colours of the charts as variables, and the rules that turn a chart dark where the reader's system is."""

    def of(theme: Theme) -> str:
        named = {name: getattr(theme, name) for name in ("paper", "ink", "soft", "grid", "rule", "warmer", "colder")}
        named |= {f"mark{at}": colour for at, colour in enumerate(theme.quad, 1)}
        named |= {f"word{at}": colour for at, colour in enumerate(_WORDS[theme.name], 1)}
        return "".join(f"--{name}:{colour};" for name, colour in named.items())

    dark = f":root{{{of(DARK)}}}{dark_rules('svg')}"
    return Markup(f":root{{color-scheme:light dark;{of(LIGHT)}}}@media screen and (prefers-color-scheme:dark){{{dark}}}")
