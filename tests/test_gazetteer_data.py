"""The data that ship in the gazetteer: what a build gives, dates, codes, duplicates, conflicting tenures, names that fire."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import itertools
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.gazetteer import Gazetteer, codes, store
from detente.gazetteer.entries import KINDS
from detente.gazetteer.names import fold, person_forms, words

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "detente" / "gazetteer" / "data"
CURATED = DATA / "curated"
TOOLS = ROOT / "tools"
LICENCES = re.compile(r"public domain.*|CC0-1\.0.*|CC-BY-4\.0|Apache-2\.0")
FLAGS = {"ambiguous", "person_like", "weak", "historical", "disputed", "unverified", "plural", "any_case"}
# Posts that one person holds at a time; the presidency of Bosnia has three members.
SINGLE = {"HOS", "HOG", "FM", "DEF", "FIN", "INT", "CB", "PERMREP", "TRADE", "ENERGY", "JUSMIN"}
SHARED = {"BIH"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a hand-edited table, each with "file:line"; a row with more cells than the header fails."""
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            continue
        where = f"{path.name}:{number}"
        assert len(cells) <= len(header), f"{where}: {len(cells)} cells under {len(header)} columns"
        yield where, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))


def days(text: str) -> tuple[date, date]:
    """The first and last day that a date of year, month or day precision means; raises ValueError for any other text."""
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        raise ValueError(text)
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return date(parts[0], parts[1], 1), following - timedelta(days=1)
    return date(*parts), date(*parts)


def faulty_dates(row: dict[str, str]) -> list[str]:
    wrong = []
    for column in ("start", "end", "observed_until"):
        try:
            if row.get(column):
                days(row[column])
        except ValueError:
            wrong.append(f"{column} {row[column]!r} is no date")
    if not wrong and row.get("start") and row.get("end") and days(row["start"])[0] > days(row["end"])[1]:
        wrong.append(f"ends on {row['end']} before it starts on {row['start']}")
    return wrong


def same_words(name: str) -> str:
    """The first and the last word of a name, as spelt in ASCII: "Laurent-Désiré Kabila" is "Laurent Kabila"."""
    parts = fold(name).replace(" of morocco", "").split(" ")
    return f"{parts[0]} {parts[-1]}"


def tenure_rows() -> list[tuple[str, dict[str, str]]]:
    return [item for path in sorted((CURATED / "tenures").glob("*.tsv")) for item in rows_of(path)]


def built_rows(name: str) -> Iterator[dict[str, str]]:
    raw = (DATA / name).read_bytes()
    lines = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8").split("\n")
    header = lines[0].split("\t")
    for line in lines[1:-1]:
        yield dict(zip(header, line.split("\t"), strict=True))


# --- what a build gives -------------------------------------------------------------------------------------------------


def test_built_files_are_those_of_the_last_build() -> None:
    recorded = json.loads((DATA / "build.json").read_text(encoding="utf-8"))
    for name, digest in recorded["built"].items():
        raw = (DATA / name).read_bytes()
        content = gzip.decompress(raw) if name.endswith(".gz") else raw
        assert hashlib.sha256(content).hexdigest() == digest, f"{name} was edited by hand: edit curated/ and build again"
    inputs = {path.name: path for folder in (CURATED, CURATED / "tenures", TOOLS) for path in folder.glob("*.tsv")}
    for name, digest in recorded["from"].items():
        current = hashlib.sha256(inputs[name].read_bytes()).hexdigest()
        assert current == digest, f"{name} changed since the last build: run tools/build_gazetteer.py SHARED_ACTORS_DIR"
    assert set(recorded["from"]) >= {path.name for path in (CURATED / "tenures").glob("*.tsv")}


