"""ICEWS event files: 20 tab-separated columns under a header, one row a dyad; ``Intensity`` is the Goldstein score."""

from __future__ import annotations

import sqlite3
from typing import Any, BinaryIO

from detente.book.exports.rows import Row, Side, cameo_name, columns, dyad_rows
from detente.book.exports.text import cell, write_table
from detente.book.query import Question

# What ICEWS calls the sectors of actors, for the sector codes of PLOVER and CAMEO.
SECTORS = {
    "GOV": "Government", "MIL": "Military", "COP": "Police", "JUD": "Judicial", "LEG": "Legislative / Parliamentary",
    "OPP": "Opposition", "REB": "Rebel", "UAF": "Unidentified Forces", "SPY": "State Intelligence", "BUS": "Business",
    "MED": "Media", "JRN": "Media", "EDU": "Education", "REL": "Religious", "CVL": "General Population / Civilian / Social",
    "REF": "Refugees / Displaced", "ELI": "Elite", "NGO": "Nongovernmental Organization (International)",
    "IGO": "International Government Organization", "CRM": "Criminals / Gangs", "LAB": "Labor", "HLH": "Health",
    "AGR": "Agricultural", "ENV": "Environmental", "DEV": "Development", "HRI": "Human Rights", "PTY": "Parties",
    "MNC": "Multinational Corporation",
}  # fmt: skip


def write(connection: sqlite3.Connection, question: Question, out: BinaryIO) -> int:
    rows = ([cell(value) for value in _row(row)] for row in dyad_rows(connection, question))
    return write_table(out, columns("icews"), rows, delimiter="\t")


def sectors(side: Side) -> str:
    return ",".join(SECTORS.get(sector, sector) for sector in side.sectors)


def _row(row: Row) -> list[Any]:
    values = {
        "Event ID": row.number,
        "Event Date": row.day.isoformat() if row.day else None,
        "Source Name": row.source.name,
        "Source Sectors": sectors(row.source),
        "Source Country": row.source.country_name,
        "Event Text": cameo_name(row.cameo),
        "CAMEO Code": row.cameo,
        "Intensity": row.event["goldstein"],
        "Target Name": row.target.name,
        "Target Sectors": sectors(row.target),
        "Target Country": row.target.country_name,
        "Story ID": row.article["id"],
        "Sentence Number": row.event["sentence"]["index"] + 1,
        "Publisher": row.article["outlet"],
        "City": row.city,
        "Province": row.place.get("admin1"),
        "Country": row.place_country,
        "Latitude": row.place.get("lat"),
        "Longitude": row.place.get("lon"),
    }
    return [values.get(name) for name in columns("icews")]
