"""`/what-if?source=&type=&target=&on=&weeks=`: a hypothetical event laid over the book, and which forecasts move, along what."""

from __future__ import annotations

from typing import Any

from detente.book import codings
from detente.codebook.codebook import Codebook
from detente.forecast.errors import ForecastError
from detente.measure.sections import flat, plain
from detente.web import foresight, telling
from detente.web.errors import WebError
from detente.web.page import Asked, Page, Site, View
from detente.web.pages.forecasts import known

# Events that may be supposed at once, and moves that a page shows; the twins have all.
MOST_EVENTS, SHOWN = 5, 40
_COLUMNS = ("dyad", "what", "before", "after", "change", "base_rate", "paths")


def what_if(site: Site, asked: Asked) -> View:
    from detente.forecast.whatif import NO_CAUSE

    events = [foresight.three(written) for written in asked.many("event")]
    form = {name: asked.one(name) for name in ("source", "type", "target")}
    # A link may fill in the parties; what happens between them is for the reader to choose.
    if (form["source"] or form["target"]) and form["type"]:
        if not all(form.values()):
            missing = " and ".join(name for name, value in form.items() if not value)
            raise WebError(f"An event needs source, type and target; {missing} is not said. Hint: fill in the whole form.")
        events.append(tuple(str(value) for value in form.values()))  # type: ignore[arg-type]
    if len(events) > MOST_EVENTS:
        raise WebError(f"{len(events)} events: at most {MOST_EVENTS} are supposed at once.")
    weeks = asked.number("weeks", 4, least=1, most=foresight.MOST_WEEKS)
    on = foresight.day(asked.day("on"))
    data: dict[str, Any] = {
        "page": "what-if", "asked_for": {**form, "events": [" ".join(one) for one in events], "on": on, "weeks": weeks},
        "types": list(Codebook.load().types), "claims_cause": False, "no_cause": NO_CAUSE, "none": None, "hint": "", "moved": [],
        "date": None, "issued": None, "scored": 0, "silent_weeks": 0, "hypotheses": [],
    }  # fmt: skip
    layout = {"parties": known(site), "shown": SHOWN}
    if codings.in_use(site.book.connection) is None:
        return View("What if", {**data, "none": foresight.EMPTY.partition(" Hint: ")[0]}, (), _COLUMNS, layout)
    if not events:
        return View("What if", data, (), _COLUMNS, layout)
    held = foresight.table(site)
    supposed = [foresight.hypothesis(held, *one) for one in events]
    try:
        made = foresight.what_if(site, list(dict.fromkeys(supposed)), weeks, on)
    except ForecastError as error:
        what, hint = foresight.hint_free(error)
        return View("What if", {**data, "none": what, "hint": hint}, (), _COLUMNS, layout)
    from detente.forecast.told import what_if_told

    report = what_if_told(made)
    told = plain(report)
    for row, move in zip(told["moved"], made.moved, strict=True):
        row["along"] = [{"feature": name, "factor": round(factor, 4)} for name, factor in move.paths]
        row["names"] = [telling.party_name(code) for code in move.dyad.split("-")]
    data |= {name: told[name] for name in ("hypotheses", "date", "issued", "scored", "moved")}
    data["silent_weeks"] = made.silent_weeks
    return View(f"What if {', '.join(map(str, made.hypotheses))}", data, flat(report)[1], _COLUMNS, layout)


PAGE = Page("/what-if", "whatif.html", what_if)
