"""A loopback server, a store of its own for each test, and no trace of the user's network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.database.store import Store
from orbitwatch.archive.sources.http import Client, Timeouts
from tests.archive.server import Server, serving


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ORBITWATCH_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(timeouts=Timeouts(connect=1, read=5, total=10)) as opened:
        yield opened
