"""Ask Wikidata who holds which office now, and show what differs from the tenures that ship: added, ended, changed.

Usage: python tools/refresh_wikidata.py [--country ISO3 ...] [--post POST ...] [--since YEAR] [--save FOLDER] [--from FOLDER]
                                        [--out FILE]

For a maintainer with a network. One SPARQL query for each country and post (head of state, head of government, the ministers of
foreign affairs, defence, finance and the interior, chief of the defence staff), in pages, one at a time, with a pause between
them and a User-Agent that says who asks; a busy server is waited for as long as it says. The answers may be kept (--save) and read
again without a network (--from).

The difference is printed, or written with --out as rows in the form of ``curated/tenures/*.tsv`` with what is to be done in
front. Nothing is changed: a person reads the rows, checks them and takes over what is right. Wikidata is CC0.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from detente.gazetteer import Gazetteer, Tenure
from detente.gazetteer.names import fold, spelling, without_honorifics

ENDPOINT = "https://query.wikidata.org/sparql"
USER_AGENT = "detente-gazetteer-refresh/1.0 (a maintainer's tool of the detente project; one query at a time)"
PAGE = 500
PAUSE_SECONDS = 2.0
ATTEMPTS = 5
# Two dates of one tenure that differ by no more are the same: inauguration and appointment, time zones.
DAYS_APART = 31

# The posts that Wikidata ties to a country by a property: wdt:P1906 office held by head of state, P1313 by head of government.
BY_PROPERTY = {"HOS": "P1906", "HOG": "P1313"}
# The others are offices of a country (P17, P1001) that are an instance or a subclass of an item with one of these English names.
# Names and not numbers, so that a reader sees what is asked.
BY_NAME = {
    "FM": ("foreign minister", "minister of foreign affairs"),
    "DEF": ("minister of defence", "defence minister", "minister of defense"),
    "FIN": ("minister of finance", "finance minister"),
    "INT": ("minister of the interior", "interior minister", "minister of home affairs"),
    "MILCHIEF": ("chief of defence", "chief of the general staff", "chief of staff of the armed forces"),
}
POSTS = (*BY_PROPERTY, *BY_NAME)

QUERY = """
SELECT DISTINCT ?person ?personLabel ?officeLabel ?start ?end ?startPrecision ?endPrecision WHERE {{
  ?country wdt:P298 "{country}" .
  {office}
  ?person p:P39 ?statement .
  ?statement ps:P39 ?office .
  MINUS {{ ?statement wikibase:rank wikibase:DeprecatedRank }}
  OPTIONAL {{ ?statement pqv:P580 [ wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision ] }}
  OPTIONAL {{ ?statement pqv:P582 [ wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision ] }}
  FILTER(!BOUND(?end) || YEAR(?end) >= {since})
  SERVICE wikibase:label {{ bd:serviceParam wikibase:language "en,mul,fr,es,de" }}
}}
ORDER BY ?person ?start
LIMIT {limit} OFFSET {offset}
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A tenure as Wikidata states it; dates ISO at the precision given, empty where none is stated."""

    person: str
    person_id: str
    country: str
    post: str
    position: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: ``kind`` is ``added`` (we lack it), ``ended`` (we have it open) or ``changed`` (another date)."""

    kind: str
    held: Held
    ours: Tenure | None
    what: str

    def row(self) -> str:
        """The change as a line to read, then to copy into curated/tenures/."""
        h = self.held
        cells = (self.kind, self.what, h.person, h.person_id, h.country, h.position, h.post, h.start, h.end, "wikidata")
        return "\t".join(cells)


HEADER = "change\twhat\tperson\tid\tcountry\tposition\tpost\tstart\tend\tsource"


def query(country: str, post: str, since: int, offset: int = 0) -> str:
    """The SPARQL text for one page of the holders of a country's post who held it in or after the year ``since``."""
    if post in BY_PROPERTY:
        office = f"?country wdt:{BY_PROPERTY[post]} ?office ."
    else:
        names = " ".join(f'"{name}"@en' for name in BY_NAME[post])
        office = (
            f"VALUES ?name {{ {names} }} ?class rdfs:label|skos:altLabel ?name . "
            "?office (wdt:P31|wdt:P279) ?class ; (wdt:P17|wdt:P1001) ?country ."
        )
    return QUERY.format(country=country, office=office, since=since, limit=PAGE, offset=offset).strip()


def date_of(binding: dict[str, dict[str, str]], name: str) -> str:
    """A date of an answer at its precision: 9 is a year, 10 a month, 11 a day (Wikidata's numbers); coarser is no date."""
    value = binding.get(name, {}).get("value", "")
    precision = int(binding.get(name + "Precision", {}).get("value", "11") or 11)
    if not value or value.startswith("-") or precision < 9:
        return ""
    return value.lstrip("+")[: {9: 4, 10: 7}.get(precision, 10)]


def parse(answer: dict[str, object], country: str, post: str) -> list[Held]:
    """The tenures of a SPARQL JSON answer; statements without a start, or whose person has no name, are left out.

    Raises ``ValueError`` for an answer that is not SPARQL JSON results.
    """
    results = answer.get("results")
    bindings = results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list):
        raise ValueError(f"The answer for {post} of {country} is no SPARQL JSON result (it has no results.bindings).")
    found = []
    for binding in bindings:
        identifier = binding["person"]["value"].rsplit("/", 1)[-1]
        name = binding.get("personLabel", {}).get("value", "")
        start = date_of(binding, "start")
        if start and name and name != identifier:
            position = binding.get("officeLabel", {}).get("value", "")
            found.append(Held(name, identifier, country, post, position, start, date_of(binding, "end")))
    return list(dict.fromkeys(found))