def test_zipped_tables_hold_no_time_of_their_making() -> None:
    for path in DATA.glob("*.gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0", f"{path.name} has a time stamp: two builds would differ"


def test_index_of_names_knows_every_spelling_of_every_tenth_person() -> None:
    index = {row["form"]: row["rows"].split() for row in built_rows("names.tsv.gz") if row["kind"] == "n"}
    for number, row in enumerate(built_rows("persons.tsv.gz")):
        if number % 10 == 0:
            for form in person_forms(row["name"], row["country"]):
                assert str(number) in index.get(form, ()), f"{row['name']} is not found as {form!r}: build again"


def test_everything_fits_into_twelve_megabytes() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 12_000_000


def test_loads_in_half_a_second_of_work() -> None:
    taken = []
    for _ in range(3):
        began = time.process_time()
        Gazetteer._read()
        taken.append(time.process_time() - began)
    assert min(taken) < 0.5 * 1.6  # a slower machine than the one that bench/gazetteer.py was run on


# --- tenures ------------------------------------------------------------------------------------------------------------


def test_curated_tenures_have_dates_countries_posts_and_a_source(gazetteer: Gazetteer) -> None:
    posts = {row["post"] for row in store.read_rows("curated/offices.tsv")} | {"MILSPOKES", "CHIEFSTAFF", "NGO"}
    wrong = []
    for where, row in tenure_rows():
        faults = faulty_dates(row)
        faults += [] if row["start"] else ["has no start"]
        faults += [] if row["person"].strip() and row["position"].strip() else ["has no person or no position"]
        faults += [] if row["post"] in posts else [f"post {row['post']!r} is not in offices.tsv"]
        faults += [] if row["source"] == "detente:unverified" else ["is not marked as unverified"]
        known = gazetteer.country(row["country"]) is not None if row["country"] else bool(row["code"])
        faults += [] if known else [f"country {row['country']!r} is not known, and there is no code"]
        faults += [] if not row["code"] or codes.well_formed(row["code"]) else [f"code {row['code']!r} is no code"]
        faults += [] if not row["sector"] or codes.is_sector(row["sector"]) or row["sector"] == "IGO" else ["has an unknown sector"]
        faults += [] if bool(row["end"]) != bool(row["observed_until"]) else ["needs an end, or else observed_until"]
        wrong += [f"{where}: {row['person']} {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


def test_curated_tenures_stand_in_a_file_once() -> None:
    """Two files may both know a tenure (the leaders of 1970 to 1999 are a file of their own); the build joins them."""
    seen = Counter(
        (where.split(":")[0], r["person"], r["country"], r["code"], r["post"], r["position"], r["start"])
        for where, r in tenure_rows()
    )
    assert [key for key, count in seen.items() if count > 1] == []


def test_no_two_persons_hold_one_curated_post_at_once() -> None:
    """Overlaps of up to a month are left alone: a date of month precision, a handing over."""
    posts: dict[tuple[str, ...], list[tuple[date, date, str]]] = defaultdict(list)
    for _, row in tenure_rows():
        if row["post"] in SINGLE and row["country"] not in SHARED:
            end = days(row["end"])[0] if row["end"] else date.max
            posts[row["country"], row["code"], row["post"], row["position"]].append((days(row["start"])[0], end, row["person"]))
    wrong = []
    for post, held in posts.items():
        held.sort()
        for (_, end, person), (start, _, following) in itertools.pairwise(held):
            if same_words(person) != same_words(following) and end > start + timedelta(days=31):
                wrong.append(f"{'/'.join(post)}: {person} until {end}, {following} from {start}")
    assert not wrong, "\n".join(wrong)


def test_every_built_tenure_has_a_licence_that_may_ship() -> None:
    keys = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "DATA-LICENSES.md").read_text(encoding="utf-8"), re.M))
    for row in built_rows("tenures.tsv.gz"):
        assert LICENCES.fullmatch(row["licence"]), row
        assert row["source"] in keys, f"DATA-LICENSES.md does not list {row['source']}"
        assert not faulty_dates(row), row


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        ("Sirajuddin Haqqani", "2020-05-01", "AFGREB"),
        ("Sirajuddin Haqqani", "2022-05-01", "AFGGOV"),
        ("Ahmed al-Sharaa", "2023-01-01", "SYRREB"),
        ("Ahmed al-Sharaa", "2025-05-01", "SYRGOV"),
        ("Jens Stoltenberg", "2010-01-01", "NORGOV"),
        ("Jens Stoltenberg", "2020-01-01", "NAT"),
        ("António Guterres", "2000-01-01", "PRTGOV"),
        ("António Guterres", "2022-01-01", "IGOUNO"),
        ("Keir Starmer", "2023-01-01", "GBROPP"),
        ("Rafael Grossi", "2023-01-01", "IGOUNOIAE"),
        ("Kristalina Georgieva", "2023-04-01", "IMF"),
        ("Mohamed Hamdan Dagalo", "2018-01-01", "SDNMIL"),
        ("Mohamed Hamdan Dagalo", "2024-01-01", "SDNREB"),
        ("Osama bin Laden", "2001-10-01", "IMGMUSALQ"),
        ("Corneille Nangaa", "2024-06-01", "CODREB"),
        ("Elizabeth II Windsor", "2019-09-11", "GBRGOV"),
        ("Imran Khan", "2021-01-01", "PAKGOV"),
        ("Imran Khan", "2023-03-01", "PAKOPP"),
    ],
)
def test_persons_stand_for_what_they_were_on_the_day(gazetteer: Gazetteer, name: str, on: str, code: str) -> None:
    person = gazetteer.person(name, on)[0]
    assert gazetteer.standing(person.id, on).code == code


