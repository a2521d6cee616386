"""What every test stands on: UTC, no network, and one reader for all tests that need the language model."""

from __future__ import annotations

import os
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


class NetworkUsed(AssertionError):
    """A test reached for the network; detente reads, keeps and measures without one."""


def _refuse(self: socket.socket, address: Any, *rest: Any) -> None:
    if self.family == getattr(socket, "AF_UNIX", None):
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
    """One reader with the default model, loaded once for all tests."""
    from detente.reading.read import Reader

    return Reader()