def days_apart(left: str, right: str) -> int:
    """Days between two ISO dates at the coarser one's precision: 0 if one is a prefix of the other."""
    from datetime import date

    if left.startswith(right) or right.startswith(left):
        return 0

    def day(text: str) -> date:
        parts = [int(part) for part in text.split("-")]
        return date(parts[0], parts[1] if len(parts) > 1 else 7, parts[2] if len(parts) > 2 else 15)

    return abs((day(left) - day(right)).days)


def same_person(held: Held, ours: Tenure) -> bool:
    """Whether a tenure of ours is that person's: by id, else by the spelling of the name or of its last word and first letter."""
    if ours.person_id == held.person_id:
        return True
    if ours.person_id[:1] == "Q" and ours.person_id[1:].isdigit():
        return False
    one, other = (spelling(fold(without_honorifics(name))).split(" ") for name in (held.person, ours.person))
    return one == other or (one[-1] == other[-1] and one[0][:1] == other[0][:1])


def differences(asked: Iterable[Held], shipped: Sequence[Tenure]) -> Iterator[Change]:
    """What Wikidata says that the shipped tenures of the same country and post do not."""
    for held in asked:
        theirs = [t for t in shipped if t.country == held.country and t.post == held.post and same_person(held, t)]
        match = min(theirs, key=lambda t: days_apart(held.start, t.start or held.start), default=None)
        if match is None or days_apart(held.start, match.start or held.start) > 366:
            yield Change("added", held, None, "not among ours")
        elif held.end and not match.end:
            yield Change("ended", held, match, f"ours is open, last seen {match.observed_until or 'never'}")
        elif match.end and not held.end:
            yield Change("changed", held, match, f"ours ended on {match.end}, theirs is open")
        elif held.end and match.end and days_apart(held.end, match.end) > DAYS_APART:
            yield Change("changed", held, match, f"ours ended on {match.end}")
        elif match.start and days_apart(held.start, match.start) > DAYS_APART:
            yield Change("changed", held, match, f"ours began on {match.start}")


def ask(text: str) -> dict[str, object]:
    """Send one query and wait as the server asks; raises ``RuntimeError`` after the last attempt."""
    body = urllib.parse.urlencode({"query": text, "format": "json"}).encode()
    request = urllib.request.Request(
        ENDPOINT, data=body, headers={"User-Agent": USER_AGENT, "Accept": "application/sparql-results+json"}
    )
    for attempt in range(ATTEMPTS):
        try:
            with urllib.request.urlopen(request, timeout=90) as reply:
                answer: dict[str, object] = json.load(reply)
                return answer
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504):
                raise
            asked = error.headers.get("Retry-After", "")
            wait = int(asked) if asked.isdigit() else 2 ** (attempt + 2)
        except urllib.error.URLError:
            wait = 2 ** (attempt + 2)
        print(f"The server is busy; waiting {wait} s.", file=sys.stderr)
        time.sleep(wait)
    raise RuntimeError(f"No answer from {ENDPOINT} after {ATTEMPTS} attempts. Try again later, or a single --country.")


def pages(country: str, post: str, since: int) -> Iterator[dict[str, object]]:
    """All pages of one question, with a pause after each."""
    offset = 0
    while True:
        answer = ask(query(country, post, since, offset))
        yield answer
        time.sleep(PAUSE_SECONDS)
        results = answer.get("results")
        if not isinstance(results, dict) or len(results.get("bindings", ())) < PAGE:
            return
        offset += PAGE


def held_in(country: str, post: str, since: int, saved: Path | None, keep: Path | None) -> Iterator[Held]:
    """The tenures of a country's post, from Wikidata or from kept answers (``COUNTRY-POST-PAGE.json``)."""
    if saved is not None:
        answers: Iterable[dict[str, object]] = (
            json.loads(path.read_text(encoding="utf-8")) for path in sorted(saved.glob(f"{country}-{post}-*.json"))
        )
    else:
        answers = pages(country, post, since)
    for number, answer in enumerate(answers):
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{country}-{post}-{number}.json").write_text(json.dumps(answer, indent=1), encoding="utf-8")
        yield from parse(answer, country, post)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--country", nargs="+", metavar="ISO3", help="countries to ask for (default: all sovereign states)")
    options.add_argument("--post", nargs="+", choices=sorted(POSTS), default=list(POSTS))
    options.add_argument("--since", type=int, default=2020, metavar="YEAR", help="leave out who had left before that year (2020)")
    options.add_argument("--save", type=Path, metavar="FOLDER", help="keep the answers there")
    options.add_argument("--from", dest="saved", type=Path, metavar="FOLDER", help="read kept answers, ask nobody")
    options.add_argument("--out", type=Path, metavar="FILE", help="write the differences there")
    given = options.parse_args(arguments)
    gazetteer = Gazetteer.load()
    countries = given.country or [c.code for c in gazetteer.countries() if c.status == "sovereign"]
    unknown = [code for code in countries if gazetteer.country(code) is None]
    if unknown:
        options.error(f"no such country: {', '.join(unknown)}. Give ISO 3166-1 alpha-3 codes, as PAK.")
    lines = [HEADER]
    for country in countries:
        for post in given.post:
            held = held_in(country, post, given.since, given.saved, given.save)
            lines += [change.row() for change in differences(held, gazetteer.tenures(country, post))]
    text = "\n".join(lines) + "\n"
    if given.out is not None:
        given.out.write_text(text, encoding="utf-8")
        print(f"{len(lines) - 1} differences written to {given.out}", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