@pytest.mark.parametrize(
    ("country", "post", "on", "person"),
    [
        ("PAK", "FM", "2023-01-15", "Bilawal Bhutto Zardari"),
        ("CHN", "FM", "2023-04-01", "Qin Gang"),
        ("FRA", "DEF", "2023-04-01", "Sébastien Lecornu"),
        ("DEU", "FIN", "2025-06-01", "Lars Klingbeil"),
        ("JPN", "FM", "2024-01-10", "Yoko Kamikawa"),
        ("IND", "NSA", "2024-01-10", "Ajit Doval"),
        ("GBR", "FM", "2023-06-01", "James Cleverly"),
        ("MEX", "HOS", "2025-03-01", "Claudia Sheinbaum"),
        ("NGA", "HOS", "2024-03-01", "Bola Tinubu"),
        ("SYR", "FM", "2025-02-01", "Asaad al-Shaibani"),
        ("KOR", "HOS", "2025-07-01", "Lee Jae-myung"),
        ("TUR", "CB", "2023-09-01", "Hafize Gaye Erkan"),
    ],
)
def test_posts_are_held_by_whom_the_day_says(gazetteer: Gazetteer, country: str, post: str, on: str, person: str) -> None:
    assert gazetteer.holder(country, post, on)[0].person == person


# --- states, bodies, groups, places ---------------------------------------------------------------------------------------


def test_every_state_has_its_correlates_of_war_number(gazetteer: Gazetteer) -> None:
    lacking = {c.code for c in gazetteer.countries() if c.status in ("sovereign", "historical") and c.cow is None}
    # The project never numbered the Vatican, nor the Netherlands Antilles, which were no state.
    assert lacking == {"VAT", "ANT"}
    assert gazetteer.country("XKX").cow == 347  # type: ignore[union-attr]
    assert gazetteer.country("SUN").cow == 365  # type: ignore[union-attr]
    assert gazetteer.country("KOS") is gazetteer.country("XKX")


def test_former_states_have_a_beginning_and_an_end(gazetteer: Gazetteer) -> None:
    for country in gazetteer.countries():
        if country.status == "historical":
            assert country.start is not None, country.code
            assert country.end is not None, country.code
            assert gazetteer.country(country.parent) is not None, f"{country.code} needs a parent that exists"


