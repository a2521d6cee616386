"""Exports in the layout of others, the package, and imports of the same layouts."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import detente
from detente.book import Book, BookError
from detente.book.exports.formats import EXPORTS
from detente.book.exports.phoenix import penta
from detente.book.exports.rows import columns
from detente.book.imports.formats import IMPORTS
from detente.book.readers import Options
from detente.cli import commands
from detente.cli.exporting import EXPORT_NAMES, IMPORT_NAMES
from detente.record import Article

pytestmark = pytest.mark.model

ARTICLES = (
    Article(
        "oman", "Oman accused Chile of spying on Monday. Chile expelled two Omani diplomats on Tuesday. Peru will visit Oman next week.",
        title="Spies & diplomats", published="2024-03-13", outlet="The\tMeridian", url="https://example.org/1?a=1&b=2",
    ),
    Article("raid", "Indian soldiers killed four rebels near Srinagar on 3 March 2024. The IMF praised Kenya.", published="2024-03-05"),
    Article("joint", "The foreign ministers of Brazil and Kenya held talks in Nairobi on 4 March 2024.", published="2024-03-05"),
    Article("again", "In Nairobi, the foreign ministers of Kenya and Brazil held talks on 4 March 2024.", published="2024-03-06"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _one_reader(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Options, "reader", lambda self: reader)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    monkeypatch.chdir(tmp_path)
    with detente.open("relations.db") as opened:
        opened.add(*ARTICLES)
        yield opened


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments, prog_name="detente")


def exported(name: str, *more: str) -> str:
    result = run("export", "--as", name, *more)
    assert result.exit_code == 0, result.output
    return result.stdout


def table(name: str, delimiter: str = "\t", *more: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(name, *more)), delimiter=delimiter))


# --- columns ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "number"), [("gdelt_events", 61), ("icews", 20), ("polecat", 40), ("phoenix", 26)])
def test_the_columns_are_the_data_sets_own(name: str, number: int) -> None:
    assert len(columns(name)) == number
    assert len(set(columns(name))) == number


def test_a_gdelt_row_has_61_cells_and_no_header(book: Book) -> None:
    rows = [line.split("\t") for line in exported("gdelt").splitlines()]
    assert {len(row) for row in rows} == {61}
    named = [dict(zip(columns("gdelt_events"), row, strict=True)) for row in rows]
    assert all(row["GLOBALEVENTID"].isdigit() for row in named)
    assert len({row["GLOBALEVENTID"] for row in named}) == len(named)
    (accuse,) = [row for row in named if row["EventRootCode"] == "11"]
    assert (accuse["Actor1CountryCode"], accuse["Actor2CountryCode"]) == ("OMN", "CHL")
    assert (accuse["SQLDATE"], accuse["MonthYear"], accuse["Year"]) == ("20240311", "202403", "2024")
    assert float(accuse["FractionDate"]) == pytest.approx(2024 + (3 * 30 + 11) / 365, abs=1e-4)
    assert accuse["SOURCEURL"] == "https://example.org/1?a=1&b=2"


def test_coverage_and_occurrences_are_told_apart_in_gdelts_columns(book: Book) -> None:
    named = [
        dict(zip(columns("gdelt_events"), line.split("\t"), strict=True))
        for line in exported("gdelt", "--type", "CONSULT").splitlines()
    ]
    talks = [row for row in named if {row["Actor1CountryCode"], row["Actor2CountryCode"]} == {"BRA", "KEN"}]
    assert len(talks) == 2  # one occurrence, a row for each direction
    assert {(row["NumArticles"], row["NumMentions"]) for row in talks} == {("2", "2")}


@pytest.mark.parametrize("name", ["gdelt", "icews", "polecat", "phoenix", "plover"])
def test_what_has_not_happened_is_left_out_unless_asked_for(book: Book, name: str) -> None:
    planned = [event for event in book.events(status="planned") if "PER" in event["source_country"]]
    assert planned
    assert planned[0]["event"] not in exported("plover")
    assert exported(name, "--source", "PER").count("\n") <= 1
    assert exported(name, "--source", "PER", "--status", "planned").strip()


def test_icews_has_names_sectors_and_dates(book: Book) -> None:
    rows = table("icews")
    assert list(rows[0]) == list(columns("icews"))
    (raid,) = [row for row in rows if row["Source Sectors"] == "Military"]
    assert (raid["Source Country"], raid["Event Date"], raid["CAMEO Code"][:2]) == ("India", "2024-03-03", raid["CAMEO Code"][:2])
    assert raid["City"] == "Srinagar"
    assert float(raid["Latitude"]) == pytest.approx(34.1, abs=0.3)
    assert all("\t" not in value for row in rows for value in row.values())


def test_polecat_has_cow_numbers(book: Book) -> None:
    (row,) = [row for row in table("polecat") if row["Event Type"] == "ACCUSE"]
    assert list(row) == list(columns("polecat"))
    assert (row["Actor COW"], row["Recipient COW"], row["Quad Code"]) == ("698", "155", "VERBAL CONFLICT")


def test_phoenix_counts_reduced_relations_as_verbal(book: Book) -> None:
    rows = table("phoenix", ",")
    assert list(rows[0]) == list(columns("phoenix"))
    assert [penta(code) for code in ("010", "036", "057", "0231", "084", "112", "145", "150", "166", "175", "190", "204")] == [
        0, 1, 1, 0, 2, 3, 4, 4, 3, 4, 4, 4,
    ]  # fmt: skip


def test_plover_records_have_the_required_fields_and_no_others(book: Book) -> None:
    allowed = json.loads((Path(detente.__file__).parent / "book" / "data" / "columns.json").read_text())["plover_json"]
    for line in exported("plover").splitlines():
        record = json.loads(line)
        assert set(allowed["required"]) <= set(record)
        assert set(record) <= {*allowed["required"], *allowed["optional"], "size"}
        for entity in record["actor"]:
            assert set(entity) <= set(allowed["entity"])
        assert set(record["cite_info"]) <= set(allowed["cite_info"])


def test_geojson_has_a_point_for_each_located_occurrence(book: Book) -> None:
    found = json.loads(exported("geojson"))
    located = [event for event in book.events() if event["latitude"] is not None]
    assert {feature["id"] for feature in found["features"]} == {event["event"] for event in located}
    assert all(-180 <= feature["geometry"]["coordinates"][0] <= 180 for feature in found["features"])
    assert len(located) >= 1


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networks_count_occurrences_not_reports(book: Book, name: str) -> None:
    root = ET.fromstring(exported(name))
    edges = {(edge.get("source"), edge.get("target")): edge for edge in root.iter() if edge.tag.endswith("}edge")}
    assert {("OMN", "CHL"), ("BRA", "KEN"), ("KEN", "BRA")} <= set(edges)
    nodes = {node.get("id") for node in root.iter() if node.tag.endswith("}node")}
    assert {party for pair in edges for party in pair} == nodes
    talks = edges["BRA", "KEN"]
    values = {child.get("key") or child.get("for"): child.text or child.get("value") for child in talks.iter()}
    assert (values["occurrences"], values["coverage"]) == ("1", "2")


def test_followthemoney_entities_hang_together(book: Book) -> None:
    entities = [json.loads(line) for line in exported("followthemoney").splitlines()]
    ids = [entity["id"] for entity in entities]
    assert len(ids) == len(set(ids))
    for entity in entities:
        for name in ("involved", "proof"):
            assert set(entity["properties"].get(name, ())) <= set(ids)
        assert all(isinstance(value, str) for values in entity["properties"].values() for value in values)
    assert {entity["schema"] for entity in entities} >= {"Event", "Article", "LegalEntity"}


def test_the_commands_list_is_the_tables() -> None:
    assert tuple(EXPORTS) == EXPORT_NAMES
    assert tuple(IMPORTS) == IMPORT_NAMES


# --- package ------------------------------------------------------------------------------------------------------------------


def test_a_package_is_complete_and_its_hashes_hold(book: Book, tmp_path: Path) -> None:
    book.correct(next(iter(book.events()))["event"], {"confirmed": True}, reason="looked at", who="ana")
    run("audit", "--sample", "2", "--seed", "1")
    result = run("export", "--as", "gdelt", "--as", "parquet", "--package", "set", "--title", "Test: a set")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "set"
    package = json.loads((folder / "datapackage.json").read_text())
    listed = {resource["path"]: resource for resource in package["resources"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - set(listed) == {"datapackage.json", "croissant.json"}
    for path, resource in listed.items():
        data = (folder / path).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["bytes"] == len(data)
    assert {"codebook.json", "versions.json", "CITATION.cff", "README.md", "audit.json", "corrections.csv"} <= there
    croissant = json.loads((folder / "croissant.json").read_text())
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.0"
    assert {file["@id"] for file in croissant["distribution"]} == set(listed)
    articles = list(csv.DictReader(io.StringIO((folder / "articles.csv").read_text())))
    assert len(articles) == len(ARTICLES)
    for article in ARTICLES:
        assert not [path for path in folder.rglob("*") if article.text[:60].encode() in path.read_bytes()]


def test_texts_go_into_a_package_only_when_asked_for(book: Book, tmp_path: Path) -> None:
    assert run("export", "--as", "csv", "--package", "set", "--with-text").exit_code == 0
    texts = [json.loads(line)["text"] for line in (tmp_path / "set" / "articles.jsonl").read_text().splitlines()]
    assert texts == [article.text for article in ARTICLES]
    assert run("export", "--as", "csv", "--package", "set").exit_code == 1  # nothing is written over
    assert run("export", "--as", "csv", "--as", "gdelt").exit_code == 2


# --- imports -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", IMPORT_NAMES)
def test_what_was_exported_can_be_imported_and_says_the_same(book: Book, tmp_path: Path, name: str) -> None:
    Path("file").write_text(exported(name))
    result = run("import", "--as", name, "--book", "other.db", "file")
    assert result.exit_code == 0, result.output
    with detente.open("other.db") as other:
        for source, target, kind in (("OMN", "CHL", "ACCUSE"), ("BRA", "KEN", "CONSULT")):
            (ours,) = book.events(source=source, target=target, type=kind)
            found = list(other.events(source=source, target=target, type=kind))
            assert [(event["date_start"], event["quad"]) for event in found] == [(ours["date_start"], ours["quad"])]
            if name == "gdelt":
                assert found[0]["coverage"] == ours["coverage"]
        count = other.count().reports
        assert count
    assert "0 articles added" in run("import", "--as", name, "--book", "other.db", "file").stderr
    with detente.open("other.db") as other:
        assert other.count().reports == count


def test_packed_files_are_imported_as_they_are(book: Book) -> None:
    data = exported("icews").encode()
    Path("a.tab.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile("b.zip", "w") as archive:
        archive.writestr("b.tab", data)
    for file in ("a.tab.gz", "b.zip"):
        assert run("import", "--as", "icews", "--book", f"{file}.db", file).exit_code == 0
    counts = []
    for file in ("a.tab.gz", "b.zip"):
        with detente.open(f"{file}.db") as other:
            counts.append(other.count().reports)
    assert counts[0] == counts[1] > 0


def test_a_row_without_an_event_is_told_and_the_others_are_imported(book: Book) -> None:
    lines = exported("icews").splitlines()
    code = lines[1].split("\t")[6]
    lines[1] = lines[1].replace(f"\t{code}\t", "\t999\t", 1)
    Path("file").write_text("\n".join(lines) + "\n")
    result = run("import", "--as", "icews", "--book", "other.db", "file")
    assert result.exit_code == 1
    assert "'999' is not a CAMEO code" in result.stderr
    with detente.open("other.db") as other:
        assert other.count().reports == len(lines) - 2
        assert other.count().failures == 1


def test_a_book_is_read_or_imported_never_both(book: Book) -> None:
    Path("file").write_text(exported("icews"))
    assert "of its own" in run("import", "--as", "icews", "file").stderr
    run("import", "--as", "icews", "--book", "other.db", "file")
    with detente.open("other.db") as other, pytest.raises(BookError, match="imported"):
        other.add(ARTICLES[0])
    Path("gdelt").write_text(exported("gdelt"))
    assert run("import", "--as", "gdelt", "--book", "other.db", "gdelt").exit_code == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("gdelt", "a\tb\n", "columns"), ("icews", "Event ID\tx\n1\t2\n", "no column"), ("phoenix", "", "no column")],
)
def test_a_file_in_another_format_says_so(
    tmp_path: Path, name: str, content: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text(content)
    result = run("import", "--as", name, "--book", "other.db", "file")
    assert result.exit_code == 1
    assert message in result.stderr


def test_imported_events_can_be_corrected_and_keep_their_coverage(book: Book) -> None:
    Path("file").write_text(exported("gdelt"))
    run("import", "--as", "gdelt", "--book", "other.db", "file")
    with detente.open("other.db") as other:
        event = next(event for event in other.events() if event["coverage"] == 2)
        other.correct(event["event"], {"status": "planned"}, reason="x")
        (after,) = other.events(status="planned")
        assert (after["event"], after["coverage"]) == (event["event"], 2)


def test_two_data_sets_are_compared_dyad_by_dyad(book: Book) -> None:
    Path("file").write_text(exported("gdelt"))
    run("import", "--as", "gdelt", "--book", "other.db", "file")
    rows = [
        json.loads(line) for line in run("diff", "--dyads", "--format", "jsonl", "relations.db", "other.db").stdout.splitlines()
    ]
    talks = next(row for row in rows if (row["source"], row["target"]) == ("BRA", "KEN"))
    assert talks["first"] == talks["second"] == [1, 2]


def test_sqlite_alone_can_read_a_book(book: Book) -> None:
    connection = sqlite3.connect("relations.db")
    found = connection.execute("SELECT type, status, source, target, date_start FROM event").fetchall()
    connection.close()
    assert ("ACCUSE", "occurred", "OMN", "CHL", "2024-03-11") in found


def test_a_party_named_twice_is_one_side_and_two_persons_are_two() -> None:
    from detente.book.exports.rows import dyads

    def actor(text: str, person: str | None = None, code: str = "USAGOV") -> dict[str, Any]:
        return {"text": text, "code": code, "country": code[:3], "person": person}

    ghana = [actor("Ghana", code="GHA")]
    obama, kerry, delegation = actor("President Obama", "Barack Obama"), actor("Kerry", "John Kerry"), actor("his delegation")
    assert [a.name for a, _ in dyads({"source": [obama, delegation], "target": ghana})] == ["Barack Obama"]
    assert [a.name for a, _ in dyads({"source": [delegation, obama, kerry], "target": ghana})] == ["Barack Obama", "John Kerry"]
    assert [a.name for a, _ in dyads({"source": [delegation, actor("officials")], "target": ghana})] == ["his delegation"]
