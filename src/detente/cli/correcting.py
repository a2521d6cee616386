"""Commands for codings and what people say of them: correct, log, undo, review, audit, recode, codings, diff."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from detente.cli.base import (
    INTERRUPTED,
    Whole,
    WholeRange,
    WithExample,
    actors_option,
    boundaries_of,
    coder_option_of,
    commands,
    model_option,
    processes_option,
    say,
    standard_output,
)
from detente.cli.keeping import AddTally, book_option, question_options
from detente.harmless import harmless

if TYPE_CHECKING:
    from detente.book import Book

who_option = click.option("--who", metavar="NAME", help="Who says so  [default: your user name]")


# --- correct, log, undo -----------------------------------------------------------------------------------------------------


@commands.command(
    cls=WithExample,
    example=(
        "detente correct e1f2a3b4c5d6e7f80 --status negated --reason 'the minister says they did not'\n"
        "detente correct e1f2a3b4c5d6e7f80 --source PAKMIL --reason 'the army, not the government'\n"
        "detente correct e1f2a3b4c5d6e7f80 --same-as e0a1b2c3d4e5f6071 --reason 'the same raid'"
    ),
)
@book_option
@click.option("--type", "type_", metavar="TYPE", help="PLOVER type.")
@click.option("--mode", help="PLOVER mode.")
@click.option("--cameo", metavar="CODE", help="CAMEO code.")
@click.option("--status", help="occurred, planned, negated ...")
@click.option("--source", multiple=True, metavar="CODE", help="Who acts; may be repeated. --source '' for nobody known.")
@click.option("--target", multiple=True, metavar="CODE", help="Who is acted upon; may be repeated.")
@click.option("--date", metavar="DATE", help="2024-03-09, 2024-03-01..2024-03-31 or unknown.")
@click.option("--background/--no-background", default=None, help="Told as history, or as news.")
@click.option("--retract", "retracted", is_flag=True, help="It is no event at all.")
@click.option("--apart", is_flag=True, help="It is not the happening that the others of its occurrence tell of.")
@click.option("--same-as", metavar="EVENT", help="It is the same happening as that event.")
@click.option("--reason", required=True, help="Why; kept in the log.")
@who_option
@click.argument("event")
def correct(book_file: str, event: str, reason: str, who: str | None, type_: str | None, **given: Any) -> int:
    """Say that an event is otherwise than it was coded. The coding stays; the correction lies over it and can be undone."""
    from detente.book import Book

    changes = {name: value for name, value in {"type": type_, **given}.items() if value not in (None, False, ())}
    if given["background"] is False:
        changes["background"] = False
    for side in ("source", "target"):
        if side in changes:
            changes[side] = [code.upper() for code in changes[side] if code]
    with Book(book_file, create=False) as book:
        line = book.correct(event, changes, reason=reason, who=who)
    say(f"Correction {line.number} of {line.event}. Hint: detente undo {line.number} takes it back.")
    return 0


@commands.command(cls=WithExample, example="detente log e1f2a3b4c5d6e7f80")
@book_option
@click.argument("event")
def log(book_file: str, event: str) -> int:
    """Show an event's history: how it was coded, what it was merged with and why, and every correction."""
    from detente.book import Book

    with Book(book_file, read_only=True) as book:
        standard_output().writelines(_history(book, event))
    return 0