def test_curated_names_have_kinds_codes_flags_dates_and_coordinates(gazetteer: Gazetteer) -> None:
    wrong = []
    for name in store.curated_names():
        seen: Counter[tuple[str, ...]] = Counter()
        for where, row in rows_of(DATA / name):
            faults = faulty_dates(row)
            faults += [] if row["kind"] in KINDS else [f"kind {row['kind']!r} is unknown"]
            faults += [] if not row["country"] or gazetteer.country(row["country"]) else [f"country {row['country']!r} is unknown"]
            faults += [f"member {m!r} is unknown" for m in row["members"].split("|") if m and gazetteer.country(m) is None]
            faults += [f"flag {flag!r} is unknown" for flag in row["flags"].split(",") if flag and flag not in FLAGS]
            faults += [] if not row["code"] or codes.well_formed(row["code"]) else [f"code {row['code']!r} is no code"]
            faults += [] if row["source"] else ["has no source"]
            if row["lat"] or row["lon"]:
                inside = -90 <= float(row["lat"]) <= 90 and -180 <= float(row["lon"]) <= 180
                faults += [] if inside else ["lies nowhere on Earth"]
            for form in {fold(part) for part in row["names"].split("|")}:
                seen[row["kind"], form, row["code"], row["country"], row["start"]] += 1
            wrong += [f"{where}: {row['names'][:30]} {fault}" for fault in faults]
        wrong += [f"{name}: {key} stands there {count} times" for key, count in seen.items() if count > 1]
    assert not wrong, "\n".join(wrong)


def test_dated_codes_of_one_group_do_not_overlap() -> None:
    """Of one name, kind and country, one meaning ends before the next begins ("Taliban": rebels, then government)."""
    spans: dict[tuple[str, str, str], list[tuple[date, date, str]]] = defaultdict(list)
    for _, row in rows_of(CURATED / "groups.tsv"):
        start = days(row["start"])[0] if row["start"] else date.min
        end = days(row["end"])[1] if row["end"] else date.max
        for name in row["names"].split("|"):
            spans[row["kind"], name, row["country"]].append((start, end, row["code"]))
    wrong = []
    for key, held in spans.items():
        held.sort()
        wrong += [(key, a[2], b[2]) for a, b in itertools.pairwise(held) if a[1] >= b[0]]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        ("Taliban", "1995-06-01", "AFGREB"),
        ("Taliban", "2000-06-01", "AFGGOV"),
        ("Taliban", "2021-08-14", "AFGREB"),
        ("Taliban", "2021-08-15", "AFGGOV"),
        ("HTS", "2024-12-07", "SYRREB"),
        ("HTS", "2024-12-08", "SYRGOV"),
        ("FARC", "2016-11-30", "COLREB"),
        ("FARC", "2016-12-01", "COLPTY"),
        ("Rapid Support Forces", "2023-04-14", "SDNMIL"),
        ("Rapid Support Forces", "2023-04-15", "SDNREB"),
        ("Houthis", "2024-01-11", "YEMREB"),
        ("M23", "2025-01-27", "CODREB"),
        ("Wagner Group", "2022-06-01", "RUSUAF"),
    ],
)
def test_armed_groups_have_the_code_of_the_day(gazetteer: Gazetteer, name: str, on: str, code: str) -> None:
    entries = [entry for match in gazetteer.scan(f"The {name} said so.") for entry in match.entries if entry.covers(on)]
    assert entries[0].code == code


def test_places_reach_down_to_five_thousand_inhabitants_and_hold_every_capital(gazetteer: Gazetteer) -> None:
    places = list(built_rows("places.tsv.gz"))
    assert len(places) > 60_000
    assert min(int(row["population"]) for row in places if int(row["population"]) >= 5000) < 5100
    lacking = []
    for country in gazetteer.countries():
        if country.status == "sovereign" and country.capitals:
            if not any(p.country == country.code for c in country.capitals for p in gazetteer.where(c, country.code)):
                lacking.append((country.code, country.capitals))
    assert lacking == []


