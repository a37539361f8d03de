"""A question about now asks for newer sets, says so in one line, and never fails over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch import remarks
from orbitwatch.archive.combined_holdings import shipped_objects
from orbitwatch.archive.database.location import FILE
from orbitwatch.archive.database.opening import open_store
from orbitwatch.config import Settings
from orbitwatch.selection.refresh import refresh
from orbitwatch.terminal import messages
from tests.archive.server import Answer, Server, serving
from tests.features.catalogue.test_fetch_command import lose_the_names

HOUR = timedelta(hours=1)
NOW = datetime(2026, 8, 23, 2, 0, tzinfo=UTC)  # 14 hours after the set that ships
ISS = shipped_objects()[25544]
KMS = shipped_objects()[39026]  # decayed in 2023
NEWER = Answer(Answer().body.replace(b"2026-08-22T12:00", b"2026-08-22T20:00"))


@pytest.fixture(autouse=True)
def _remarks_go_to_stderr() -> Iterator[None]:
    messages.listen()
    yield
    remarks.listen(None)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        running.answer(NEWER)
        yield running


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", offline=False, celestrak_url=server.url)


def test_it_is_told_in_one_line(
    server: Server, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refresh([ISS], NOW + HOUR, NOW, settings, lambda: NOW)
    assert capsys.readouterr().err == (
        "orbitwatch: note: asked CelesTrak for what was older than 12 hours: 1 new element set\n"
    )
    assert not refresh([ISS], NOW + HOUR, NOW, settings, lambda: NOW), "the archive has a fresh one"
    assert capsys.readouterr().err == ""
    assert len(server.asked) == 1


@pytest.mark.parametrize("what", ["the past", "offline", "fresh", "decayed"])
def test_nothing_is_asked_without_need(
    server: Server, settings: Settings, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    now = NOW - 3 * HOUR if what == "fresh" else NOW
    end = now - 13 * HOUR if what == "the past" else now + HOUR
    asked = KMS if what == "decayed" else ISS
    assert not refresh([asked], end, now, replace(settings, offline=what == "offline"))
    assert (server.asked, capsys.readouterr().err) == ([], "")
    assert not settings.data_dir.exists(), "no archive is made for nothing"


def test_trouble_is_no_failure(
    server: Server,
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answer(Answer(b"", 503))
    (tmp_path / "file").write_text("")
    unusable = replace(settings, data_dir=tmp_path / "file")
    monkeypatch.setattr("orbitwatch.selection.refresh._WAIT_S", 0.05)
    for these in (settings, unusable):
        assert not refresh([ISS], NOW + HOUR, NOW, these, lambda: NOW)
        told = capsys.readouterr().err
        assert told.startswith("orbitwatch: warning: element sets are not refreshed: ")
        assert told.endswith("; using the stored ones\n")
        assert told.count("\n") == 1
    with open_store(settings.data_dir) as busy, busy.transaction():
        assert not refresh([ISS], NOW + 9 * HOUR, NOW + 9 * HOUR, settings, lambda: NOW + 9 * HOUR)
    assert "in use by another process" in capsys.readouterr().err


def test_a_second_process_does_not_ask_again(
    server: Server, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    go = threading.Event()
    server.answer(replace(NEWER, hold=go))
    first = threading.Thread(target=refresh, args=([ISS], NOW + HOUR, NOW, settings, lambda: NOW))
    first.start()
    assert server.arrived.wait(20)
    assert not refresh([ISS], NOW + HOUR, NOW, settings, lambda: NOW)
    go.set()
    first.join(20)
    assert len(server.asked) == 1


def test_damage_on_the_way_is_mended(
    server: Server, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(settings.data_dir) as store:
        store.add([replace(ISS.element_sets[0], norad_cat_id=5)], source="x", fetched=NOW)
    lose_the_names(settings.data_dir / FILE)
    assert refresh([ISS], NOW + HOUR, NOW, settings, lambda: NOW)
    told = capsys.readouterr().err
    assert "the archive was damaged" in told
    assert told.endswith("1 new element set\n")
    assert len(server.asked) == 1