def _history(book: Book, event: str) -> Iterator[str]:
    from detente.book import correcting, query
    from detente.book.occurrences import occurrence_id, reasons

    identity = correcting.event_id(book.connection, event)
    rows = book.connection.execute(
        "SELECT e.event, c.name, f.id, e.coverage FROM event e JOIN coding c ON c.coding = e.coding"
        " JOIN event f ON f.event = e.occurrence WHERE e.id = ? ORDER BY c.coding",
        (identity,),
    ).fetchall()
    for number, coding, founder, coverage in rows:
        record = query.original(book.connection, number)
        sides = [" ".join(actor["code"] or "---" for actor in record[side]) or "---" for side in ("source", "target")]
        coder = "{name} {version}, {rule}, {codebook}".format_map(record["coder"])
        yield f"{identity}  coding {coding}: {record['type']} {record['status']} {sides[0]} > {sides[1]}  ({coder})\n"
        yield f"  occurrence {occurrence_id(founder)}, coverage {coverage}\n"
        for other, score, why in reasons(book.connection, number):
            yield f"  same happening as {other} ({score:.1f}: {', '.join(why)})\n"
    for line in book.log(event):
        what = f"undoes {line.undoes}" if line.undoes else json.dumps(line.changes, ensure_ascii=False)
        undone = "" if line.stands else "  [undone]"
        yield f"{line.number}  {line.made}  {line.who}: {what}  {line.reason}{undone}\n"


@commands.command(cls=WithExample, example="detente undo 3 --reason 'I had misread the sentence'")
@book_option
@click.option("--reason", default="", help="Why; kept in the log.")
@who_option
@click.argument("correction", type=Whole())
def undo(book_file: str, reason: str, who: str | None, correction: int) -> int:
    """Take a correction back, by its number; taking back the taking back restores it."""
    from detente.book import Book

    with Book(book_file, create=False) as book:
        line = book.undo(correction, reason=reason, who=who)
    say(f"Line {line.number} undoes line {correction} of {line.event}.")
    return 0


# --- review, audit ------------------------------------------------------------------------------------------------------------


def _key(allowed: str) -> str | None:
    """One key, at once on a terminal, else one character of standard input; None at its end."""
    while True:
        pressed = click.getchar() if sys.stdin.isatty() else sys.stdin.read(1)
        if pressed in ("", "\x04"):
            return None
        if pressed in ("\x03",):
            raise KeyboardInterrupt
        if pressed.lower() in allowed:
            return pressed.lower()


def _shown(book: Book, identity: str, *, blind: bool) -> str:
    """An event as a reviewer sees it: its sentence with the trigger marked, and how it is coded now."""
    from detente.book import codings, query
    from detente.book.book import question

    found = query.with_articles(book.connection, question(ids=[identity], reports=True))
    record, article = next(found)
    number = query.event_number(book.connection, identity, codings.named(book.connection, None).number)
    (row,) = book.connection.execute("SELECT article FROM event WHERE event = ?", (number,)).fetchone()
    text = query.text_of(book.connection, row)
    start, end = record["sentence"]["span"]
    low, high = record["trigger"]["span"]
    sentence = f"[the book keeps no text: characters {start} to {end}]"
    if text is not None:
        sentence = f"{text[start:low]}[{text[low:high]}]{text[high:end]}"
    sides = [" ".join(actor["code"] or "---" for actor in record[side]) or "---" for side in ("source", "target")]
    when = f"{record['date']['start'] or ''}..{record['date']['end'] or ''}" if record["date"]["start"] else "unknown date"
    about = ", ".join(filter(None, (article["outlet"], article["published"], article["title"])))
    sure = "" if blind else f", confidence {record['confidence']:.2f}"
    kind = record["type"] + (f" {record['mode']}" if record["mode"] else "")
    coded = f"{sides[0]} > {sides[1]}: {kind}, {record['status']}, {when}{sure}"
    return f"\n{' '.join(sentence.split())}\n  ({about})\n  {coded}\n"


@commands.command(cls=WithExample, example="detente review --type ASSAULT --limit 20")
@book_option
@question_options
@who_option
def review(book_file: str, who: str | None, **asked: Any) -> int:
    """Walk through the least certain events, with single keys.

    y right, n no event at all, s another status, r the sides are reversed, k skip, u undo the last, q quit. What you say is a
    correction like any other; events on which somebody has said something already are passed over.
    """
    from detente.book import Book

    asked["limit"] = asked["limit"] or 50
    with Book(book_file, create=False) as book:
        done: list[int] = []
        for identity in _least_certain(book, asked):
            click.echo(_shown(book, identity, blind=False))
            if not _review_one(book, identity, who, done):
                break
        say(f"{len(done)} events reviewed.")
    return 0