@pytest.mark.parametrize(
    ("name", "country"),
    [("Strait of Hormuz", None), ("South China Sea", None), ("Bagram", "AFG"), ("Torkham", "PAK"), ("Ramstein", "DEU"),
     ("Oromia", "ETH"), ("Texas", "USA"), ("Jiangsu", "CHN"), ("Donbas", "UKR"), ("Golan Heights", "SYR")],
)  # fmt: skip
def test_regions_seas_straits_bases_and_posts_have_coordinates(gazetteer: Gazetteer, name: str, country: str | None) -> None:
    place = gazetteer.where(name)[0]
    assert place.country == country


def test_places_name_their_first_level_region(gazetteer: Gazetteer) -> None:
    assert gazetteer.where("Peshawar", "PAK")[0].admin1 == "Khyber Pakhtunkhwa"
    assert gazetteer.where("Donetsk", "UKR")[0].admin1 == "Donetsk"
    assert gazetteer.where("Houston", "USA")[0].admin1 == "Texas"


def test_bare_names_mean_persons_who_exist(gazetteer: Gazetteer) -> None:
    for where, row in rows_of(CURATED / "bare_names.tsv"):
        assert gazetteer.person(row["person"]), f"{where}: {row['person']} is in no table"
        assert not faulty_dates(row), where


@pytest.mark.parametrize(
    ("noun", "sector"),
    [("official", "GOV"), ("counterparts", "GOV"), ("delegation", "GOV"), ("forces", "MIL"), ("spokeswoman", "GOV"),
     ("sources", "GOV"), ("paratroopers", "MIL"), ("lawmakers", "LEG"), ("archbishop", "REL"), ("policewomen", "COP")],
)  # fmt: skip
def test_agent_nouns_have_sectors(gazetteer: Gazetteer, noun: str, sector: str) -> None:
    assert gazetteer.agents(noun)[0].sector == sector


@pytest.mark.parametrize("noun", ["city", "prison", "website", "ordinary", "magazine"])
def test_things_are_no_agents(gazetteer: Gazetteer, noun: str) -> None:
    assert gazetteer.agents(noun) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The delta wave spread as the winter went on.",
        "Many a meta study says so, and para sports grew.",
        "She met the will of the people and the march of time.",
        "A turkey, a jersey and a bit of china lay on the table.",
    ],
)
def test_common_words_name_nobody(gazetteer: Gazetteer, text: str) -> None:
    assert [text[m.start : m.end] for m in gazetteer.scan(text)] == []


def test_english_particles_begin_no_name(gazetteer: Gazetteer) -> None:
    text = "Known as Bernie Sanders, the senator met as-Suwayda elders."
    assert "Bernie Sanders" in [text[m.start : m.end] for m in gazetteer.scan(text)]


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_folding_plain_names_in_short_gives_the_same(name: str) -> None:
    assert fold(name) == " ".join(word.folded for word in words(name))


# --- the tools ------------------------------------------------------------------------------------------------------------


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def refresh() -> ModuleType:
    return tool("refresh_wikidata")


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    return tool("build_gazetteer")


def recorded() -> dict[str, object]:
    answer: dict[str, object] = json.loads((ROOT / "tests/data/wikidata/PAK-FM-0.json").read_text(encoding="utf-8"))
    return answer


def test_wikidata_answers_are_read_at_their_precision(refresh: ModuleType) -> None:
    held = refresh.parse(recorded(), "PAK", "FM")
    assert [(h.person, h.start, h.end) for h in held] == [
        ("Zeenat Example", "2026-02-03", ""),
        ("Ishaq Dar", "2024-03-11", "2026-02"),
        ("Bilawal Bhutto Zardari", "2022", "2023-08-09"),
    ]  # a person without a name and a statement without a start are left out


def test_wikidata_differences_are_added_ended_and_nothing_else(refresh: ModuleType, gazetteer: Gazetteer) -> None:
    changes = list(refresh.differences(refresh.parse(recorded(), "PAK", "FM"), gazetteer.tenures("PAK", "FM")))
    assert [(change.kind, change.held.person) for change in changes] == [("added", "Zeenat Example"), ("ended", "Ishaq Dar")]


