"""The evidence page: an article with every event marked, and why. One file, no script, nothing fetched.

Everything that comes from an article is escaped; control characters and characters that turn the direction of the text
are shown as their code points, so that a hostile text cannot change what the page seems to say.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from detente.plain import plain
from detente.reading.table import action_text, date_text, said_by
from detente.record import Actor, Event, Failure, Reading, Relation, Span

QUAD_NAMES = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}

STYLE = """
:root{color-scheme:light dark;--ink:#1c1b19;--paper:#fbfaf7;--soft:#6b675f;--line:#dcd8cf;--q1:#1a69a8;--q2:#0a3a6b;--q3:#a35404;--q4:#7a1f0a;--card:#fff;--actor:#efe9d8;--glow:#fff2b8}
@media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--paper:#171613;--soft:#a39d91;--line:#3a3731;--q1:#6cb0ec;--q2:#b4dcff;--q3:#ec9142;--q4:#ffcf9a;--card:#201e1a;--actor:#34301f;--glow:#4a4320}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}
main{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(18rem,1fr);gap:2.5rem;max-width:78rem;margin:0 auto;padding:2rem 1.25rem}
header{grid-column:1/-1;border-bottom:1px solid var(--line)}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .4rem}
.meta,.legend,dl,.count{font:14px/1.5 system-ui,sans-serif;color:var(--soft)}
.legend span{margin-right:1rem;white-space:nowrap}
.text{white-space:pre-wrap;overflow-wrap:anywhere;max-width:42rem}
.text a{color:inherit;text-decoration:none;font-weight:600;border-bottom:2px solid}
.text a:focus-visible{outline:2px solid var(--q1)}
.q1{color:var(--q1)!important}.q2{color:var(--q2)!important}.q3{color:var(--q3)!important}.q4{color:var(--q4)!important}
.text a.unreal{border-bottom-style:dashed;font-weight:500}
.text a.not{border-bottom-style:double;text-decoration:line-through;font-weight:500}
.text .actor{background:var(--actor);border-radius:2px}
.text .time{text-decoration:underline dotted}
.text .quote{font-style:italic}
.text :target,article:target{background:var(--glow)}
article{background:var(--card);border:1px solid var(--line);border-left:4px solid currentColor;border-radius:4px;padding:.6rem .9rem;margin:0 0 .9rem}
article>*{color:var(--ink)}
article h2{font:600 15px/1.4 system-ui,sans-serif;margin:0 0 .2rem}
article p{margin:.2rem 0;font-size:15px}
.status{font:600 12px/1 system-ui,sans-serif;border:1px solid;border-radius:3px;padding:.15rem .35rem;margin-left:.4rem}
dl{display:grid;grid-template-columns:6.5rem 1fr;gap:.05rem .6rem;margin:.4rem 0 0;font-size:13px}
dt{color:var(--soft)}dd{margin:0;color:var(--ink);overflow-wrap:anywhere}
@media(max-width:56rem){main{grid-template-columns:minmax(0,1fr);gap:1rem}}
@media print{main{display:block}article{break-inside:avoid}}
"""


def page(readings: Iterable[Reading | Failure]) -> str:
    """One self-contained HTML page for some readings; failures are listed with their hints."""
    return "".join(page_parts(readings))


def page_parts(readings: Iterable[Reading | Failure]) -> Iterator[str]:
    """The page in pieces, so that many articles can be written without holding them all."""
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>detente: what was read</title><style>{STYLE}</style></head><body>\n"
    )
    for number, reading in enumerate(readings):
        yield _failure(reading) if isinstance(reading, Failure) else _article(reading, number)
    yield "</body></html>\n"


def safe(text: object) -> str:
    """Escaped for HTML text and quoted attributes, with control characters made visible."""
    return escape(plain(str(text)), quote=True)


def _failure(failure: Failure) -> str:
    return f'<main><header><h1>Could not be read: {safe(failure.input)}</h1><p class="meta">{safe(failure.reason)}. {safe(failure.hint)}</p></header></main>\n'


def _article(reading: Reading, number: int) -> str:
    article = reading.article
    rows: list[Event | Relation] = sorted([*reading.events, *reading.relations], key=lambda row: _span(row).start)
    names = {row.id: f"a{number}-{row.id}" for row in rows}
    facts = " · ".join(safe(fact) for fact in (article.outlet, article.published or "no publication date", article.url) if fact)
    legend = "".join(f'<span class="q{quad}">■ {name}</span>' for quad, name in QUAD_NAMES.items())
    return (
        f'<main><header><h1><bdi>{safe(article.title or article.id)}</bdi></h1><p class="meta">{facts}</p>'
        f'<p class="legend">{legend}<span>solid: done · dashed: planned, asked or possible · struck: did not happen or denied</span></p>'
        f'<p class="count">{len(reading.sentences)} sentences, {len(reading.events)} events, {len(reading.relations)} statements about relations</p></header>'
        f'<section class="text">{_marked(reading, rows, names)}</section><section>{"".join(_card(row, names) for row in rows) or "<p>No event was coded in this article.</p>"}</section></main>\n'
    )


def _span(row: Event | Relation) -> Span:
    return row.trigger if isinstance(row, Event) else row.span


def _marked(reading: Reading, rows: Sequence[Event | Relation], names: dict[str, str]) -> str:
    """The text in segments, each with the classes of all that covers it; triggers link to their cards."""
    text = reading.article.text
    covers: list[tuple[int, int, str]] = []
    for row in rows:
        actors = [*row.source, *row.target, *row.via] if isinstance(row, Event) else list(row.pair)
        covers += [(actor.span.start, actor.span.end, "actor") for actor in actors if actor.span is not None]
        if row.date.span is not None:
            covers.append((row.date.span.start, row.date.span.end, "time"))
    covers += [(s.content.start, s.content.end, "quote") for s in reading.statements if s.voice == "quote"]
    triggers: list[tuple[int, int, Event | Relation]] = []
    for row in rows:  # two events may share words: the first keeps them
        span = _span(row)
        if not triggers or span.start >= triggers[-1][1]:
            triggers.append((span.start, span.end, row))
    bounds = sorted({0, len(text), *(b for c in covers for b in c[:2]), *(b for t in triggers for b in t[:2])})
    parts = []
    for start, end in itertools.pairwise(bounds):
        words = safe(text[start:end])
        classes = " ".join(sorted({kind for a, b, kind in covers if a <= start and end <= b}))
        if classes:
            words = f'<span class="{classes}">{words}</span>'
        trigger = next((row for a, b, row in triggers if a <= start and end <= b), None)
        if trigger is not None:
            anchor = f' id="t-{names[trigger.id]}"' if start == _span(trigger).start else ""
            words = f'<a href="#{names[trigger.id]}"{anchor} class="{_classes(trigger)}">{words}</a>'
        parts.append(words)
    return "".join(parts)


def _classes(row: Event | Relation) -> str:
    if isinstance(row, Relation):
        return "q1 unreal" if row.sign > 0 else "q3 unreal"
    reality = {"occurred": "", "ongoing": "", "negated": " not", "denied": " not"}.get(row.status, " unreal")
    return f"q{row.quad}{reality}"


def _actors(actors: Sequence[Actor]) -> str:
    return (
        ", ".join(f'<bdi title="{safe(actor.text or "")}">{safe(actor.name or actor.code or actor.text)}</bdi>' for actor in actors)
        or "—"
    )


def _card(row: Event | Relation, names: dict[str, str]) -> str:
    back = f'<a href="#t-{names[row.id]}">“<bdi>{safe(_span(row).text)}</bdi>”</a>'
    if isinstance(row, Relation):
        title = f"{_actors(row.pair[:1])} and {_actors(row.pair[1:])}: {safe(row.state.replace('_', ' '))}"
        facts: list[tuple[str, object]] = [("said by", said_by(row)), ("date", date_text(row.date)), ("rule", row.coder.rule)]
        badge = "relation"
    else:
        title = f"{_actors(row.source)} → {_actors(row.target)}: {safe(action_text(row))}"
        badge = row.status
        facts = list(_event_facts(row))
    listed = "".join(f"<dt>{safe(name)}</dt><dd><bdi>{safe(value)}</bdi></dd>" for name, value in facts if value not in ("", None))
    links = ""
    if isinstance(row, Event):
        links = "".join(
            f'<dt>{safe(link.kind.replace("_", " "))}</dt><dd><a href="#{names.get(link.event, "")}">{safe(link.cue or link.event)}</a></dd>'
            for link in row.links
        )
    return (
        f'<article id="{names[row.id]}" class="{_classes(row)}"><h2>{title}<span class="status">{safe(badge)}</span></h2>'
        f"<p>{back} in: <bdi>{safe(' '.join(row.sentence.span.text.split()))}</bdi></p><dl>{listed}{links}</dl></article>\n"
    )


def _event_facts(event: Event) -> list[tuple[str, object]]:
    date = date_text(event.date)
    if event.date.span is not None:
        date += f" (“{event.date.span.text}”, {event.date.basis})"
    elif event.date.basis != "unknown":
        date += f" ({event.date.basis})"
    return [
        ("CAMEO", f"{event.cameo}, {QUAD_NAMES.get(event.quad or 0, '')}, Goldstein {event.goldstein}"),
        ("date", date + (", told as background" if event.background else "")),
        ("place", f"{event.place.name} ({event.place.country or '?'})" if event.place else ""),
        ("said by", f"{said_by(event)} ({event.attribution.voice})" if said_by(event) else ""),
        ("through", ", ".join(actor.code or "" for actor in event.via)),
        ("how many", ", ".join(f"{name} {value}" for name, value in event.magnitude.items())),
        ("parties by", "; ".join(f"{actor.code}: {actor.how}" for actor in (*event.source, *event.target))),
        ("rule", event.coder.rule),
        ("confidence", f"{event.confidence:.2f}"),
        ("notes", ", ".join(event.notes)),
    ]