def _least_certain(book: Book, asked: dict[str, Any]) -> list[str]:
    limit = asked.pop("limit")
    found = [event for event in book.events(**{**asked, "reports": True}) if not event["corrected"]]
    return [event["event"] for event in sorted(found, key=lambda event: (event["confidence"] or 0.0, event["event"]))[:limit]]


_STATUS_KEYS = dict(zip("oatprxcnd", (
    "occurred", "attempted", "ongoing", "planned", "requested", "expected", "conditional", "negated", "denied",
), strict=True))  # fmt: skip


def _review_one(book: Book, identity: str, who: str | None, done: list[int]) -> bool:
    """Ask about one event until something is said of it; False to stop."""
    while True:
        click.echo("y right  n no event  s status  r reversed  k skip  u undo  q quit", err=True)
        key = _key("ynsrkuq")
        if key in (None, "q"):
            return False
        if key == "k":
            return True
        if key == "u":
            if done:
                book.undo(done.pop(), reason="undone in review", who=who)
                click.echo("Undone.", err=True)
            continue
        changes = _said(book, identity, str(key))
        if changes is not None:
            done.append(book.correct(identity, changes, reason="reviewed", who=who).number)
            return True


def _said(book: Book, identity: str, key: str) -> dict[str, Any] | None:
    from detente.book.book import question
    from detente.book.query import records

    if key == "y":
        return {"confirmed": True}
    if key == "n":
        return {"retracted": True}
    if key == "s":
        click.echo("  ".join(f"{letter} {name}" for letter, name in _STATUS_KEYS.items()), err=True)
        letter = _key("".join(_STATUS_KEYS))
        return None if letter is None else {"status": _STATUS_KEYS[letter]}
    event = next(records(book.connection, question(ids=[identity], reports=True)))
    sides = {side: [actor["code"] for actor in event[side] if actor["code"]] for side in ("source", "target")}
    return {"source": sides["target"], "target": sides["source"]}


_VERDICT_KEYS = {"y": "right", "p": "parties", "t": "type", "s": "status", "n": "no_event", "?": "unsure"}