def test_wikidata_says_when_a_date_changed(refresh: ModuleType, gazetteer: Gazetteer) -> None:
    held = refresh.Held("Qin Gang", "Q9000009", "CHN", "FM", "Minister of Foreign Affairs", "2022-12-30", "2023-10-24")
    ours = [t for t in gazetteer.tenures("CHN", "FM") if t.person == "Qin Gang"]
    changes = list(refresh.differences([refresh.Held(held.person, ours[0].person_id, *list_of(held)[2:])], ours))
    assert [(change.kind, change.what) for change in changes] == [("changed", "ours ended on 2023-07-25")]


def list_of(held: object) -> list[str]:
    return [getattr(held, name) for name in ("person", "person_id", "country", "post", "position", "start", "end")]


def test_wikidata_queries_are_paged_and_name_the_country(refresh: ModuleType) -> None:
    text = refresh.query("PAK", "FM", 2020, offset=500)
    assert 'wdt:P298 "PAK"' in text
    assert "OFFSET 500" in text
    assert text.count("{") == text.count("}")
    assert "P1906" in refresh.query("PAK", "HOS", 2020)


def test_an_answer_that_is_none_is_refused(refresh: ModuleType) -> None:
    with pytest.raises(ValueError, match="no SPARQL JSON result"):
        refresh.parse({"error": "timeout"}, "PAK", "FM")


@pytest.mark.parametrize(
    ("country", "position", "post", "better"),
    [
        ("IND", "Secretary of Foreign Affairs", "FM", "DMIN"),
        ("PHL", "Secretary of Foreign Affairs", "FM", "FM"),
        ("USA", "Secretary of the Interior", "INT", "MIN"),
        ("RUS", "Chief of Staff of the Presidential Executive Office", "MILCHIEF", "CHIEFSTAFF"),
        ("FRA", "Minister Delegate for Foreign Trade", "FM", "TRADE"),
        ("DEU", "Federal Minister of Defence", "DEF", "DEF"),
    ],
)
def test_titles_correct_the_post(builder: ModuleType, country: str, position: str, post: str, better: str) -> None:
    assert builder.corrected_post(country, position, post) == better


def test_tenures_of_one_person_are_merged_where_they_touch(builder: ModuleType) -> None:
    def row(start: str, end: str, seen: str) -> object:
        return builder.Row("A B", "", "", "PAK", "Minister", "FM", "GOV", "", start, end, seen, "wikidata", "CC0-1.0")

    merged = builder.merge([row("2020", "", "2021-01-01"), row("2020-03-01", "2022-05-01", "")])
    assert [(r.start, r.end) for r in merged] == [("2020-03-01", "2022-05-01")]
    apart = builder.merge([row("2010-01-01", "2012-01-01", ""), row("2015-01-01", "", "2020-01-01")])
    assert [(r.start, r.end) for r in apart] == [("2010-01-01", "2012-01-01"), ("2015-01-01", "")]


def test_spellings_of_one_holder_are_alike_and_namesakes_are_not(builder: ModuleType) -> None:
    assert builder.alike("Benyamin Netanyahu", "Benjamin Netanyahu")
    assert builder.alike("Abdelfattah Elsisi", "Abdel Fattah el-Sisi")
    assert not builder.alike("Mohammed bin Rashid Al Maktoum", "Muhammad Hussain Tantawi")
    assert not builder.alike("Juan Orlando Hernández", "Xiomara Castro")


def test_a_build_without_its_sources_says_what_it_needs(
    builder: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert builder.main([str(tmp_path)]) == 2
    assert "leaders.csv.gz" in capsys.readouterr().err


def test_every_sovereign_state_has_a_capital_that_can_stand_for_it(gazetteer: Gazetteer) -> None:
    states = [country for country in gazetteer.countries() if country.status == "sovereign" and not country.end]
    without = [country.code for country in states if not country.capitals]
    assert not without
