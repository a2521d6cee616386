"""What every test stands on: UTC, no network, and one reader for all tests that need the language model.

Tests that need a program of the system say so by a marker. Where it is missing they are left out, with a word; in CI, which
installs all of them, its absence fails the run.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()

# The first example pays for imports and model loading; that is no fault of the property.
settings.register_profile("detente", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("detente")

ROOT = Path(__file__).resolve().parent.parent

# Marker -> the program that its tests start.
PROGRAMS = {"browser": "chromium", "spark": "java"}
LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, program in PROGRAMS.items():
        wanting = [item for item in items if item.get_closest_marker(marker)]
        if not wanting or shutil.which(program):
            continue
        if os.environ.get("CI"):
            raise pytest.UsageError(f"{program} is not on the PATH, and in CI the tests marked `{marker}` must run.")
        config.stash[LEFT_OUT].append(f"{len(wanting)} tests marked `{marker}` were left out: no {program} is on the PATH.")
        config.hook.pytest_deselected(items=wanting)
        items[:] = [item for item in items if item not in wanting]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for word in config.stash[LEFT_OUT]:
        terminalreporter.line(word, yellow=True)


class NetworkUsed(AssertionError):
    """A test reached for the network; detente reads, keeps and measures without one."""


# Servers that a test starts itself are on this machine.
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _refuse(self: socket.socket, address: Any, *rest: Any) -> None:
    if self.family == getattr(socket, "AF_UNIX", None) or address[0] in LOOPBACK:
        return _connect(self, address, *rest)
    raise NetworkUsed(f"connect to {address!r}")


_connect = socket.socket.connect


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def reader() -> Any:
    """One reader by the rules with the default model, loaded once for all tests."""
    from detente.reading.read import Reader

    return Reader(coder="rules")
