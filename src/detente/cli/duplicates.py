"""The command that finds texts that are the same text again: dedupe."""

from __future__ import annotations

from collections.abc import Iterator

import click

from detente.cli.base import WithExample, commands, say, standard_output


@commands.command(cls=WithExample, example="detente dedupe articles.jsonl > clusters.jsonl")
@click.argument("file", type=click.Path())
def dedupe(file: str) -> int:
    """Find texts that are the same text again: syndicated, revised, reposted; not those that are only built alike.

    FILE (or -) is JSONL of articles ({"id", "text"} and, where known, "title" and "published", which help). For each, one line
    {"id", "cluster"}: texts that are one share a cluster, which bears the id of the first of them.
    """
    from detente.intake import read_rows
    from detente.intake.duplicates import clusters
    from detente.intake.read import iso_day
    from detente.outputs import json_line
    from detente.record import Failure, text_digest

    out, failed = standard_output(), 0

    def fail(failure: Failure) -> None:
        nonlocal failed
        failed += 1
        out.write(json_line(failure.to_json()) + "\n")

    def texts() -> Iterator[tuple[str, str, str | None, str | None]]:
        for row in read_rows(file):
            if isinstance(row, Failure):
                fail(row)
                continue
            place, given = row
            text, title, identity = given.get("text"), given.get("title"), given.get("id")
            if not isinstance(text, str) or not text.strip():
                hint = 'An article is an object like {"id": "a1", "text": "..."}.'
                fail(Failure(place, "missing_text", hint, None if identity is None else str(identity)))
                continue
            name = "a" + text_digest(text)[:16] if identity in (None, "") else str(identity)
            yield name, text, title if isinstance(title, str) else None, iso_day(given.get("published"))

    for identity, cluster in clusters(texts()):
        out.write(json_line({"id": identity, "cluster": cluster}) + "\n")
    if failed:
        say(f"{failed} lines could not be read: see the failure records.")
    return 1 if failed else 0