@commands.command(
    cls=WithExample,
    example=("detente audit --sample 100 --by type\ndetente audit --resume\ndetente audit --report --format json"),
)
@book_option
@click.option("--sample", type=WholeRange(1), help="Draw so many events at random, and look at them.")
@click.option("--by", type=click.Choice(("type", "status")), help="Equal parts from each type or status.")
@click.option("--seed", type=Whole(), help="Draw the same sample again  [default: by chance; it is kept]")
@click.option("--resume", is_flag=True, help="Go on with the sample that was drawn last.")
@click.option("--report", "only_report", is_flag=True, help="Show what the last one found, and look at nothing.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True, help="What to write.")
@who_option
def audit(
    book_file: str,
    sample: int | None,
    by: str | None,
    seed: int | None,
    resume: bool,
    only_report: bool,
    form: str,
    who: str | None,
) -> int:
    """Measure how often the coding is right on your own articles: a random sample, looked at blind.

    y all of it is right, p parties wrong, t type wrong, s status wrong, n no event at all, ? unsure, q quit (--resume goes on).
    Precision comes with its 95% interval, in all, by type and by status.
    """
    from detente.book import Book
    from detente.book import audit as auditing
    from detente.book.book import whoever

    if sum((sample is not None, resume, only_report)) != 1:
        raise click.UsageError("Say one of --sample N, --resume and --report.")
    with Book(book_file, create=False) as book:
        if sample is not None:
            chance = int.from_bytes(os.urandom(4), "big") if seed is None else seed
            number = auditing.draw(book.connection, book.writer, sample, by, chance, who or whoever())
        else:
            number = auditing.latest(book.connection)
        if not only_report:
            for identity in auditing.open_events(book.connection, number):
                click.echo(_shown(book, identity, blind=True), err=form == "json")
                click.echo("y right  p parties  t type  s status  n no event  ? unsure  q quit", err=True)
                key = _key("".join(_VERDICT_KEYS) + "q")
                if key in (None, "q"):
                    break
                auditing.judge(book.connection, book.writer, number, identity, _VERDICT_KEYS[str(key)])
        found = auditing.report(book.connection, number)
    out = standard_output()
    out.write(json.dumps(found.to_json(), indent=1) + "\n" if form == "json" else "".join(_report(found)))
    return 0


def _report(found: Any) -> Iterator[str]:
    yield (
        f"Audit {found.audit} of {found.made}, coding {found.coding} (coder {found.coder or 'of another data set'}),"
        f" seed {found.seed}; {found.left} events not looked at, {found.unsure} unsure\n"
    )
    for title, shares in (("all", (found.total,)), ("by type", found.by_type), ("by status", found.by_status)):
        yield f"{title}\n"
        for share in shares:
            precision = "   -" if share.precision is None else f"{share.precision:4.2f}"
            yield f"  {share.name:12} {share.judged:5} looked at  precision {precision}  [{share.low:.2f}, {share.high:.2f}]\n"


# --- recode, codings, diff ----------------------------------------------------------------------------------------------------


@commands.command(cls=WithExample, example="detente recode --actors mine.toml --name mine")
@book_option
@click.option("--name", help="What to call the new coding  [default: recoded-1 ...]")
@actors_option
@click.option(
    "--boundary", "boundaries", metavar="NAME=CODE", multiple=True, callback=boundaries_of,
    help="Count a disputed area to a country (Crimea=UKR), or to none (Kashmir=). May be repeated.",
)  # fmt: skip
@coder_option_of("as in the coding in use")
@model_option
@processes_option
def recode(
    book_file: str,
    name: str | None,
    actor_files: tuple[str, ...],
    boundaries: dict[str, str | None],
    coder: str | None,
    model: str | None,
    processes: int | None,
) -> int:
    """Code all articles of the book anew. The old coding stays beside the new one, from which the book then answers."""
    from detente.book import Book

    tally = AddTally()
    with Book(book_file, create=False) as book, tally.shown():
        outcomes = book.recode(
            name=name, actors=actor_files, boundaries=boundaries, coder=coder, model=model, processes=processes
        )  # fmt: skip
        try:
            for outcome in outcomes:
                tally.count(outcome)
        except KeyboardInterrupt:
            outcomes.close()  # type: ignore[attr-defined]
            say("Interrupted. Give the same command again to go on; until then the book answers from the old coding.")
            return INTERRUPTED
    say(f"{book_file}: coded anew: {tally.told()}. Hint: detente diff shows what changed.")
    return 1 if tally.failed else 0


@commands.command(cls=WithExample, example="detente codings --book relations.db")
@book_option
@click.option("--format", "form", type=click.Choice(("table", "jsonl")), default="table", show_default=True, help="What to write.")
def codings(book_file: str, form: str) -> int:
    """List the codings of the book, * the one in use: by whom, of how many articles, with which dictionaries and boundaries."""
    from detente.book import Book
    from detente.book.codings import described
    from detente.book.errors import told
    from detente.outputs import json_line

    with Book(book_file, read_only=True) as book, told(book_file):
        rows = described(book.connection)
    write = standard_output().write
    for row in rows:
        write(json_line(row) + "\n" if form == "jsonl" else "".join(f"{harmless(line)}\n" for line in _coding_lines(row)))
    if not rows:
        say("The book is still empty. Hint: detente add FILE...")
    return 0


def _coding_lines(row: dict[str, Any]) -> Iterator[str]:
    from detente.outputs import many

    state = f"finished {row['finished']}" if row["finished"] else "not finished"
    counted = f"{many(row['articles'], 'article')}, {many(row['events'], 'event')}"
    yield f"{'*' if row['in_use'] else ' '} {row['name']}  coder {row['coder'] or 'of another data set'}: {counted}"
    yield f"    begun {row['created']}, {state}"
    if row["dictionaries"]:
        yield f"    dictionaries: {', '.join(row['dictionaries'])}"
    if row["boundaries"]:
        pairs = (f"{name}={code or ''}" for name, code in row["boundaries"].items())
        yield f"    boundaries: {', '.join(pairs)}"


@commands.command(
    cls=WithExample,
    example=("detente diff first recoded-1\ndetente diff --format jsonl first mine\ndetente diff --dyads relations.db icews.db"),
)
@book_option
@click.option("--dyads", is_flag=True, help="Compare counts of each dyad and quad class, for the days that both cover.")
@click.option("--limit", type=WholeRange(1), default=40, show_default=True, help="At most so many lines of a table.")
@click.option("--format", "form", type=click.Choice(("table", "jsonl")), default="table", show_default=True, help="What to write.")
@click.argument("first")
@click.argument("second")
def diff(book_file: str, dyads: bool, limit: int, form: str, first: str, second: str) -> int:
    """Compare two codings, event by event, each change with what stands behind it.

    FIRST and SECOND are codings of the book, or other books (files), which answer from the coding that they use.
    """
    from contextlib import ExitStack

    from detente.book import Book
    from detente.book.diff import Side

    with ExitStack() as stack:

        def side(name: str) -> Side:
            if os.path.isfile(name):  # no path at all, or too long a one, is none
                return Side.of(stack.enter_context(Book(name, read_only=True)).connection, None)
            return Side.of(stack.enter_context(Book(book_file, read_only=True)).connection, name)

        sides = side(first), side(second)
        lines = _dyad_lines(*sides, form, limit) if dyads else _change_lines(*sides, form, limit)
        standard_output().writelines(lines)
    return 0


def _change_lines(first: Any, second: Any, form: str, limit: int) -> Iterator[str]:
    from collections import Counter

    from detente.book.diff import changes
    from detente.outputs import json_line

    kinds: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for change in changes(first, second):
        kinds[change.kind] += 1
        fields.update(change.fields)
        if form == "jsonl":
            yield json_line({name: getattr(change, name) for name in change.__slots__}) + "\n"
        elif change.kind != "same" and sum(kinds.values()) - kinds["same"] <= limit:
            what = "; ".join(f"{name} {a} -> {b}" for name, (a, b) in change.fields.items()) or change.kind
            yield f"{change.kind:8} {change.first or change.second}  {change.trigger or ''}\n    {what}\n"
            yield from (f"    why: {reason}\n" for reason in change.why)
    if form == "table":
        yield ", ".join(f"{kinds[kind]} {kind}" for kind in ("same", "changed", "gone", "new"))
        yield "".join(f"; {name} {count}" for name, count in fields.most_common()) + "\n"


def _dyad_lines(first: Any, second: Any, form: str, limit: int) -> Iterator[str]:
    from detente.book.diff import dyads, iso, overlap
    from detente.outputs import json_line

    days = overlap(first, second)
    if days is None:
        say("The two cover no day in common.")
        return
    found = dyads(first, second, since=days[0], until=days[1])
    if form == "jsonl":
        for row in found:
            yield json_line({name: getattr(row, name) for name in row.__slots__}) + "\n"
        return
    yield f"{iso(days[0])} to {iso(days[1])}; occurrences (coverage)\n"
    for row in found[:limit]:
        counts = "  ".join(f"{occurrences:7} ({coverage})" for occurrences, coverage in (row.first, row.second))
        yield f"{row.source:6} > {row.target:6} quad {row.quad or '-'}  {counts}\n"
