"""Newer sets are taken over while the view runs, and nothing is loaded or searched for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orbitwatch import remarks
from orbitwatch.archive.database.opening import open_store
from orbitwatch.config import Settings
from orbitwatch.errors import SourceError
from orbitwatch.features.live import background as module
from orbitwatch.features.live.background import Background, Wanted
from orbitwatch.features.live.followed import ElementSource
from orbitwatch.features.live.frame import frame_at
from tests.archive.server import Answer, serving
from tests.features.live.views import AT, FILE, HUBBLE, ISS, ROME, TOKYO, held, question


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AGAIN_S", 0.0)


def _background(source: ElementSource) -> Background:
    found = source.load([ISS], AT)
    return Background(question(ISS), source.settings, source, found)


def _settle(background: Background, wanted: Wanted) -> int:
    """Search until nothing is due; return how often that was."""
    for times in range(10):
        if not background.is_due(wanted):
            return times
        background.search(wanted)
    raise AssertionError("it never comes to rest")


def test_sets_that_another_process_fetches_are_taken_over(tmp_path: Path) -> None:
    settings = Settings(tmp_path, offline=True)
    (station,) = held(ISS)
    (last,) = station.element_sets
    older = replace(last, epoch=last.epoch - timedelta(days=2), mean_anomaly=10.0)
    with open_store(tmp_path) as store:
        store.add([older], source="test", fetched=AT)
    background = _background(ElementSource(None, settings, "nearest"))
    wanted = Wanted((ISS,), ROME, AT)
    assert 1 <= _settle(background, wanted) <= 3
    before = background.followed
    with open_store(tmp_path) as store:
        store.add([replace(last, epoch=AT, mean_anomaly=200.0)], source="test", fetched=AT)
        assert background.is_due(wanted)  # the store is still open: the set waits in its log
        background.search(wanted)
    assert background.followed is not before
    shown = frame_at(question(ISS), background.followed, (ROME,), AT, background.forecast)
    assert shown.here[ISS]["element_age_days"] == pytest.approx(0.0, abs=1e-9)
    assert shown.passes[0]["element_epoch"] == AT
    taken = background.followed, background.forecast
    assert _settle(background, wanted) <= 3
    assert (background.followed, background.forecast) == taken  # the same sets: searched no more


def test_old_sets_are_asked_for_and_those_that_come_are_shown(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    epoch = f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}".encode()
    with serving() as server:
        server.answer(Answer(Answer().body.replace(b"2026-08-22T12:00", epoch)))
        settings = Settings(tmp_path, offline=False, celestrak_url=server.url)
        source = ElementSource(None, settings, "nearest")
        background = Background(question(ISS), settings, source, source.load([ISS], now))
        wanted = Wanted((ISS,), ROME, now)
        _settle(background, wanted)
        assert "too old" in frame_at(question(ISS), background.followed, (ROME,), now).reasons[ISS]
        background.refresh()
        assert len(server.asked) == 1
    _settle(background, wanted)
    shown = frame_at(question(ISS), background.followed, (ROME,), now, background.forecast)
    assert shown.here[ISS]["element_age_days"] == pytest.approx(1 / 24, abs=1e-3)
    assert shown.passes


def test_a_file_that_is_replaced_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "sets.csv"
    text = FILE.read_text()
    file.write_text(text)
    background = _background(ElementSource(file, Settings(tmp_path, offline=True), "nearest"))
    wanted = Wanted((ISS,), ROME, AT)
    _settle(background, wanted)
    file.write_text(text.replace("2026-08-22T12:00:46.122912", "2026-08-22T17:00:46.122912"))
    assert _settle(background, wanted) == 1
    assert background.followed.usable[0].element_sets[0].epoch.hour == 17


def test_an_object_that_a_new_file_lacks_is_remarked(tmp_path: Path) -> None:
    file = tmp_path / "sets.csv"
    head, *rows = FILE.read_text().splitlines()
    file.write_text(FILE.read_text())
    background = _background(ElementSource(file, Settings(tmp_path, offline=True), "nearest"))
    wanted = Wanted((ISS, HUBBLE), ROME, AT)
    _settle(background, wanted)
    file.write_text("\n".join([head, *(row for row in rows if "HST" not in row), ""]))
    with remarks.recorded() as heard:
        assert _settle(background, wanted) == 1
    assert "the object 20580 is no longer among the element sets" in heard
    assert background.followed.numbers == (ISS,)
    file.unlink()
    with remarks.recorded() as heard:
        background.search(wanted)
    assert "no such file" in heard[0]
    assert background.followed.numbers == (ISS,)


def test_what_is_wanted_anew_is_searched_once(tmp_path: Path) -> None:
    background = _background(ElementSource(FILE, Settings(tmp_path, offline=True), "nearest"))
    assert _settle(background, Wanted((ISS,), ROME, AT)) == 1
    first = background.forecast
    assert _settle(background, Wanted((ISS,), ROME, AT + timedelta(minutes=40))) == 0
    assert _settle(background, Wanted((ISS,), ROME, AT + timedelta(minutes=55))) == 1
    assert background.forecast is not None
    assert first is not None
    assert background.forecast.passes is first.passes  # only the tracks were too short
    assert _settle(background, Wanted((ISS, HUBBLE), ROME, AT)) == 1
    assert _settle(background, Wanted((ISS, HUBBLE), TOKYO, AT)) == 1
    assert _settle(background, Wanted((ISS, HUBBLE), TOKYO, AT - timedelta(days=30))) == 1
    assert _settle(background, Wanted((), TOKYO, AT)) == 1


def test_a_failure_is_remarked_and_what_was_known_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    background = _background(ElementSource(FILE, Settings(tmp_path, offline=True), "nearest"))
    _settle(background, Wanted((ISS,), ROME, AT))
    known = background.forecast
    monkeypatch.setattr(module, "_AGAIN_S", 10.0)

    def fail(*_: object) -> None:
        raise SourceError("the archive is locked")

    monkeypatch.setattr(ElementSource, "load", fail)
    with remarks.recorded() as heard:
        background.search(Wanted((ISS, HUBBLE), ROME, AT))
    assert heard == ["the archive is locked"]
    assert background.forecast is known
    assert not background.is_due(Wanted((ISS, HUBBLE), ROME, AT))  # not at every frame
