"""A thousand hostile inputs: each ends in an article or in a failure that says what and why, and stops no other."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from detente.intake import read_inputs
from detente.record import Article, Failure
from hostile_inputs import FAMILIES, Case, cases

pytestmark = pytest.mark.fuzz


def read(path: Path) -> list[Article | Failure]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of what they meet on broken pages
        return list(read_inputs([path], published="2024-03-11"))


def wrong(case: Case, path: Path, outcomes: list[Article | Failure]) -> str | None:
    """What does not hold of the outcomes of an input, or None."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    articles = [outcome for outcome in outcomes if isinstance(outcome, Article)]
    reasons = [failure.reason for failure in failures]
    if not outcomes:
        return "no outcome"
    for failure in failures:
        if failure.reason.startswith("internal_error"):
            return failure.reason
        if not failure.input.startswith(str(path)) or not failure.hint.rstrip('"').endswith(".") or len(failure.hint) > 1000:
            return f"a failure that says too little or too much: {failure}"
    for article in articles:
        if not article.text.strip() or not article.id or (article.published and len(article.published) != 10):
            return f"an article without text, id or day: {article!r:.200}"
    if isinstance(case.expected, int) and (len(articles), failures) != (case.expected, []):
        return f"{len(articles)} articles and {reasons}, not {case.expected}"
    if isinstance(case.expected, str) and case.expected not in reasons:
        return f"{reasons}, not {case.expected}"
    return None


@pytest.mark.parametrize("name", FAMILIES)
def test_every_input_is_read_or_told(name: str, tmp_path: Path) -> None:
    told = []
    for case in FAMILIES[name][1]():
        path = tmp_path / case.name
        path.write_bytes(case.data)
        fault = wrong(case, path, read(path))
        if fault:
            told.append(f"{case.name}: {fault}")
        path.unlink()
    assert not told, "\n".join(told)


def test_there_are_a_thousand_inputs_each_under_a_name_of_its_own() -> None:
    names = [f"{group}/{case.name}" for group, case in cases()]
    assert len(names) >= 1000
    assert len(set(names)) == len(names)
