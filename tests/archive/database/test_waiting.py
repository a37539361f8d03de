"""A wait for another process is said once it takes long, and never before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orbitwatch import remarks
from orbitwatch.archive.database import locking, waiting
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.locking import alone
from orbitwatch.archive.database.opening import open_store
from orbitwatch.errors import SourceError
from tests.archive.database.samples import NOW, element_set


@pytest.fixture
def told() -> Iterator[list[str]]:
    with remarks.recorded() as said:
        yield said


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_S", 0.05)
    monkeypatch.setattr(locking, "PATIENCE_S", 0.05)


def message(folder: Path) -> str:
    return f"waiting for the archive {folder / FILE}: another process is using it"


def test_who_does_not_wait_says_nothing(tmp_path: Path, told: list[str]) -> None:
    with open_store(tmp_path) as holder, open_store(tmp_path) as other:
        other.add([element_set()], source="x", fetched=NOW)
        with holder.transaction():
            assert other.newest() == [element_set()]
    assert told == []


@pytest.mark.usefixtures("impatient")
def test_a_writer_says_that_it_waits(tmp_path: Path, told: list[str]) -> None:
    with open_store(tmp_path) as holder, open_store(tmp_path, wait_s=0.3) as other:
        told.clear()  # on a busy machine even opening takes long
        with holder.transaction(), pytest.raises(SourceError, match="in use by another process"):
            other.add([element_set(5)], source="x", fetched=NOW)
    assert set(told) == {message(tmp_path)}


@pytest.mark.usefixtures("impatient")
def test_a_reader_says_that_it_waits(tmp_path: Path, told: list[str]) -> None:
    open_store(tmp_path).close()
    told.clear()
    with alone(tmp_path / FILE, 0.1), pytest.raises(SourceError, match="in use"):
        open_store(tmp_path, wait_s=0.3)
    assert told == [message(tmp_path)]  # once, however long it takes
    with open_store(tmp_path) as holder:  # another program may lock the file itself
        holder.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.add([element_set()], source="x", fetched=NOW)
        told.clear()
        with pytest.raises(SourceError, match="in use"):
            open_store(tmp_path, wait_s=0.3)
    assert set(told) == {message(tmp_path)}
